#!/usr/bin/env python3
"""flip-bits.py WASMLOAD ARTIFACT: changes one bit of the artifact at a time, in place, and checks that wasmload refuses it:
status 1, one sentence, no signal. Every byte gets one flip, a different bit from byte to byte; the headers get all eight."""
import os, struct, subprocess, sys

wasmload, artifact = sys.argv[1:3]
data = open(artifact, "rb").read()
ELF_HEADER, HEADERS = 64, 512


def segments():
    """(offset, size) of what only --verify looks at: the executable segment and the memory image."""
    at, = struct.unpack_from("<Q", data, 32)
    size, count = struct.unpack_from("<HH", data, 54)
    for i in range(count):
        kind, flags, offset, _, _, length = struct.unpack_from("<IIQQQQ", data, at + i * size)
        if kind == 1 and flags & 1 or kind == 0x6C637701:
            yield offset, length


lazy = list(segments())
assert len(lazy) >= 1, "no executable segment found"
is_lazy = lambda at: any(start <= at < start + size for start, size in lazy)
bad = tried = 0
with open(artifact, "r+b") as file:
    for at in range(len(data)):
        for bit in range(8) if at < HEADERS else [at % 8]:
            os.pwrite(file.fileno(), bytes([data[at] ^ 1 << bit]), at)
            command = [wasmload] + ["--verify"] * is_lazy(at) + [artifact]
            run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
            tried += 1
            message = run.stderr.decode("utf-8", "replace")
            if run.returncode != 1 or run.stdout or not message.startswith("wasmload: ") or message.count("\n") != 1:
                bad += 1
                if bad <= 20:
                    print(f"byte {at:#x} bit {bit}: status {run.returncode}, stderr {message!r}")
        os.pwrite(file.fileno(), data[at : at + 1], at)
print(f"{tried - bad} of {tried} damaged artifacts are refused")
sys.exit(bad != 0)
