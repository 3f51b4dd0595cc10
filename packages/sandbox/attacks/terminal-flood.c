// attack: lets go of its terminal, takes it again and writes to it without end
// meets: supervisor
// on: terminal
// outcome: output_limit
// prints: ^x
// limits: outputBytes=200000
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

int main(void) {
  char text[4096];
  memset(text, 'x', sizeof text);
  signal(SIGHUP, SIG_IGN);
  ioctl(0, TIOCNOTTY);
  for (int fd = 0; fd < 3; fd++) close(fd);
  for (int fd = open("/dev/pts/0", O_RDWR);;)
    if (write(fd, text, sizeof text) < 0) return 1;
}
