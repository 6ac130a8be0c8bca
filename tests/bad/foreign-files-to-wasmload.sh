#!/usr/bin/env bash
# What is no artifact is refused by wasmload with a sentence that says what it is.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
cd "$work"

# elf CLASS OSABI TYPE MACHINE: the header of an ELF file without anything else, on stdout (all numbers one byte, octal).
elf() { printf "\177ELF\\$1\1\1\\$2\0\0\0\0\0\0\0\0\\$3\0\\$4\0\1\0\0\0"; printf '\0%.0s' {1..40}; }

: >empty
mkdir directory
printf '#!/bin/sh\necho hello\n' >script && chmod +x script
printf 'just some text that is long enough to be read as a header, and then a little more of it\n' >text
printf '\0asm\1\0\0\0' >module.wasm
printf '\0asm\15\0\1\0' >component.wasm
printf '(module)\n' >module.wat
printf '!<arch>\nlibx.o/         0           0     0     644     0         `\n' >archive.a
printf '\177ELF' >elf-stub
elf 2 310 3 76 >wasmtime.cwasm # OSABI 200: Wasmtime's
elf 2 0 1 76 >object.o
elf 2 0 2 76 >program
elf 2 0 3 76 >library.so
elf 2 0 4 76 >core
elf 1 0 3 3 >library32.so
mkfifo fifo
ln -s nowhere dangling

count=0
load() { count=$((count + 1)); refused 1 "wasmload: $1 $2" "$wasmload" "$1"; }
load empty 'is empty, *'
load directory 'is a directory, *'
load script 'is a script, *'
load text 'is not a compiled artifact: it does not begin like an ELF file'
load module.wasm 'is a WebAssembly module, *: compile it with wasmc'
load component.wasm 'is a WebAssembly component, *'
load module.wat 'looks like WebAssembly text, *'
load archive.a 'is an archive of object files, *'
load elf-stub 'is a truncated ELF file *'
load wasmtime.cwasm 'was compiled by Wasmtime, *: compile the WebAssembly module with wasmc'
load object.o 'is an object file (ELF), *'
load program 'is a program (ELF), *'
load library.so 'is a program or shared library (ELF), *'
load core 'is a core dump (ELF), *'
load library32.so 'is a program or shared library (ELF), *'
load fifo 'is not a regular file*'
load /dev/null 'is not a regular file*'
load dangling 'cannot be opened: No such file or directory'
load missing 'cannot be opened: No such file or directory'
load directory/../missing/x 'cannot be opened: No such file or directory'
load "$wasmload" 'is a program*[(]ELF), *'
[[ ! -e /usr/bin/true ]] || load /usr/bin/true 'is a program*[(]ELF), *'

# A name that would do something to a terminal is shown harmlessly.
refused 1 'wasmload: *cannot be opened*' "$wasmload" $'no\e[31m\nname'
! grep -q $'\e' "$work/err" || bad "an escape sequence reaches the terminal"
echo "$count foreign files are refused by what they are"
