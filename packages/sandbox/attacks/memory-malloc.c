// attack: takes memory until there is none
// meets: cgroup-memory
// outcome: memory_limit
// limits: memoryBytes=33554432
#include <stdlib.h>
#include <string.h>

int main(void) {
  for (;;) {
    char *block = malloc(1 << 20);
    if (block) memset(block, 1, 1 << 20);
  }
}
