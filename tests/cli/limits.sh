#!/usr/bin/env bash
# What a guest can take of the host ends at --max-memory, --max-table-elements and --stack-size.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
compile "$root/tests/cli/limits.wasm" guest.cwasm
compile "$root/tests/cli/limits.wasm" explicit.cwasm --bounds=explicit
gives() { # VALUE ARGUMENTS...
  local value=$1
  shift
  run "$wasmload" "$@"
  expect_status 0
  expect_out "$value"
}
for artifact in guest.cwasm explicit.cwasm; do
  gives 80 --max-memory 5M --invoke memories "$artifact"
  gives 3 --max-memory 200K --invoke memories "$artifact"
  refused 1 "wasmload: $artifact: all memories together are larger than the limit of 66560 bytes" \
    "$wasmload" --max-memory 65K --invoke memories "$artifact"
  refused 1 "wasmload: $artifact: a memory of 1 pages of 65536 bytes is larger than the limit of 1024 bytes" \
    "$wasmload" --max-memory 1K --invoke memories "$artifact"
done
gives 1000 --max-table-elements 1000 --invoke tables guest.cwasm
gives -1 --invoke all_at_once guest.cwasm
refused 1 'wasmload: guest.cwasm: all tables together are larger than the limit of 1 elements' \
  "$wasmload" --max-table-elements 1 --invoke tables guest.cwasm
refused 2 'wasmload: --max-table-elements takes a whole number, *' "$wasmload" --max-table-elements many guest.cwasm

run "$wasmload" --invoke deep guest.cwasm 10000
expect_status 0
run "$wasmload" --invoke deep --stack-size 512K guest.cwasm 100000
expect_status 134
gives 1000000 --stack-size 256M --invoke deep guest.cwasm 1000000

# A 64-bit memory ends at 4 GiB by default like all others, and can be given more.
compile "$root/tests/cli/limits-64.wasm" wide.cwasm --features=+memory64
gives -1 --invoke grow wide.cwasm 65536
gives 1 --invoke grow wide.cwasm 65535
gives 1 --max-memory 9G --invoke grow wide.cwasm 131072
gives -1 --max-memory 8G --invoke grow wide.cwasm 131072
