#!/usr/bin/env python3
"""run-damaged-code.py WASMLOAD ARTIFACT RUNS: flips bits of code and data pages, one at a time, and runs the artifact. How the
guest ends is its own matter; wasmload itself must not die by a signal, but for SIGSYS where the flipped bit makes an instruction that calls
the system: that is the lockdown's doing (docs/lockdown.md). With --verify each of them is refused."""
import collections, os, random, signal, struct, subprocess, sys

wasmload, artifact, runs = sys.argv[1], sys.argv[2], int(sys.argv[3])
data = open(artifact, "rb").read()
ranges = []
at, = struct.unpack_from("<Q", data, 32)
size, count = struct.unpack_from("<HH", data, 54)
for i in range(count):
    kind, flags, offset, _, _, length = struct.unpack_from("<IIQQQQ", data, at + i * size)
    if kind == 1 and flags & 1 or kind == 0x6C637701:
        ranges.append((offset, length))
bits = [(offset + byte, bit) for offset, length in ranges for byte in range(length) for bit in range(8)]
if len(bits) > runs:  # the same ones in each run of the test
    bits = random.Random(len(data)).sample(bits, runs)

def makes_system_call(at, bit):
    """Whether the flipped bit makes a syscall, sysenter or int 0x80 that was not there."""
    before = data[at - 1 : at + 2]
    after = bytes([before[0], before[1] ^ 1 << bit, before[2]])
    return any(call in after and call not in before for call in (b"\x0f\x05", b"\x0f\x34", b"\xcd\x80"))

outcomes, bad = collections.Counter(), 0
with open(artifact, "r+b") as file:
    for at, bit in bits:
        os.pwrite(file.fileno(), bytes([data[at] ^ 1 << bit]), at)
        run = subprocess.run([wasmload, "--timeout", "500ms", "--max-output", "1M", artifact], stdin=subprocess.DEVNULL, capture_output=True)
        verified = subprocess.run([wasmload, "--verify", artifact], stdin=subprocess.DEVNULL, capture_output=True)
        os.pwrite(file.fileno(), data[at : at + 1], at)
        message = run.stderr.decode("utf-8", "replace")
        if b"is damaged: the hash of its section " not in verified.stderr or verified.returncode != 1:
            bad += 1
            print(f"byte {at:#x} bit {bit}: --verify gives status {verified.returncode}, {verified.stderr!r}")
        if run.returncode == -signal.SIGSYS and makes_system_call(at, bit):
            outcomes["ended by the lockdown, at a system call"] += 1
        elif run.returncode < 0:
            bad += 1
            print(f"byte {at:#x} bit {bit}: ended by {signal.Signals(-run.returncode).name}, stderr {message!r}")
            outcomes["ended by a signal"] += 1
        elif "it is damaged, or not by wasmc" in message:
            outcomes["said to be damaged"] += 1
        elif run.returncode == 134:
            outcomes["trap"] += 1
        elif run.returncode == 124:
            outcomes["timeout"] += 1
        else:
            outcomes[f"status {run.returncode}"] += 1
print(f"{os.path.basename(artifact)}: {len(bits)} damaged artifacts run:", ", ".join(f"{n} {what}" for what, n in outcomes.most_common()))
sys.exit(bad != 0)
