// attack: closes its output early and works on
// meets: none needed
// outcome: ok
// prints: ^contained
#include <unistd.h>

int main(void) {
  write(1, "contained\n", 10);
  close(0), close(1), close(2);
  usleep(200000);
  return 0;
}
