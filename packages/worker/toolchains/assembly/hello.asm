; Without a name on standard input it greets the world.
        global  _start

        section .rodata
hello:  db      "Hello, "
world:  db      "world"

        section .bss
name:   resb    200

        section .text
_start: xor     eax, eax                ; read(0, name, 199)
        xor     edi, edi
        lea     rsi, [rel name]
        mov     edx, 199
        syscall

        lea     rbx, [rel name]         ; rbx: whom to greet, r12: how long that is
        xor     r12d, r12d
.scan:  cmp     r12, rax
        jge     .named
        cmp     byte [rbx + r12], 10
        je      .named
        inc     r12
        jmp     .scan
.named: test    r12, r12
        jnz     .greet
        lea     rbx, [rel world]
        mov     r12d, 5

.greet: lea     rsi, [rel hello]
        mov     edx, 7
        call    print
        mov     rsi, rbx
        mov     rdx, r12
        call    print
        lea     rsi, [rel ending]
        mov     edx, 2
        call    print

        mov     eax, 60                 ; exit(0)
        xor     edi, edi
        syscall

print:  mov     eax, 1                  ; write(1, rsi, rdx)
        mov     edi, 1
        syscall
        ret

        section .rodata
ending: db      "!", 10
