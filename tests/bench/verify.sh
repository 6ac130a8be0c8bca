#!/usr/bin/env bash
# What --verify, --require-signature and --sealed cost per MB of artifact: the CPU time of a whole run of a program that does nothing,
# with a large one beside it.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
command -v python3 >/dev/null || { echo "skipped: python3 is missing"; exit 77; }
cd "$work"
run "$wasmc" keygen -o key
# A module of many functions that are never called: megabytes of code, and a memory image of another 8 MB.
python3 - <<'PYTHON'
def leb(value):
    out = b""
    while True:
        out += bytes([value & 0x7F | (0x80 if value > 0x7F else 0)])
        value >>= 7
        if not value:
            return out
def section(number, body): return bytes([number]) + leb(len(body)) + body
count = 20000
body = b"\0" + b"\x20\0\x20\1\x6a\x20\0\x6c" + b"\x20\1\x6a\x20\0\x6c" * 24 + b"\x0b"
module = b"\0asm\1\0\0\0" + section(1, b"\2\x60\2\x7f\x7f\1\x7f\x60\0\0") + section(3, leb(count + 1) + b"\1" + b"\0" * count)
module += section(5, b"\1\0" + leb(256)) + section(7, leb(count + 1) + b"\6_start\0\0" + b"".join(leb(len(n)) + n + b"\0" + leb(i + 1) for i, n in enumerate(f"f{i}".encode() for i in range(count))))
data = bytes((i * 7 + i // 251) & 0xFF for i in range(8 << 20))
module += section(10, leb(count + 1) + leb(2) + b"\0\x0b" + b"".join(leb(len(body)) + body for _ in range(count)))
module += section(11, b"\1\0\x41\0\x0b" + leb(len(data)) + data)
open("large.wasm", "wb").write(module)
PYTHON
"$wasmc" -O1 --strip --sign key.sec large.wasm -o large.cwasm
"$wasmc" --strip --sign key.sec "$root/tests/run/returns-status-from-main.wasm" -o small.cwasm
python3 - "$wasmload" <<'PYTHON'
import os, subprocess, sys
wasmload = sys.argv[1]
def best(options, artifact, rounds=15):
    times = []
    for _ in range(rounds):
        process = subprocess.Popen([wasmload, *options, artifact], stdout=subprocess.DEVNULL)
        _, process.returncode, usage = os.wait4(process.pid, 0)
        times.append(usage.ru_utime + usage.ru_stime)
    return min(times) * 1000
size = os.path.getsize("large.cwasm") / 1e6
print(f"artifact of {size:.1f} MB, best of 15, milliseconds of CPU time")
base = best([], "large.cwasm")
print(f"{'plain':34} {base:8.2f}")
trust = ["--require-signature", "--trust", "key.pub"]
for name, options in [("--verify", ["--verify"]), ("--require-signature", trust), ("--sealed", ["--sealed"]), ("--require-signature --sealed", trust + ["--sealed"])]:
    taken = best(options, "large.cwasm")
    print(f"{name:34} {taken:8.2f}   {(taken - base) / size:6.3f} ms/MB")
for name, options in [("small, plain", []), ("small, --require-signature", trust)]:
    print(f"{name:34} {best(options, 'small.cwasm', 50):8.2f}")
PYTHON
