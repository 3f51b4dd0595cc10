// attack: stops and kills its parent
// meets: namespaces
// outcome: ok
// prints: ^contained
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  kill(getppid(), SIGSTOP);
  kill(getppid(), SIGKILL);
  kill(1, SIGKILL);
  puts("contained when this is heard");
  return 0;
}
