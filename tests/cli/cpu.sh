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
