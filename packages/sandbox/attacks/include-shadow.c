// attack: has the compiler quote a secret file in its errors
// meets: read-only-system
// outcome: runtime_error
// step: compile
#include "/etc/shadow"
int main(void) { return 0; }
