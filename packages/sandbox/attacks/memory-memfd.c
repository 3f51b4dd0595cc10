// attack: hides memory in a file without a name
// meets: cgroup-memory
// needs: cgroup-memory
// outcome: memory_limit
// limits: memoryBytes=33554432 fileBytes=1073741824
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void) {
  static char block[1 << 20];
  int file = memfd_create("hidden", 0);
  memset(block, 1, sizeof block);
  for (;;) if (write(file, block, sizeof block) < 0) return 1;
}
