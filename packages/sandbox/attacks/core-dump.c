// attack: dies so that the machine writes a core file
// meets: rlimits
// outcome: runtime_error
// signal: SIGABRT
#include <stdlib.h>

int main(void) { abort(); }
