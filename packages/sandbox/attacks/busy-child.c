// attack: lets a child use the processor and waits
// meets: cgroup-cpu
// outcome: time_limit
// limits: cpuTimeMs=400
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  if (fork() == 0) for (;;) {}
  wait(0);
  return 0;
}
