// attack: has the compiler make types for ever
// meets: cgroup-memory
// outcome: time_limit|memory_limit|output_limit|runtime_error
// limits: wallTimeMs=2500 memoryBytes=268435456
// step: compile
template <int depth, int branch> struct Bomb {
  static const int value = Bomb<depth - 1, branch * 2>::value + Bomb<depth - 1, branch * 2 + 1>::value;
};
template <int branch> struct Bomb<0, branch> {
  static const int value = branch;
};
int main() { return Bomb<26, 1>::value; }
