// attack: leaves datagrams to itself unread: what waits in sockets is the kernel's memory
// meets: cgroup-memory
// needs: cgroup-memory
// outcome: ok|memory_limit
// limits: memoryBytes=33554432 wallTimeMs=30000
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKETS = 1000, MEBIBYTES = 32 };

int main(void) {
  static char text[60000];
  static int sockets[SOCKETS];
  int opened = 0, large = 1 << 26;
  long kept = 0;
  for (; opened < SOCKETS; opened++) {
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof own;
    int s = sockets[opened] = socket(AF_INET, SOCK_DGRAM, 0);
    if (s < 0 || bind(s, (struct sockaddr *)&own, size) < 0) break;
    getsockname(s, (struct sockaddr *)&own, &size);
    setsockopt(s, SOL_SOCKET, SO_RCVBUF, &large, sizeof large);
    setsockopt(s, SOL_SOCKET, SO_SNDBUF, &large, sizeof large);
    for (int i = 0; i < 50; i++) sendto(s, text, sizeof text, MSG_DONTWAIT, (struct sockaddr *)&own, size);
  }
  for (int i = 0; i < opened; i++)
    for (ssize_t n; (n = recv(sockets[i], text, sizeof text, MSG_DONTWAIT)) > 0;) kept += n;
  puts(kept > 2L * MEBIBYTES << 20 ? "BREACH" : "contained");
  return 0;
}
