#!/usr/bin/env bash
# Default names of the outputs, and standard output. Objects have one global symbol; headers hold nothing of a hostile module but
# identifiers and escaped texts.
source "$(dirname "${BASH_SOURCE[0]}")/forms.bash"
cd "$work"
mkdir folder
cp "$root/examples/library/calc.wasm" folder/my-calc.wasm
for form in cwasm:my-calc.cwasm exe:my-calc obj:my-calc.o static-lib:libmy-calc.a header:my-calc.h asm:my-calc.s llvm-ir:my-calc.ll \
  bitcode:my-calc.bc llvm-ir-unoptimized:my-calc.ll; do
  rm -f folder/my-calc.ll
  run "$wasmc" --emit="${form%%:*}" folder/my-calc.wasm
  expect_status 0
  expect_no_err
  [[ -s folder/${form#*:} ]] || bad "expected folder/${form#*:}"
  "$wasmc" --emit="${form%%:*}" folder/my-calc.wasm -o - >piped
  cmp -s piped "folder/${form#*:}" || bad "standard output gets another ${form%%:*}"
done
[[ $(ls folder | wc -l) == 9 ]] || bad "other files were left: $(ls folder)"
for form in llvm llvm-opt; do
  run "$wasmc" --emit=$form folder/my-calc.wasm
  expect_status 0
  expect_out_like '*define *'
done
refused 2 '*--emit takes cwasm, exe, *' "$wasmc" --emit=elf folder/my-calc.wasm
refused 2 '*--module-name takes a C identifier*' "$wasmc" --emit=obj --module-name 'a b' folder/my-calc.wasm
refused 1 '*cannot write*' "$wasmc" --emit=exe folder/my-calc.wasm -o nowhere/app
refused 1 '*cannot write*' "$wasmc" --emit=obj folder/my-calc.wasm -o nowhere/app.o

[[ $("$nm" --extern-only folder/my-calc.o | awk '{ print $NF }') == my_calc_module ]] || { echo "other global symbols:"; "$nm" --extern-only folder/my-calc.o; exit 1; }
grep -q '^my_calc_module in my_calc.o' <<<"$("$nm" --print-armap folder/libmy-calc.a)" || { echo "the archive has no symbol table"; exit 1; }

# An object of a module in several partitions: text in one piece.
if [[ -n $shared && -f $shared/corpus/bzip2/bzip2.wasm ]]; then
  run "$wasmc" --emit=obj -O1 "$shared/corpus/bzip2/bzip2.wasm" -o large.o
  expect_status 0
  [[ $("$readelf" --sections --wide large.o | grep -cE ' AX ') == 1 ]] || { echo "the code lies in several sections"; exit 1; }
fi

command -v "$cc" >/dev/null || { echo "the rest is skipped: $cc is not there"; exit 0; }
compile "$root/tests/forms/names.wasm" names.h --emit=header
grep -qE '^int evil|\*/ int evil' names.h && { echo "a name ends a comment"; exit 1; }
echo '#include "names.h"' >user.c
run "$cc" -std=c99 -Wall -Wextra -Werror -pedantic -I"$build/include" -fsyntax-only user.c
expect_status 0
run "$cc" -Wall -Wextra -Werror -I"$build/include" -fsyntax-only -x c++ user.c
expect_status 0
for declared in 'names_run(wasmrt_instance *instance, int32_t a0, int64_t a1, float a2, double a3, wasmrt_ref a4, int32_t *result0, double *result1)' \
  'names_a_b(' 'names_a_b_2(' 'names_create_2(' 'names_create(const names_imports' \
  'void (*env_several)(wasmrt_caller *, int32_t, wasmrt_value *results)' 'wasmrt_value *env_limit;'; do
  grep -qF -- "$declared" names.h || { cat names.h; echo "not declared: $declared"; exit 1; }
done
