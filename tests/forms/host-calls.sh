#!/usr/bin/env bash
# Host functions of the program that a module is linked into: at -O2 its code calls them past their thunks. What they are given, what they
# throw, the room they find on the stack, interrupts and fuel are the same either way.
source "$(dirname "${BASH_SOURCE[0]}")/forms.bash"
command -v clang++-19 >/dev/null || { echo "skipped: clang++-19 is not there"; exit 77; }
cd "$work"
compile "$root/tests/forms/host-calls.wasm" host-calls.h --emit=header

program() { # OPTIONS OF WASMC...
  compile "$root/tests/forms/host-calls.wasm" libhost-calls.a --emit=static-lib "$@"
  run clang++-19 host-calls-main.o libhost-calls.a -L"$build/lib" -lwasmrt -o host-calls # by GNU's ld
  expect_status 0
}
run clang++-19 -O1 -fno-omit-frame-pointer -std=c++20 -fno-exceptions -fno-rtti -D_GLIBCXX_ASSERTIONS -I"$root" -I"$build/include" -I. -c "$root/tests/forms/host-calls.cpp" \
  -o host-calls-main.o
expect_status 0
for level in -O0 -O1 -O2 -O3 -Os; do
  program $level
  run ./host-calls
  expect_status 0
  expect_out 'all called'
done

program -O0 --fuel
thunks=$(./host-calls 100000)
program -O2 --fuel
direct=$(./host-calls 100000)
((direct > 1000)) || fail "with fuel for 100000 operators it came to $direct calls"
[[ $direct == "$thunks" ]] || fail "with the same fuel it came to $thunks calls at -O0, and to $direct at -O2"

# Whether code goes past thunks is seen by the comparison with their addresses (in artifacts for wasmload: tests/codegen/calls-between-modules.sh).
[[ -x $readelf ]] || { echo "the rest is skipped: $readelf is not there"; exit 0; }
comparisons() {
  compile "$root/tests/forms/host-calls.wasm" host-calls.o --emit=obj "$1"
  "$readelf" -r --wide host-calls.o | awk '/^Relocation section/ { on = /[.]rela[.]text/ } on && / thunk[0-9]/ { ++n } END { print n + 0 }'
}
(($(comparisons -O2) >= 5)) || fail "no code goes past thunks at -O2"
(($(comparisons -Os) == 0)) || fail "code goes past thunks at -Os"
