# attack: has gcc load a plugin of its own
# meets: namespaces
# outcome: ok
# prints: ^contained
cat > plugin.c << 'END'
#include <stdio.h>
#include <stdlib.h>
__attribute__((constructor)) static void strike(void) {
  FILE *file = fopen(getenv("SECRET"), "r");
  if (file == NULL) file = fopen("/etc/shadow", "r");
  puts(file == NULL ? "contained in the compiler's own sandbox" : "BREACH");
  fflush(stdout);
}
END
gcc -shared -fPIC plugin.c -o plugin.so
echo 'int main(void) { return 0; }' > main.c
gcc -fplugin=./plugin.so main.c 2> /dev/null
true
