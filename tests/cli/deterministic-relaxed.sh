#!/usr/bin/env bash
# --deterministic: relaxed vector operators give what every machine can give, and the artifact's note says so.
source "$(dirname "$0")/testing.bash"
guest=$root/tests/codegen/vector-relaxed.wasm
objdump=${CWASM_LLVM_ROOT:-/usr/lib/llvm-19}/bin/llvm-objdump
[[ -x $objdump ]] || { echo "skipped: $objdump is not there (package llvm-19)"; exit 77; }

fused() { "$objdump" -d "$work/$1" | grep -c vfn*madd || true; }
compile "$guest" plain.cwasm --cpu=x86-64-v3
compile "$guest" same.cwasm --cpu=x86-64-v3 --deterministic
[[ $(fused plain.cwasm) == 3 ]] || { echo "relaxed_madd is not fused for x86-64-v3"; exit 1; }
[[ $(fused same.cwasm) == 0 ]] || { echo "relaxed_madd is fused despite --deterministic"; exit 1; }
noted() { grep -qaF -e "--cpu=x86-64-v3 --bounds=guard$2" "$work/$1" || { echo "$1: the options are not in its note"; exit 1; }; }
noted plain.cwasm ''
noted same.cwasm ' --deterministic'
if grep -qaF -e --deterministic "$work/plain.cwasm"; then
  echo "the note of plain.cwasm names an option that was not given"
  exit 1
fi

# Bit for bit what the plain operators give.
for options in '-O0' '-O2' '-O2 --cpu=native'; do
  # shellcheck disable=SC2086
  compile "$root/tests/cli/relaxed-as-plain.wasm" as-plain.cwasm --deterministic $options
  run "$wasmload" "$work/as-plain.cwasm"
  expect_status 0
done
