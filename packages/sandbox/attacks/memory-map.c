// attack: maps shared memory and touches it
// meets: cgroup-memory
// outcome: memory_limit
// limits: memoryBytes=33554432
#include <string.h>
#include <sys/mman.h>

int main(void) {
  for (;;) {
    char *block = mmap(NULL, 1 << 22, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (block != MAP_FAILED) memset(block, 1, 1 << 22);
  }
}
