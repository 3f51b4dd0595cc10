// attack: has the assembler copy a secret file into the program
// meets: read-only-system
// outcome: runtime_error
// step: compile
__asm__(".incbin \"/etc/shadow\"");
int main(void) { return 0; }
