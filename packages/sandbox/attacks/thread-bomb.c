// attack: starts threads until it may not
// meets: cgroup-processes
// outcome: ok
// prints: ^contained
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static void *rest(void *nothing) {
  pause();
  return nothing;
}

int main(void) {
  pthread_attr_t small;
  pthread_t thread;
  int count = 0;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 1 << 16);
  while (count < 5000 && pthread_create(&thread, &small, rest, NULL) == 0) count++;
  puts(count < 64 ? "contained" : "BREACH");
  return 0;
}
