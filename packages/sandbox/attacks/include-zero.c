// attack: has the compiler read zeros for ever
// meets: cgroup-memory
// outcome: time_limit|memory_limit|output_limit|runtime_error
// step: compile
#include "/dev/zero"
int main(void) { return 0; }
