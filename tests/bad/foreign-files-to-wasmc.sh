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
compile_refused empty '*'
compile_refused directory '*irectory*'
compile_refused script '*magic header*'
compile_refused stub '*'
compile_refused component.wasm '*component*'
compile_refused version-2.wasm '*version*'
compile_refused no-version.wasm '*'
compile_refused module.wat '*wat2wasm*'
compile_refused elf 'this is an ELF file, *'
compile_refused zeros '*magic header*'
compile_refused /dev/null '*'
compile_refused missing 'cannot open it: No such file or directory'
"$wasmc" "$root/examples/hello/hello.wasm" -o hello.cwasm
compile_refused hello.cwasm '*'
echo "$count foreign files are refused"
