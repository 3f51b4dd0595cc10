// attack: types for whoever watches its terminal, asks for the console's, and has the kernel load drivers for it
// meets: seccomp
// needs: seccomp
// on: terminal
// outcome: ok
// prints: ^contained
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

int main(void) {
  char key = 'x', paste[] = {3, 0}; /* TIOCLINUX 3: paste the selection */
  int hdlc = 13, gsm = 21;
  int typed = ioctl(0, TIOCSTI, &key) == 0 || ioctl(0, TIOCLINUX, paste) == 0;
  int loaded = ioctl(0, TIOCSETD, &hdlc) == 0 || ioctl(0, TIOCSETD, &gsm) == 0;
  printf(typed || loaded ? "BREACH\n" : "contained: %s\n", strerror(errno));
  return 0;
}
