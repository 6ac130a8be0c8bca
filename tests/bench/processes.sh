#!/usr/bin/env bash
# Memory of many processes of one artifact of 10 MB, each waiting for its standard input after it has written to 16 pages of its memory:
# what each has for itself (PSS, from smaps_rollup), and how much of that is not the guest's. PROCESSES=1000. ./dev bench processes
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CWASM_BIN:-$root/build/bin}
count=${PROCESSES:-1000}
for tool in wat2wasm python3 strip; do
  command -v $tool >/dev/null || { echo "processes: $tool is missing (apt-get install wabt python3 binutils)" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'exec 3>&-; kill $(jobs -p) 2>/dev/null || true; wait 2>/dev/null; rm -rf "$work"' EXIT
cd "$work"
python3 - >guest.wat <<'PYTHON'
functions = 30000
print('(module (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))')
print('(memory (export "memory") 4)')
print(f'(func $f{functions} (param i32) (result i32) (local.get 0))')
for i in range(functions): # each may call the next
    terms = '(local.get 0)'
    for k in range(12):
        terms = f'(i32.add (i32.load offset={(i * 4 + k * 64) % 60000} (i32.and {terms} (i32.const 1023))) (i32.const {i + k}))'
    print(f'(func $f{i} (param i32) (result i32) (if (result i32) {terms} (then (call $f{i + 1} (local.get 0))) (else (local.get 0))))')
print('''(func (export "_start") (local $page i32)
  (loop $each
    (i32.store (i32.add (i32.const 65536) (i32.mul (local.get $page) (i32.const 4096))) (i32.const 1))
    (local.set $page (i32.add (local.get $page) (i32.const 1)))
    (br_if $each (i32.lt_u (local.get $page) (i32.const 16))))
  (i32.store (i32.const 65536) (i32.const 65600)) (i32.store (i32.const 65540) (i32.const 1))
  (if (i32.load (i32.const 100)) (then (drop (call $f0 (i32.load (i32.const 104))))))
  (drop (call $read (i32.const 0) (i32.const 65536) (i32.const 1) (i32.const 65544)))))''')
PYTHON
wat2wasm guest.wat -o guest.wasm
"$bin/wasmc" -O1 guest.wasm -o guest.cwasm
mkfifo input
exec 3<>input
cp "$bin/wasmload" wasmload # one file for all, whatever is built meanwhile
strip wasmload
for ((i = 0; i < count; ++i)); do ./wasmload guest.cwasm <input & done
sleep 2
python3 - "$count" "$(stat -c %s guest.cwasm)" $(jobs -p) <<'PYTHON'
import sys
count, size, pids = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
pss, private = [], []
for pid in pids:
    rows = {}
    for line in open(f'/proc/{pid}/smaps_rollup'):
        words = line.split()
        if words[-1] == 'kB':
            rows[words[0]] = int(words[1])
    pss.append(rows['Pss:'])
    private.append(rows['Private_Dirty:'])
assert len(pss) == count, f'{len(pss)} processes of {count} are there'
own = 64
print(f'{count} processes of one artifact of {size / 1e6:.1f} MB: PSS {sum(pss) / count:.0f} KiB each, at most {max(pss)}; private and dirty '
      f'{sum(private) / count:.0f}; beyond the {own} KiB that the guest has written to: {sum(pss) / count - own:.0f} KiB (goal 200)')
PYTHON
