# attack: has gcc start a shell in the place of its parts
# meets: namespaces
# outcome: ok
# prints: ^contained
cat > wrapper << 'END'
#!/bin/sh
cat "$SECRET" /etc/shadow 2> /dev/null && echo BREACH
echo contained in the compiler\'s own sandbox
exec "$@"
END
chmod +x wrapper
echo 'int main(void) { return 0; }' > main.c
gcc -wrapper ./wrapper main.c
