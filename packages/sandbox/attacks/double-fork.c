// attack: leaves a child that ignores every signal it can
// meets: namespaces
// outcome: ok
// prints: ^contained
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  if (fork() == 0) {
    for (int number = 1; number < 65; number++) signal(number, SIG_IGN);
    setsid();
    if (fork() == 0) for (;;) pause();
    _exit(0);
  }
  puts("contained when nothing is left");
  return 0;
}
