// attack: reads what its parent was started with
// meets: namespaces
// outcome: ok
// prints: ^contained
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void) {
  char text[4096];
  const char *files[] = {"/proc/1/environ", "/proc/1/mem", "/proc/1/maps", "/proc/1/fd/4", "/proc/1/root/etc/shadow"};
  for (int index = 0; index < 5; index++) {
    int file = open(files[index], O_RDWR);
    if (file < 0) file = open(files[index], O_RDONLY);
    if (file >= 0 && read(file, text, sizeof text) > 0) printf("BREACH %s\n", files[index]);
  }
  puts("contained");
  return 0;
}
