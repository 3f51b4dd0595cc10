// attack: raises its own limits
// meets: rlimits
// outcome: ok
// prints: ^contained
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

int main(void) {
  struct rlimit endless = {RLIM_INFINITY, RLIM_INFINITY};
  long result = setrlimit(RLIMIT_FSIZE, &endless);
  printf(result < 0 ? "contained: %s\n" : "BREACH\n", strerror(errno));
  return 0;
}
