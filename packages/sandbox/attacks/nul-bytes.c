// attack: writes NUL bytes
// meets: none needed
// outcome: ok
// prints: ^contained
#include <stdio.h>

int main(void) { return fwrite("contained\0\0\0end\n", 1, 17, stdout) != 17; }
