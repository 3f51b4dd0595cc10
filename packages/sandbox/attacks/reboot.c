// attack: restarts the machine
// meets: seccomp
// outcome: ok
// prints: ^contained
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  long result = syscall(SYS_reboot, 0xfee1dead, 672274793, 0x89abcdef, 0);
  printf(result < 0 ? "contained: %s\n" : "BREACH\n", strerror(errno));
  return 0;
}
