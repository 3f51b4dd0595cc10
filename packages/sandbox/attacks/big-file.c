// attack: writes one file beyond its limit
// meets: rlimits
// outcome: runtime_error
// signal: SIGXFSZ
// limits: fileBytes=1048576
#include <stdio.h>

int main(void) {
  FILE *file = fopen("/tmp/big", "w");
  for (;;) fputs("a line that is written again and again\n", file);
}
