// attack: stops itself, so that a supervisor waits for ever
// meets: supervisor
// outcome: time_limit
// limits: wallTimeMs=500
#include <signal.h>

int main(void) { raise(SIGSTOP); }
