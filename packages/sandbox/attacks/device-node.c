// attack: makes a device that reads the machine's memory
// meets: namespaces
// outcome: ok
// prints: ^contained
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

int main(void) {
  long result = mknod("/work/mem", S_IFCHR | 0666, makedev(1, 1));
  printf(result < 0 ? "contained: %s\n" : "BREACH\n", strerror(errno));
  return 0;
}
