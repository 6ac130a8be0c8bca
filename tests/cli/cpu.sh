#!/usr/bin/env bash
# --cpu: levels and names that LLVM knows, down to x86-64-v2.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
guest=$root/tests/codegen/vector-shuffle.wasm
for cpu in x86-64-v2 x86-64-v3 nehalem haswell native; do compile "$guest" guest.cwasm --cpu="$cpu"; done
for level in 0 2; do
  refused 1 '*the CPU "x86-64" is too old: x86-64-v2 is the least*' "$wasmc" -O$level --cpu=x86-64 "$guest" -o "$work/old.cwasm"
done
refused 1 '*"core2" is too old*' "$wasmc" --cpu=core2 "$guest" -o "$work/old.cwasm"
refused 1 '*"x86-64-v9"*' "$wasmc" --cpu=x86-64-v9 "$guest" -o "$work/old.cwasm"
expect_no_file "$work/old.cwasm"

# Code uses nothing that the note does not name: no feature beyond the levels, whatever the CPU has.
for cpu in icelake-server sapphirerapids znver4 znver3; do
  compile "$root/tests/codegen/vector-integer.wasm" new.cwasm --cpu="$cpu"
  code=$("${CWASM_LLVM_ROOT:-/usr/lib/llvm-19}/bin/llvm-objdump" -d --no-show-raw-insn "$work/new.cwasm")
  if grep -m 3 -E 'vpopcnt|vgf2p8|vpdp|vpshld|vpshrd|vpermb|vpermi2b|vpcompressb|extrq|insertq|vpmadd52' <<<"$code"; then
    echo "--cpu=$cpu uses what the note does not record"
    exit 1
  fi
done
refused 1 '*"+nonsense" is no feature*' "$wasmc" --cpu=x86-64-v3,+nonsense "$guest" -o "$work/old.cwasm"
refused 1 '*"avx2" is no feature*' "$wasmc" --cpu=x86-64-v3,avx2 "$guest" -o "$work/old.cwasm"
