// attack: forks for ever
// meets: cgroup-processes
// outcome: time_limit
// limits: wallTimeMs=700
#include <unistd.h>

int main(void) {
  for (;;) fork();
}
