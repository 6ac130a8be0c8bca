#!/usr/bin/env bash
# wasmc --fuel and wasmload --fuel: a guest stops at the same operator on every level of optimisation.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
ways=("-O0" "-O1" "-O2" "-O3" "-Os" "-O2 --bounds=explicit")
for i in "${!ways[@]}"; do
  # shellcheck disable=SC2086
  compile "$root/tests/cli/fuel.wasm" "$i.cwasm" --fuel ${ways[i]}
done

# What can be seen of a run: its status, its output, the offset of the operator at which it stopped.
seen() { # FUEL WAY
  run "$wasmload" --fuel "$1" "$2.cwasm"
  echo "$status_of_run $(<"$work/out") $(sed -n 's/.* \(offset 0x[0-9a-f]*\)$/\1/p' "$work/err" | head -n 1)"
}
declare -A stops=()
for ((fuel = 0; fuel < 1900; fuel += 19)); do
  expected=$(seen "$fuel" 0)
  stops[$expected]=1
  for ((way = 1; way < ${#ways[@]}; ++way)); do
    found=$(seen "$fuel" "$way")
    [[ $found == "$expected" ]] || bad "with ${ways[way]} and --fuel $fuel: $found, with -O0: $expected"
  done
done
[[ ${stops["0 012ttc3c4e5ttttt6c7c "]:-} ]] || bad "no run reached the end: ${!stops[*]}"
((${#stops[@]} > 25)) || bad "only ${#stops[@]} different places to stop at"

# The same for exceptions, objects and arrays.
for guest in exceptions-carry-objects objects-survive-collections; do
  compile "$root/tests/run/$guest.wasm" 0.cwasm --fuel -O0
  compile "$root/tests/run/$guest.wasm" 2.cwasm --fuel -O2
  for fuel in 0 10 50 100 200 300 500 1000 2000 5000 20000 100000; do
    expected=$(seen "$fuel" 0)
    found=$(seen "$fuel" 2)
    [[ $found == "$expected" ]] || bad "$guest with --fuel $fuel: $found, with -O0: $expected"
  done
  [[ $(seen 1000000000000 0) == "$(seen 1000000000000 2)" ]] || bad "$guest with much fuel"
done
compile "$root/tests/cli/fuel.wasm" 2.cwasm --fuel

exhausted() { # EXPORT FUEL [ARGUMENT]
  run "$wasmload" --fuel "$2" --invoke "$1" 2.cwasm "${@:3}"
  expect_status 134
  expect_err_like 'wasmload: trap: fuel exhausted*in 2.cwasm, function * at offset 0x*'
}
exhausted spin 1000000000000
exhausted endless 1000000
exhausted fill 1048579
run "$wasmload" --fuel 1048700 --invoke fill 2.cwasm
expect_status 0
# 4 + 10 * 5 operators up to the last iteration, in whose charge the 1 after it cannot be refused any more.
exhausted count 53 10
run "$wasmload" --fuel 54 --invoke count 2.cwasm 10
expect_status 0

run "$wasmload" 2.cwasm # without a limit
expect_status 0
expect_no_err
compile "$root/tests/cli/fuel.wasm" plain.cwasm
refused 1 'wasmload: plain.cwasm: fuel cannot limit it: it was compiled without wasmc --fuel' "$wasmload" --fuel 5 plain.cwasm
refused 2 'wasmload: --fuel takes a whole number, *' "$wasmload" --fuel 1K plain.cwasm
