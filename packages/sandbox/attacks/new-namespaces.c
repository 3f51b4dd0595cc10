// attack: becomes root in a user namespace of its own
// meets: seccomp
// outcome: ok
// prints: ^contained
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sched.h>

int main(void) {
  long result = unshare(CLONE_NEWUSER | CLONE_NEWNS);
  printf(result < 0 ? "contained: %s\n" : "BREACH\n", strerror(errno));
  return 0;
}
