// attack: enters the namespaces of another process
// meets: seccomp
// outcome: ok
// prints: ^contained
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sched.h>
#include <fcntl.h>

int main(void) {
  long result = setns(open("/proc/1/ns/mnt", O_RDONLY), 0);
  printf(result < 0 ? "contained: %s\n" : "BREACH\n", strerror(errno));
  return 0;
}
