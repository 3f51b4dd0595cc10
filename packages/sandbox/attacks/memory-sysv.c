// attack: takes System V shared memory, which outlives its maker
// meets: cgroup-memory
// outcome: memory_limit|ok
// limits: memoryBytes=33554432
#include <stdio.h>
#include <string.h>
#include <sys/shm.h>

int main(void) {
  for (int number = 0; number < 1000; number++) {
    int id = shmget(IPC_PRIVATE, 1 << 22, IPC_CREAT | 0600);
    if (id < 0) return puts("contained"), 0;
    char *block = shmat(id, NULL, 0);
    if (block != (void *)-1) memset(block, 1, 1 << 22);
  }
  puts("BREACH");
  return 0;
}
