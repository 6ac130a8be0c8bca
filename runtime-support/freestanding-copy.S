// x86-64: memcpy and memmove for the wasmload program (CMakeLists.txt), in place of musl's: that memmove copies backwards byte by byte
// (`std; rep movsb`), ten times slower than forwards, and that memcpy starts the CPU's string operation, some 30 cycles, for a few bytes.
// memory.copy of a guest comes here.

#ifdef __x86_64__ // elsewhere musl's are taken
        .section .text.memcpy, "ax", @progbits
        .globl  memcpy
        .type   memcpy, @function
memcpy: // (to %rdi, from %rsi, count %rdx), upwards: also for regions that overlap if to < from
        mov     %rdi, %rax
        cmp     $512, %rdx
        jb      .Lblocks
        mov     %rdx, %rcx
        shr     $3, %rcx
        rep movsq
        and     $7, %edx
        jnz     .Lbytes
        ret
.Lblock:
        movups  (%rsi), %xmm0
        movups  %xmm0, (%rdi)
        add     $16, %rsi
        add     $16, %rdi
.Lblocks:
        sub     $16, %rdx
        jae     .Lblock
        add     $16, %edx
        jz      .Ldone
.Lbytes:
        movsb
        dec     %edx
        jnz     .Lbytes
.Ldone:
        ret
        .size   memcpy, . - memcpy

        .section .text.memmove, "ax", @progbits
        .globl  memmove
        .type   memmove, @function
memmove:
        mov     %rdi, %rax
        mov     %rdi, %rcx
        sub     %rsi, %rcx
        cmp     %rdx, %rcx
        jae     memcpy // to is below from, or behind its end
        jmp     .Ldown
.LblockDown: // all of it is read before any is written: the two may overlap by a part
        movups  (%rsi, %rdx), %xmm0
        movups  16(%rsi, %rdx), %xmm1
        movups  %xmm0, (%rdi, %rdx)
        movups  %xmm1, 16(%rdi, %rdx)
.Ldown:
        sub     $32, %rdx
        jae     .LblockDown
        add     $32, %edx
        jz      .LdoneDown
.LbyteDown:
        mov     -1(%rsi, %rdx), %cl
        mov     %cl, -1(%rdi, %rdx)
        dec     %edx
        jnz     .LbyteDown
.LdoneDown:
        ret
        .size   memmove, . - memmove
#endif
        .section .note.GNU-stack, "", @progbits
