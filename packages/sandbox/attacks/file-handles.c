// attack: opens files by number, past every path
// meets: seccomp
// outcome: ok
// prints: ^contained
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <fcntl.h>

int main(void) {
  char space[256] = {128};
  struct file_handle *handle = (void *)space;
  int mount;
  long result = name_to_handle_at(AT_FDCWD, "/", handle, &mount, 0);
  printf(result < 0 ? "contained: %s\n" : "BREACH\n", strerror(errno));
  return 0;
}
