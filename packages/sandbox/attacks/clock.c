// attack: sets the clock
// meets: seccomp
// outcome: ok
// prints: ^contained
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

int main(void) {
  struct timespec zero = {0};
  long result = clock_settime(CLOCK_REALTIME, &zero);
  printf(result < 0 ? "contained: %s\n" : "BREACH\n", strerror(errno));
  return 0;
}
