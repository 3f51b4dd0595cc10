// attack: opens terminals without end: their buffers are memory that no limit counts
// meets: private-mounts
// needs: private-mounts
// on: terminal
// outcome: ok
// prints: ^contained: 0
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  int count = 0;
  while (count < 5000 && posix_openpt(O_RDWR | O_NOCTTY) >= 0) count++;
  printf(count > 0 ? "BREACH: %d\n" : "contained: %d\n", count);
  return 0;
}
