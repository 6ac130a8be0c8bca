#!/usr/bin/env bash
# Without --verify, damage in code or data pages is found by nobody before it is run: then the guest traps, ends or does
# something else, but wasmload never dies of it without a word; where the damage makes a system call, the lockdown ends it (docs/lockdown.md).
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
command -v python3 >/dev/null || { echo "skipped: python3 is missing"; exit 77; }
compile "$root/tests/run/trap-shows-the-callers.wasm" app.cwasm
compile "$root/examples/hello/hello.wasm" data.cwasm
for artifact in app data; do
  python3 "$root/tests/bad/run-damaged-code.py" "$wasmload" "$work/$artifact.cwasm" "${CWASM_DAMAGED_RUNS:-700}"
done

# Damage that writes over wasmload's own stack: an entry takes the stack for the context (mov %rsp, %r13 instead of %rsi).
[[ $(uname -m) == x86_64 ]] || exit 0
python3 - "$work/app.cwasm" <<'PYTHON'
import sys
data = open(sys.argv[1], "rb").read()
assert b"\x49\x89\xf5\xff\xd7" in data
open(sys.argv[1], "wb").write(data.replace(b"\x49\x89\xf5\xff\xd7", b"\x49\x89\xe5\xff\xd7"))
PYTHON
refused 134 '*it is damaged, or not by wasmc*' "$wasmload" "$work/app.cwasm"

# Damage that takes the thread's pointer away, without which no ordinary handler runs: the entry begins with a null selector in fs. Only
# where the kernel lets a program read that register.
compile "$root/tests/run/trap-shows-the-callers.wasm" app.cwasm
python3 - "$work/app.cwasm" <<'PYTHON'
import sys
data = open(sys.argv[1], "rb").read()
assert b"\x49\x89\xf5\xff\xd7" in data
# mov %rsi, %r13; call *%rdi becomes xor %eax, %eax; mov %eax, %fs; hlt
open(sys.argv[1], "wb").write(data.replace(b"\x49\x89\xf5\xff\xd7", b"\x31\xc0\x8e\xe0\xf4"))
PYTHON
grep -q ' fsgsbase' /proc/cpuinfo || exit 0
refused 134 '*it is damaged, or not by wasmc*' "$wasmload" "$work/app.cwasm"
