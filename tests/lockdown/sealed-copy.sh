#!/usr/bin/env bash
# --sealed runs a copy in memory, on kernels from before MFD_EXEC too; where the system allows no executable file in memory it says so.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
kernel=$CWASM_BIN/older-kernel
[[ -x $kernel ]] || { echo "skipped: older-kernel was not built"; exit 77; }
compile "$root/examples/hello/hello.wasm" hello.cwasm
cd "$work"
run "$wasmload" --sealed hello.cwasm
if ((status_of_run != 0)); then # a system that refuses it: with its own sentence
  expect_one_sentence wasmload
  echo "skipped: no file in memory may be executed here"
  exit 77
fi
run "$kernel" memfd-exec=none -- "$wasmload" --sealed hello.cwasm
((status_of_run != 77)) || { echo "skipped: tracing is not allowed here"; exit 77; }
expect_status 0
grep -q 'Hello' out || bad "hello did not say what it should"
run "$kernel" memfd-exec=no -- "$wasmload" --sealed hello.cwasm
expect_status 1
expect_one_sentence wasmload
expect_err_like 'wasmload: hello.cwasm cannot be copied to a sealed file in memory: Permission denied (does the system allow executing one? See vm.memfd_noexec)*'
