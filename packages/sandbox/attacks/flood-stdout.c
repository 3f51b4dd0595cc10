// attack: writes to stdout for ever
// meets: supervisor
// outcome: output_limit
#include <stdio.h>

int main(void) {
  for (;;) puts("flood");
}
