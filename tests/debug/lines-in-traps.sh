#!/usr/bin/env bash
# A trap names source lines and inlined functions, from the DWARF that was in the module.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
for level in 0 2; do
  compile "$root/tests/debug/lines.wasm" lines.cwasm -O$level
  run "$wasmload" --invoke run "$work/lines.cwasm" -4 5
  expect_status 134
  expect_err_like 'wasmload: trap: out of bounds memory access
  in *lines.cwasm, function * "sum" at offset 0x*
*at lines.c:3 in "at", inlined at
*lines.c:6 in "twice", inlined at
*lines.c:11*'
done
# Each caller has its line, also those that wasmc inlined.
for level in 0 2; do
  compile "$root/tests/debug/lines.wasm" lines.cwasm -O$level
  run "$wasmload" --invoke run "$work/lines.cwasm" -4 5
  expect_err_like "*
    1: function * \"call\" at offset 0x*
       at lines.c:15
    2: function * \"run\" at offset 0x*
       at lines.c:18"
done

# Linked with others, each module keeps its own.
compile_linked() { run "$wasmc" "$@" -o "$work/linked.cwasm"; expect_status 0; }
cp "$root/tests/debug/lines.wasm" "$work/first.wasm"
printf '\0asm\1\0\0\0' >"$work/empty.wasm"
compile_linked "$work/empty.wasm" "$work/first.wasm"
run "$wasmload" --invoke run "$work/linked.cwasm" -4 5
expect_status 134
expect_err_like '*function * "sum" at offset 0x* of module "first"*lines.c:3 in "at"*'

# Debug information that is damaged is left out; the module is as good as before.
python3 - "$root/tests/debug/lines.wasm" "$work" <<'PY' || { echo "skipped: no python3"; exit 77; }
import random, sys
data, work = open(sys.argv[1], "rb").read(), sys.argv[2]
def leb(at):
    value = shift = 0
    while True:
        byte = data[at]; at += 1
        value |= (byte & 127) << shift; shift += 7
        if byte < 128: return value, at
ranges, at = [], 8  # contents of the .debug_ sections
while at < len(data):
    id, (size, start) = data[at], leb(at + 1)
    at = start + size
    if id == 0:
        length, name = leb(start)
        if data[name:name + 7] == b".debug_": ranges.append(range(name + length, at))
assert len(ranges) >= 3
chance = random.Random(1)
for i in range(40):
    damaged = bytearray(data)
    for _ in range(1 + i): damaged[chance.choice(chance.choice(ranges))] = chance.randrange(256)
    open(f"{work}/damaged{i}.wasm", "wb").write(damaged)
PY
for i in {0..39}; do
  run "$wasmc" -O0 "$work/damaged$i.wasm" -o "$work/damaged.cwasm"
  expect_status 0
  run "$wasmload" --invoke run "$work/damaged.cwasm" -4 5
  expect_status 134
done
