#!/usr/bin/env bash
# --spectre=index-masking: behind each compare of an index with a limit stands a conditional move on the same compare, so that the
# address does not depend on how the branch was predicted. Results stay what they were.
source "$(dirname "${BASH_SOURCE[0]}")/forms.bash"
[[ $(uname -m) == x86_64 ]] || { echo "skipped: not for this CPU"; exit 77; }
[[ -x $objdump ]] || { echo "skipped: $objdump is not there (package llvm-19)"; exit 77; }
cd "$work"
guest=$root/tests/forms/spectre.wasm

# body SYMBOL FILE: its mnemonics on one line.
body() {
  "$objdump" -d --no-show-raw-insn --no-leading-addr --disassemble-symbols="$1" "$2" | awk '/^<.*>:$/ { on = 1; next } on && NF { printf " %s", $1 }'
}
moves() { body "$1" "$2" | grep -oE 'cmpq cmov(be|b)q' | wc -l; }

# Functions of spectre.wat: 0 call_indirect, 1 table.get, 2 a load, 3 a store, 4 br_table, 5 a load of a 64-bit memory.
for level in 0 2; do
  for bounds in guard explicit; do
    compile "$guest" masked.cwasm -O$level --bounds=$bounds --spectre=index-masking
    compile "$guest" plain.cwasm -O$level --bounds=$bounds
    expected=(1 1 0 0 1 1)
    [[ $bounds == guard ]] || expected=(1 1 1 1 6 1) # branch has five accesses as well
    names=(call get load store branch wide)
    for f in "${!names[@]}"; do
      name=${names[f]}
      (($(moves $name masked.cwasm) == expected[f])) ||
        { echo "-O$level --bounds=$bounds: $name has $(moves $name masked.cwasm) masked indices, expected ${expected[f]}:"; body $name masked.cwasm; exit 1; }
      (($(moves $name plain.cwasm) == 0)) || { echo "$name is masked without the option"; exit 1; }
    done
    for form in masked plain; do
      for call in 'call 0:5' 'call 1:7' 'call 2:trap: undefined element' 'call -1:trap: undefined element' 'load 0:42' 'load 65532:0' \
        'load 65533:trap: out of bounds memory access' 'load -1:trap: out of bounds memory access' 'store 65532:0' \
        'store 65533:trap: out of bounds memory access' 'branch 0:42' 'branch 1:11' 'branch 2:12' 'branch 3:0' 'branch 4:14' 'branch 5:14' 'branch -1:14' \
        'wide 65528:0' 'wide 65529:trap: out of bounds memory access' 'wide -8:trap: out of bounds memory access' \
        'wide 1099511627776:trap: out of bounds memory access'; do
        want=${call#*:} call=${call%%:*}
        # shellcheck disable=SC2086
        run "$wasmload" --invoke ${call% *} $form.cwasm ${call#* }
        if [[ $want == trap* ]]; then
          expect_status 134
          expect_err_like "wasmload: $want*"
        else
          expect_status 0
          expect_out "$want"
        fi
      done
    done
  done
done
# The jump of br_table has no compare before it that could be predicted wrongly: its index is cut off first.
[[ $(body branch masked.cwasm) == *cmovbq*jmpq* && $(body branch masked.cwasm) != *' ja '*jmpq* ]] || { echo "br_table: $(body branch masked.cwasm)"; exit 1; }
refused 2 '*--spectre takes none or index-masking*' "$wasmc" --spectre=lots "$guest" -o x
