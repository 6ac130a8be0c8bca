#!/usr/bin/env bash
# wasmload is a static program (no interpreter, no needed library) without anything of LLVM, lld, Boost or glibc in it.
set -euo pipefail
program="$CWASM_BIN/wasmload"
[[ -x "$program" ]] || { echo "skipped: wasmload was not built"; exit 77; }
readelf="$CWASM_LLVM_ROOT/bin/llvm-readelf"
status=0
refuse() { echo "wasmload: $1"; status=1; }

headers=$("$readelf" --program-headers --wide "$program")
grep -q INTERP <<<"$headers" && refuse "it asks for a program interpreter, expected a static program"
grep -q DYNAMIC <<<"$headers" && refuse "it has a dynamic section, expected a static program"
grep -qE '^ *LOAD.*RWE' <<<"$headers" && refuse "a segment is both writable and executable"
grep -qE '^ *GNU_STACK.*E ' <<<"$headers" && refuse "the stack is executable"
grep -q GNU_STACK <<<"$headers" || refuse "it does not say that the stack is not executable (no GNU_STACK)"

symbols=$("$CWASM_LLVM_ROOT/bin/llvm-nm" --demangle "$program")
for name in 'llvm::' 'lld::' 'boost::' 'LLVM[A-Z]' '__gxx_personality' '__cxa_throw' '__libc_start_call_main'; do
  if grep -m 3 -E "[ (]$name" <<<"$symbols"; then refuse "it holds symbols of $name"; fi
done

# Under lockdown only a guest that imports it may make this call: nothing of ours may wait by it.
yielding=$("$CWASM_LLVM_ROOT/bin/llvm-objdump" -d --no-show-raw-insn "$program" |
  awk '/^[0-9a-f]+ <.*>:$/ { name = $2 } /(call|jmp)q?[ \t].*<sched_yield>$/ { print name }' | grep -v '<_ZN4wasi11sched_yield' || true)
[[ -z $yielding ]] || refuse "sched_yield is called by $yielding"
exit $status
