#!/usr/bin/env bash
# wasmc --profile-generate, wasmload --profile-generate, wasmc --profile-use: what was counted becomes weights of branches, counts
# of entries and an order of functions; results stay the same; what does not fit is refused.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
guest=$root/tests/cli/pgo.wasm
compile "$guest" plain.cwasm
compile "$guest" counting.cwasm --profile-generate --jobs 1
compile "$guest" again.cwasm --profile-generate --jobs 3
cmp counting.cwasm again.cwasm
results() { # ARTIFACT OPTION...
  "$wasmload" "${@:2}" --invoke run "$1" 1000
  "$wasmload" --invoke cold "$1" 7
}
expected=$(results plain.cwasm)
[[ $(results counting.cwasm --profile-generate=counts) == "$expected" ]] || { echo "counting gives other results"; exit 1; }

# What is in the file, by another reader than wasmc's.
python3 - counts "$guest" <<'END'
import struct, sys
counts, module = (open(name, "rb").read() for name in sys.argv[1:])
words = [word for word, in struct.iter_unpack("<Q", counts)]
assert counts[:8] == b"cwcount1" and words[3] == 0, words[:4]
pairs = list(zip(words[4::2], words[5::2]))
assert pairs[-1] == (2**64 - 1, 0), pairs[-1]
values = sorted(count for _, count in pairs[:-1])
# run once, kind 1001 times; the if 1 and 1000; br_if 1000 taken, 1 not; the table 334, 334, 333
assert values == sorted([1, 1001, 1, 1000, 1000, 1, 334, 334, 333]), values
END

run "$wasmc" --profile-use=counts --emit=llvm-ir-unoptimized "$guest" -o used.ll
expect_status 0
for want in 'define * @f2(*!prof *' '!"function_entry_count", i64 1001' '!"branch_weights", i32 1, i32 1000}' \
  '!"branch_weights", i32 1000, i32 1}' '!"branch_weights", i32 0, i32 334, i32 334, i32 333, i32 0}' '!"ProfileSummary"' \
  '!"ProfileFormat", !"InstrProf"'; do
  # shellcheck disable=SC2053
  [[ $(<used.ll) == *$want* ]] || { echo "the IR has no $want"; grep -n 'prof\|branch_weights\|entry_count' used.ll | head -n 30; exit 1; }
done
attributes=$(sed -n 's/^define .* @f0(.*#\([0-9]*\).*/\1/p' used.ll)
[[ $(grep "^attributes #$attributes = " used.ll) == *" cold "* ]] || { echo "a function that never ran is not cold"; exit 1; }

compile "$guest" used.cwasm --profile-use=counts --jobs 1
compile "$guest" used2.cwasm --profile-use=counts --jobs 2
cmp used.cwasm used2.cwasm
[[ $(results used.cwasm) == "$expected" ]] || { echo "--profile-use gives other results"; exit 1; }
# Functions that ran stand before those that did not.
"${CWASM_LLVM_ROOT:-/usr/lib/llvm-19}/bin/llvm-nm" -n used.cwasm | grep -i ' t ' >symbols
[[ $(grep -n ' run$' symbols | cut -d: -f1) -lt $(grep -n ' never$' symbols | cut -d: -f1) ]] || { cat symbols; exit 1; }

# Other levels and options take the same profile, and so does --spectre, whose tables are others.
for options in -O0 -O1 -O3 -Os --bounds=explicit --spectre=index-masking --fuel; do
  compile "$guest" other.cwasm --profile-use=counts "$options"
  [[ $(results other.cwasm) == "$expected" ]] || { echo "--profile-use $options gives other results"; exit 1; }
  compile "$guest" other.cwasm --profile-generate "$options"
  [[ $(results other.cwasm --profile-generate=other.counts) == "$expected" ]] || { echo "--profile-generate $options gives other results"; exit 1; }
  cmp counts other.counts || { echo "$options counts something else"; exit 1; }
done

# Runs add up. However a guest ends, it has counted.
cat counts counts >twice
run "$wasmc" --profile-use=twice --emit=llvm-ir-unoptimized "$guest" -o twice.ll
[[ $(<twice.ll) == *'i64 2002'* && $(<twice.ll) == *'i32 2, i32 2000}'* ]] || { echo "two runs do not add up"; exit 1; }
run "$wasmload" --profile-generate=trap.counts --invoke traps counting.cwasm 1000
expect_status 134
[[ $(stat -c %s trap.counts) -gt $(stat -c %s counts) ]] || { echo "nothing was counted before a trap"; exit 1; }
run "$wasmload" --profile-generate=timeout.counts --timeout 100ms --invoke forever counting.cwasm
expect_status 124
compile "$guest" timeout.cwasm --profile-use=timeout.counts
status=0
timeout --preserve-status -s TERM 0.3 "$wasmload" --profile-generate=term.counts --lockdown=auto --invoke forever counting.cwasm || status=$?
((status == 143)) || { echo "ended by SIGTERM with status $status"; exit 1; }
compile "$guest" term.cwasm --profile-use=term.counts

# Each thread has counters of its own.
compile "$root/tests/cli/profile-threads.wasm" threads.cwasm --profile-generate
run "$wasmload" --profile-generate=threads.counts threads.cwasm
expect_status 0
compile "$root/tests/cli/profile-threads.wasm" threads.ll --profile-use=threads.counts --emit=llvm-ir-unoptimized
[[ $(<threads.ll) == *'"function_entry_count", i64 3}'* ]] || { grep entry_count threads.ll; echo "threads are not counted"; exit 1; }

# A module cannot reach its counters, and not every file is a profile of it.
refused 1 "*--profile-use=counts: is the profile of another module, *" "$wasmc" --profile-use=counts "$root/tests/cli/profile.wasm" -o x.cwasm
expect_no_file x.cwasm
head -c 100 counts >short
: >empty
head -c 500 /dev/urandom >noise
python3 -c 'b = bytearray(open("counts", "rb").read()); b[32:40] = b"\xfe" + b"\xff" * 7; open("outside", "wb").write(b)'
for file in short empty noise outside; do
  refused 1 "*--profile-use=$file: is no profile of wasmload, or a damaged one*" "$wasmc" --profile-use=$file "$guest" -o x.cwasm
done
refused 1 '*--profile-use=none: No such file or directory*' "$wasmc" --profile-use=none "$guest" -o x.cwasm
refused 2 '*--profile-generate and --profile-use*' "$wasmc" --profile-generate --profile-use=counts "$guest" -o x.cwasm
printf '(module (memory 1) (export "wasmc.counters" (memory 0)))' >taken.wat
wat2wasm taken.wat -o taken.wasm
refused 1 '*exports "wasmc.counters" itself*' "$wasmc" --profile-generate taken.wasm -o x.cwasm
printf '(module (memory 1) (memory 1) (func (drop (i32.load (memory 1) (i32.const 0)))))' >second.wat
if wat2wasm --enable-multi-memory second.wat -o second.wasm 2>/dev/null; then
  # memory 2 in its body, which it has not
  python3 - <<'END'
b = open("second.wasm", "rb").read()
at = b.index(bytes([0x28, 0x42, 0x01]))  # i32.load, alignment 2 with a memory, memory 1
open("third.wasm", "wb").write(b[:at + 2] + b"\x02" + b[at + 3:])
END
  refused 1 '*third.wasm: *memory*' "$wasmc" --profile-generate third.wasm -o x.cwasm
fi
