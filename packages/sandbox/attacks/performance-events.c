// attack: listens to the processor
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
  char attributes[128] = {1, 0, 0, 0, 112};
  long result = syscall(SYS_perf_event_open, attributes, 0, -1, -1, 0);
  printf(result < 0 ? "contained: %s\n" : "BREACH\n", strerror(errno));
  return 0;
}
