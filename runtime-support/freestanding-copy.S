// x86-64: memcpy and memmove for the wasmload program (CMakeLists.txt), in place of musl's: that memmove copies backwards byte by byte
// (`std; rep movsb`), ten times slower than forwards, and that memcpy starts the CPU's string operation, some 30 cycles, for a few bytes.
// memory.copy of a guest comes here.

#ifdef __x86_64__ // elsewhere musl's are taken
        .section .text.memcpy, "ax", @progbits
        .globl  memcpy
        .type   memcpy, @function
memcpy: // (to %rdi, from %rsi, count %rdx), upwards: also for regions that overlap if to < from
        mov     %rdi, %rax
        cmp     $16, %rdx
        jb      .Lfew
        movups  -16(%rsi, %rdx), %xmm1 // the last 16 bytes, before anything is written over them
        lea     -16(%rdi, %rdx), %r8
        cmp     $512, %rdx
        jb      .Lblocks
        mov     %rdx, %rcx
        shr     $3, %rcx
        rep movsq
        movups  %xmm1, (%r8)
        ret
.Lblock:
        movups  (%rsi), %xmm0
        movups  %xmm0, (%rdi)
        add     $16, %rsi
        add     $16, %rdi
.Lblocks:
        sub     $16, %rdx
        ja      .Lblock
        movups  %xmm1, (%r8)
        ret

.Lfew: // fewer than 16, all of them read before any is written
        cmp     $8, %edx
        jb      .Lfewer
        mov     (%rsi), %rcx
        mov     -8(%rsi, %rdx), %rsi
        mov     %rcx, (%rdi)
        mov     %rsi, -8(%rdi, %rdx)
        ret
.Lfewer:
        cmp     $4, %edx
        jb      .Lfewest
        mov     (%rsi), %ecx
        mov     -4(%rsi, %rdx), %esi
        mov     %ecx, (%rdi)
        mov     %esi, -4(%rdi, %rdx)
        ret
.Lfewest: // the first, the middle and the last of one, two or three
        test    %edx, %edx
        jz      .Lnone
        mov     %edx, %r8d
        shr     %r8d
        mov     (%rsi), %cl
        mov     (%rsi, %r8), %r9b
        mov     -1(%rsi, %rdx), %sil
        mov     %cl, (%rdi)
        mov     %r9b, (%rdi, %r8)
        mov     %sil, -1(%rdi, %rdx)
.Lnone:
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
        cmp     $16, %rdx
        jb      .Lfew
        movups  (%rsi), %xmm2 // the first 16 bytes, before anything is written over them
        jmp     .Ldown
.LblockDown: // all of it is read before any is written: the two may overlap by a part
        movups  -16(%rsi, %rdx), %xmm0
        movups  -32(%rsi, %rdx), %xmm1
        movups  %xmm0, -16(%rdi, %rdx)
        movups  %xmm1, -32(%rdi, %rdx)
        sub     $32, %rdx
.Ldown:
        cmp     $32, %rdx
        ja      .LblockDown
        cmp     $16, %rdx
        jbe     .Lfirst
        movups  -16(%rsi, %rdx), %xmm0
        movups  %xmm0, -16(%rdi, %rdx)
.Lfirst:
        movups  %xmm2, (%rax)
        ret
        .size   memmove, . - memmove
#endif
        .section .note.GNU-stack, "", @progbits
