// attack: has the preprocessor write a text without end
// meets: cgroup-memory
// outcome: time_limit|memory_limit|runtime_error
// limits: wallTimeMs=2500 memoryBytes=268435456
// step: compile
#define A0(x) x x x x x x x x x x
#define A1(x) A0(A0(x))
#define A2(x) A1(A1(x))
#define A3(x) A2(A2(x))
#define A4(x) A3(A3(x))
int main(void) { A4(;) return 0; }
