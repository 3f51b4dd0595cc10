// attack: hands its work from child to child, so that none is old
// meets: cgroup-cpu
// outcome: time_limit
// limits: cpuTimeMs=400 wallTimeMs=5000
#include <unistd.h>

int main(void) {
  for (;;) {
    for (volatile int count = 0; count < 5000000; count++) {}
    if (fork() > 0) {
      if (getppid() == 1) for (;;) pause();
      _exit(0);
    }
  }
}
