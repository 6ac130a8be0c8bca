#!/usr/bin/env bash
# The functions of wasmc's header: every kind of signature, traps through them, calls inside calls, other threads, wrong modules; and that
# with AddressSanitizer in the program, which has to be told of frames that a trap leaves behind.
source "$(dirname "${BASH_SOURCE[0]}")/forms.bash"
command -v "$cc" >/dev/null || { echo "skipped: $cc is not there"; exit 77; }
cd "$work"
compile "$root/tests/forms/calls.wasm" calls.h --emit=header
grep -q 'wasmrt_prepared(instance, &calls_module, 2)' calls.h || fail "calls_add is not prepared"
for options in '' '-O0 --bounds=explicit'; do
  # shellcheck disable=SC2086
  compile "$root/tests/forms/calls.wasm" libcalls.a --emit=static-lib $options
  for program in '-O2' '-O0' '-O1 -fsanitize=address -fno-omit-frame-pointer'; do
    # shellcheck disable=SC2086
    run "$cc" $program -Wall -Wextra -Werror -I"$build/include" -I. "$root/tests/forms/calls.c" libcalls.a -L"$build/lib" -lwasmrt -lstdc++ -lm \
      -pthread -o calls
    expect_status 0
    run ./calls
    expect_status 0
    expect_out 'all called'
  done
done
