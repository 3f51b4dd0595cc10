// attack: asks for the processor for itself alone
// meets: namespaces
// outcome: ok
// prints: ^contained
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sched.h>

int main(void) {
  struct sched_param most = {99};
  long result = sched_setscheduler(0, SCHED_FIFO, &most);
  printf(result < 0 ? "contained: %s\n" : "BREACH\n", strerror(errno));
  return 0;
}
