// attack: makes 32-bit system calls, whose numbers mean other things
// meets: seccomp
// outcome: runtime_error
// signal: SIGSYS
int main(void) {
  int result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(20));
  return 0;
}
