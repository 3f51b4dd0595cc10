// attack: takes away what hides the machine
// meets: seccomp
// outcome: ok
// prints: ^contained
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

int main(void) {
  long result = umount2("/", MNT_DETACH);
  printf(result < 0 ? "contained: %s\n" : "BREACH\n", strerror(errno));
  return 0;
}
