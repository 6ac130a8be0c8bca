#!/usr/bin/env bash
# wasmc objdump: machine code with the offsets of operators, names, traps and source lines.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
compile "$root/tests/cli/profile.wasm" profile.cwasm
run "$wasmc" objdump profile.cwasm
expect_status 0
expect_no_err
expect_out_like "profile.cwasm: wasmc *--cpu=x86-64-v2*<spin_hot>: function 3*<deep>: function *<entry0>:*"
expect_out_like '*# trap: unreachable*'
expect_out_like '*# trap: undefined element*'
expect_out_like '*, in function 5 "once" inlined at 0x*'
cp out all
# The instructions are those of another disassembler, at the same addresses. What it calls ud1l is a trap.
objdump=${CWASM_LLVM_ROOT:-/usr/lib/llvm-19}/bin/llvm-objdump
if [[ -x $objdump ]]; then
  "$objdump" -d --no-show-raw-insn profile.cwasm | sed '/<\.text>:/,/^$/d' | sed -n 's/^ *\([0-9a-f]*\): *\t\([a-z0-9]*\).*/\1 \2/p' | grep -v ' nop\| int3' >theirs
  sed -n 's/^ *\([0-9a-f]*\): \t\([a-z0-9]*\).*/\1 \2/p' all | grep -v ' nop\| int3' >ours
  [[ $(wc -l <ours) -gt 100 ]] || { echo "only $(wc -l <ours) instructions"; exit 1; }
  diff ours theirs | head -n 20 >difference || true
  [[ ! -s difference ]] || { cat difference; echo "other instructions than llvm-objdump's"; exit 1; }
  # Branches and calls lead to the same places.
  targets() { sed -n 's/^ *\([0-9a-f]*\): *\t\(j[a-z]*\|callq\)\t\(0x[0-9a-f]*\).*/\1 \2 \3/p' "$1"; }
  "$objdump" -d --no-show-raw-insn profile.cwasm >theirs
  targets theirs >their-targets
  targets all >our-targets
  [[ $(wc -l <our-targets) -gt 10 ]] || { echo "only $(wc -l <our-targets) branches"; exit 1; }
  diff our-targets their-targets | head -n 20 >difference || true
  [[ ! -s difference ]] || { cat difference; echo "other targets than llvm-objdump's"; exit 1; }
fi
# Offsets are those of operators: of the trap, of each call. What was inlined says where.
unreachable=0x$(wasm-objdump -d "$root/tests/cli/profile.wasm" | awk '/<trap>:/ { p = 1 } p && / unreachable/ { sub(/:/, "", $1); sub(/^0+/, "", $1); print $1; exit }')
run "$wasmc" objdump --function trap profile.cwasm
expect_status 0
[[ $(grep -c '^[0-9a-f]* <' out) == 1 ]] || bad "expected one function"
expect_out_like "*; $unreachable*ud1l*# trap: unreachable*"
run "$wasmc" objdump --function 3 profile.cwasm -o three.txt
expect_status 0
[[ ! -s out && $(<three.txt) == *'<spin_hot>: function 3'* ]] || bad "expected the text in three.txt"

# Source lines, if the module had debug information.
compile "$root/tests/debug/lines.wasm" lines.cwasm
run "$wasmc" objdump lines.cwasm
expect_out_like '*; 0x* *lines.c:*'

# Stripped and damaged artifacts, and what is none.
compile "$root/tests/cli/profile.wasm" stripped.cwasm --strip
run "$wasmc" objdump --function spin_cold stripped.cwasm
expect_status 0
expect_out_like '*<spin_cold>: function 4*'
refused 1 '*there is no code of a function "none"*' "$wasmc" objdump --function none profile.cwasm
refused 1 $'wasmc: profile.cwasm: there is no code of a function "spin_hto"\n  help: did you mean "spin_hot"?' "$wasmc" objdump --function spin_hto profile.cwasm
refused 1 '*' "$wasmc" objdump "$root/tests/cli/profile.wasm"
refused 2 '*takes one ARTIFACT*' "$wasmc" objdump
python3 - <<'END'
import random, subprocess, os
data = open("profile.cwasm", "rb").read()
random.seed(7)
for i in range(60):
    b = bytearray(data)
    for _ in range(1 + i % 5): b[random.randrange(len(b))] ^= 1 << random.randrange(8)
    open("damaged.cwasm", "wb").write(b[: random.randrange(len(b))] if i % 6 == 0 else b)
    done = subprocess.run([os.environ.get("CWASM_BIN", "") + "/wasmc", "objdump", "damaged.cwasm"], capture_output=True)
    assert done.returncode in (0, 1), (i, done.returncode, done.stderr[-300:])
END
