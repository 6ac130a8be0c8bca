#!/usr/bin/env bash
# Messages say where: function and source line from names and DWARF; as JSON, an object per line; colours only where they are wanted.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
export TERM=xterm
unset NO_COLOR
cp "$root/tests/debug/lines.wasm" lines.wasm
# In the body of a function with DWARF, one operator becomes another one: i32.add (6a) becomes i64.add (7c).
python3 - lines.wasm broken.wasm <<'PYTHON'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
at = 8
def leb(at):
    value = shift = 0
    while True:
        byte = data[at]; at += 1
        value |= (byte & 127) << shift; shift += 7
        if byte < 128: return value, at
while data[at] != 10:
    size, body = leb(at + 1)
    at = body + size
size, body = leb(at + 1)
where = data.rindex(b"\x6a", body, body + size)
data[where] = 0x7c
open(sys.argv[2], "wb").write(data)
PYTHON
refused 1 $'wasmc: broken.wasm: *mismatch*\(at offset 0x*\)\n  at *lines.c:*' "$wasmc" broken.wasm -o x.cwasm
refused 1 $'wasmc: broken.wasm: *' "$wasmc" validate broken.wasm
run "$wasmc" --error-format=json broken.wasm -o x.cwasm
expect_status 1
python3 - err <<'PYTHON'
import json, sys
lines = open(sys.argv[1]).read().splitlines()
assert len(lines) == 1, lines
message = json.loads(lines[0])
assert message["level"] == "error" and message["kind"] == "invalid" and message["file"] == "broken.wasm", message
assert message["offset"] > 8 and message["function"] >= 0 and message["functionName"], message
assert message["sourceFile"].endswith("lines.c") and message["sourceLine"] > 0, message
PYTHON
run "$wasmc" --error-format json --emti
expect_status 2
python3 -c 'import json; m = json.load(open("err")); assert m["hint"] == "did you mean '"'--emit'"'?", m'
run "$wasmc" --error-format=json --color=always -v "$root/examples/hello/hello.wasm" -o x.cwasm
python3 -c 'import json; assert all(json.loads(line)["level"] == "note" for line in open("err"))'

# A section, where it is no function.
printf '\0asm\1\0\0\0\1\4\1\x60\0\7' >short.wasm
refused 1 $'wasmc: short.wasm: *\n  in the type section' "$wasmc" short.wasm -o x.cwasm

# Colours.
run "$wasmc" broken.wasm -o x.cwasm
[[ $(<err) != *$'\e'* ]] || bad "no colours in a file"
run "$wasmc" --color=always broken.wasm -o x.cwasm
[[ $(<err) == *$'\e[1;31m'* ]] || bad "colours by --color=always"
on_terminal "$wasmc" broken.wasm -o x.cwasm >out
grep -q $'\e\[1;31m' out || { echo "no colours on a terminal"; exit 1; }
NO_COLOR=1 on_terminal "$wasmc" broken.wasm -o x.cwasm >out
! grep -q $'\e\[1' out || { echo "colours in spite of NO_COLOR"; exit 1; }
on_terminal "$wasmc" --color=never broken.wasm -o x.cwasm >out
! grep -q $'\e\[1' out || { echo "colours in spite of --color=never"; exit 1; }

# Progress: a line that is gone at the end, of what takes more than a second; not in files, not with --quiet.
python3 - slow.wat <<'PYTHON'
import sys
body = "".join(f"(local.set 0 (i32.add (i32.mul (local.get 0) (i32.const {i})) (i32.load (local.get 0))))" for i in range(400))
functions = "".join(f'(func (export "f{i}") (param i32) (result i32) {body} (local.get 0))' for i in range(40))
open(sys.argv[1], "w").write(f"(module (memory 1) {functions})")
PYTHON
wat2wasm slow.wat -o slow.wasm
on_terminal "$wasmc" -j1 slow.wasm -o slow.cwasm >out
grep -aq 'functions\] compile' out || { cat -v out; echo "no progress on a terminal"; exit 1; }
[[ $(tail -c 3 out | od -An -tx1 | tr -d ' ') == 1b5b4b ]] || { tail -c 40 out | od -c; echo "the line of progress is not taken away"; exit 1; }
on_terminal "$wasmc" -j1 --quiet slow.wasm -o slow.cwasm >out
[[ ! -s out ]] || { cat -v out; echo "progress in spite of --quiet"; exit 1; }
run "$wasmc" -O0 slow.wasm -o slow.cwasm
expect_no_err
# -v and --time-report.
run "$wasmc" -O0 -v --time-report slow.wasm -o again.cwasm
expect_err_like '*options -O0*accepts mvp*40 functions*wasmc: time report*  compile*  total*  thread 0*functions in*the slowest functions*ms  function *'
cmp slow.cwasm again.cwasm
