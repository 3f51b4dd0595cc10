// attack: includes itself
// meets: none needed
// outcome: runtime_error
// step: compile
#include __FILE__
int main(void) { return 0; }
