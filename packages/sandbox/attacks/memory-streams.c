// attack: fills connections to itself that it never reads
// meets: cgroup-memory
// needs: cgroup-memory
// outcome: ok|memory_limit
// limits: memoryBytes=33554432 wallTimeMs=30000
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS = 400, MEBIBYTES = 32 };

int main(void) {
  static char text[60000];
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof own;
  long taken = 0;
  int door = socket(AF_INET, SOCK_STREAM, 0);
  bind(door, (struct sockaddr *)&own, size);
  listen(door, CONNECTIONS);
  getsockname(door, (struct sockaddr *)&own, &size);
  for (int i = 0; i < CONNECTIONS; i++) {
    int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0 || connect(s, (struct sockaddr *)&own, size) < 0) break;
    fcntl(s, F_SETFL, O_NONBLOCK);
    for (ssize_t n; (n = write(s, text, sizeof text)) > 0;) taken += n;
  }
  puts(taken > 4L * MEBIBYTES << 20 ? "BREACH" : "contained");
  return 0;
}
