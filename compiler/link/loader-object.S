// The loader for --emit=exe: crt1.o, wasmload's objects and what they need of musl, linked into one relocatable object by the
// build (CMakeLists.txt), so that a machine where executables are made needs no C library.
        .section .rodata.wasmc.loader, "a", @progbits
        .globl  wasmcLoaderObject, wasmcLoaderObjectEnd
        .hidden wasmcLoaderObject, wasmcLoaderObjectEnd
        .p2align 3
wasmcLoaderObject:
        .incbin CWASM_LOADER_OBJECT
wasmcLoaderObjectEnd:
        .section .note.GNU-stack, "", @progbits
