#!/usr/bin/env bash
# What is no module is refused by wasmc with a sentence, and no output file is left.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
cd "$work"
: >empty
mkdir directory
printf '#!/bin/sh\necho hello\n' >script
printf '\0as' >stub
printf '\0asm\15\0\1\0' >component.wasm
printf '\0asm\2\0\0\0' >version-2.wasm
printf '\0asm' >no-version.wasm
printf '(module)\n' >module.wat
printf '\177ELF\2\1\1\0' >elf
head -c 70000 /dev/zero >zeros

count=0
compile_refused() {
  refused 1 "wasmc: $1: $2" "$wasmc" "$1" -o out.cwasm
  expect_no_file out.cwasm
  [[ -z $(find . -newer component.wasm -name 'out.cwasm*' -print -quit) ]] || bad "a temporary file was left"
  count=$((count + 1))
}
compile_refused empty 'the file is empty: *'
compile_refused directory $'this is a directory\n  help: name a module in it'
compile_refused script 'this is a script, *'
compile_refused stub '*'
compile_refused component.wasm $'this is a component, *\n  help: build it for wasm32-wasip1*'
compile_refused version-2.wasm '*version*'
compile_refused no-version.wasm '*'
compile_refused module.wat '*wat2wasm*'
compile_refused elf 'this is an ELF file, *'
compile_refused zeros '*magic header*'
compile_refused /dev/null '*'
compile_refused missing 'cannot open it: No such file or directory'
"$wasmc" "$root/examples/hello/hello.wasm" -o hello.cwasm
compile_refused hello.cwasm $'this is an artifact, which wasmc has compiled already, *\n  help: wasmload hello.cwasm runs it, wasmc inspect hello.cwasm *'

# What people have at hand: each gets its name and the command that was meant, with the file's name in it.
refused_with_help() { compile_refused "$1" "this is $2, not a WebAssembly module"$'\n  help: '"$3"; }
printf 'int main(void) { return 0; }\n' | tee sieve.c sieve.cpp >sieve.cc
printf 'fn main() {}\n' >sieve.rs
printf 'package main\n' >sieve.go
printf '; ModuleID\n' >sieve.ll
printf '# A page\n\nText.\n' >README.md
printf '<!DOCTYPE html>\n<html><body>404</body></html>\n' >download.wasm
printf 'version https://git-lfs.github.com/spec/v1\noid sha256:00\n' >lfs.wasm
printf '!<arch>\nlibx.o/         0           0     0     644     0         `\n' >lib.a
printf 'BC\300\336\65\24\0\0' >code.bc
printf 'PK\3\4\24\0\0\0' >app.zip
printf 'just text\n' | gzip -c >app.wasm.gz
elf() { printf "\177ELF\\$1\1\1\\$2\0\0\0\0\0\0\0\0\\$3\0\\$4\0\1\0\0\0"; printf '\0%.0s' {1..40}; }
elf 2 0 1 76 >native.o
elf 2 0 3 76 >program
elf 2 310 3 76 >wasmtime.cwasm
refused_with_help sieve.c 'C source' 'clang-19 --target=wasm32-wasi -O2 sieve.c -o sieve.wasm'
refused_with_help sieve.cpp 'C++ source' 'clang++-19 --target=wasm32-wasi *sieve.cpp -o sieve.wasm'
refused_with_help sieve.cc 'C++ source' 'clang++-19 *'
refused_with_help sieve.rs 'Rust source' 'rustc --target wasm32-wasip1 *sieve.rs -o sieve.wasm*'
refused_with_help sieve.go 'Go source' 'GOOS=wasip1 GOARCH=wasm go build -o sieve.wasm sieve.go'
refused_with_help sieve.ll "LLVM's intermediate language" 'clang-19 *'
refused_with_help code.bc 'LLVM bitcode' 'clang-19 *code.bc -o code.wasm'
refused_with_help download.wasm 'an HTML page' '*downloaded*'
refused_with_help lfs.wasm 'the placeholder of a file that Git LFS keeps' 'git lfs pull'
refused_with_help lib.a 'an archive of object files' '*clang-19 --target=wasm32-wasi MAIN.c lib.a -o lib.wasm'
refused_with_help app.zip 'a zip archive' 'unzip app.zip'
refused_with_help app.wasm.gz 'compressed by gzip' 'gzip -dc app.wasm.gz > app.wasm'
refused_with_help native.o 'an ELF file, an object file for x86-64' '*clang-19 --target=wasm32-wasi *'
refused_with_help program 'an ELF file, a program or shared library for x86-64' '*clang-19 --target=wasm32-wasi *'
refused_with_help wasmtime.cwasm 'an artifact of Wasmtime' '*'
compile_refused README.md 'this is a text file, not a WebAssembly module'
compile_refused module.wat $'this is WebAssembly text, *\n  help: wat2wasm module.wat -o module.wasm *'
"$wasmc" --emit=exe "$root/examples/hello/hello.wasm" -o hello
compile_refused hello $'this is a program that wasmc has made, *'

# A name that is more than a word to a shell is quoted in what it is told to type, and does nothing to a terminal.
cp sieve.c "two words; \$(id)'.c"
run "$wasmc" "two words; \$(id)'.c"
expect_status 1
typed=$(sed -n 's/^  help: clang-19 --target=wasm32-wasi -O2 \(.*\) -o .*/\1/p' err)
[[ $(eval "printf %s $typed") == "two words; \$(id)'.c" ]] || bad "the name is not quoted"
cp sieve.c $'e\e[31m.c'
run "$wasmc" $'e\e[31m.c'
expect_status 1
[[ $(<err) != *$'\e'* ]] || bad "an escape sequence reaches the terminal"

# WebAssembly that is not linked yet: a custom section "linking", and a memory that the linker gives.
printf '\0asm\1\0\0\0\2\030\1\3env\017__linear_memory\2\0\1\0\012\7linking\2\0' >object.o
compile_refused object.o $'this is an object file, a WebAssembly module that is not linked yet\n  help: *clang-19 --target=wasm32-wasi object.o -o object.wasm'
run "$wasmc" - -o x.cwasm <sieve.c
expect_status 1
expect_err_like 'wasmc: -: this is a text file, not a WebAssembly module'
run "$wasmc" validate sieve.c
expect_err_like $'wasmc: sieve.c: this is C source, *\n  help: clang-19 *'
echo "$count foreign files are refused"
