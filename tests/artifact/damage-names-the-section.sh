#!/usr/bin/env bash
# A damaged byte is told by the section that it lies in, by wasmload and by wasmc inspect.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
command -v python3 >/dev/null || { echo "skipped: python3 is missing"; exit 77; }
cd "$work"
for guest in run/writes-and-reads-files debug/walk; do
compile "$root/tests/$guest.wasm" app.cwasm
"$wasmc" inspect --json app.cwasm >whole.json
python3 - "$wasmload" "$wasmc" "$guest" <<'PYTHON'
import json, subprocess, sys
wasmload, wasmc, guest = sys.argv[1:]
whole = open("app.cwasm", "rb").read()
sections = json.load(open("whole.json"))["sections"]
hasDebug = guest == "debug/walk"
assert hasDebug == ("debug" in {s["name"] for s in sections})
assert hasDebug or {"description", "types", "names", "codeMap", "bytes", "code", "memory", "tools"} <= {s["name"] for s in sections}
assert all(s["fits"] for s in sections)
for section in sections:
    damaged = bytearray(whole)
    damaged[section["offset"] + section["size"] // 2] ^= 0x10
    open("damaged.cwasm", "wb").write(damaged)
    lazy = section["name"] in ("code", "memory", "debug")
    run = subprocess.run([wasmload, *["--verify"] * lazy, "damaged.cwasm"], capture_output=True, text=True)
    wanted = f"wasmload: damaged.cwasm is damaged: the hash of its section {section['name']} is not the recorded one\n"
    assert (run.returncode, run.stderr) == (1, wanted), (section, run)
    shown = json.loads(subprocess.run([wasmc, "inspect", "--json", "damaged.cwasm"], capture_output=True).stdout)
    # (Where the description's header is damaged, so is what it says of the tables: the rows still tell.)
    assert [s["name"] for s in shown["sections"] if not s["fits"]] == [section["name"]], shown
    assert not shown["hashesFit"]
damaged = bytearray(whole)
damaged[whole.index(b"cwasm\0") + 40] ^= 1  # in the note's fields
open("damaged.cwasm", "wb").write(damaged)
run = subprocess.run([wasmload, "damaged.cwasm"], capture_output=True, text=True)
assert run.returncode == 1, run
PYTHON
done
