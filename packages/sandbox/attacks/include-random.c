// attack: has the compiler read noise for ever
// meets: supervisor
// outcome: time_limit|memory_limit|output_limit|runtime_error
// step: compile
#include "/dev/random"
int main(void) { return 0; }
