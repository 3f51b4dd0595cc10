// attack: stops its terminal's output and waits for ever to write more
// meets: supervisor
// on: terminal
// outcome: time_limit
// limits: wallTimeMs=700
#include <termios.h>
#include <unistd.h>

int main(void) {
  tcflow(1, TCOOFF);
  for (;;)
    if (write(1, "x", 1) < 0) return 1;
}
