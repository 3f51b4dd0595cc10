// attack: reads the memory of its parent
// meets: seccomp
// outcome: ok
// prints: ^contained
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>

int main(void) {
  char byte;
  struct iovec here = {&byte, 1}, there = {(void *)0x400000, 1};
  long result = process_vm_readv(1, &here, 1, &there, 1, 0);
  printf(result < 0 ? "contained: %s\n" : "BREACH\n", strerror(errno));
  return 0;
}
