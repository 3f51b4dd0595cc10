// attack: makes hard links to files of the system
// meets: read-only-system
// outcome: ok
// prints: ^contained
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  long result = link("/etc/passwd", "/work/passwd");
  printf(result < 0 ? "contained: %s\n" : "BREACH\n", strerror(errno));
  return 0;
}
