// attack: makes another folder its root
// meets: seccomp
// outcome: ok
// prints: ^contained
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  long result = chroot("/tmp");
  printf(result < 0 ? "contained: %s\n" : "BREACH\n", strerror(errno));
  return 0;
}
