// attack: has the compiler write a program of gigabytes
// meets: rlimits
// outcome: ok|runtime_error|memory_limit|time_limit
// limits: wallTimeMs=4000
// step: compile
char block[1 << 30] = {1};
int main(void) { return block[0]; }
