#!/usr/bin/env bash
# wasmrt_reset, pools and wasmrt_keep: a used instance is as a new one, whichever way its memory image is mapped.
source "$(dirname "${BASH_SOURCE[0]}")/forms.bash"
command -v "$cc" >/dev/null || { echo "skipped: $cc is not there"; exit 77; }
cd "$work"
for options in '' '-O0 --bounds=explicit'; do
  # shellcheck disable=SC2086
  compile "$root/tests/forms/reset.wasm" libreset.a --emit=static-lib $options
  compile "$root/tests/forms/reset.wasm" reset.h --emit=header
  run "$cc" -Wall -Wextra -Werror -I"$build/include" -I. "$root/tests/forms/reset.c" libreset.a -L"$build/lib" -lwasmrt -lstdc++ -lm -pthread -o reset
  expect_status 0
  # shellcheck disable=SC2086
  run ./reset $options
  expect_status 0
  expect_out 'all as new'
done
