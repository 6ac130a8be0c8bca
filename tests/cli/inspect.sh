#!/usr/bin/env bash
# wasmc inspect: what an artifact says of itself, for people and as JSON.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
guest=$root/tests/run/writes-and-reads-files.wasm
compile "$guest" app.cwasm -O1 --deterministic --features=-threads
run "$wasmc" inspect app.cwasm
expect_status 0
expect_no_err
hash=$(sha256sum "$guest" | cut -d' ' -f1)
for line in "options        -O1 --target=x86_64-linux --cpu=x86-64-v2 --bounds=guard --deterministic --features=-threads" \
  "source         sha256:$hash" "hashes         fit" "signature      none" "capabilities   exit, files, streams" \
  "  func    wasi_snapshot_preview1 fd_read  (i32, i32, i32, i32) -> (i32)" "  memory  memory  2 pages" "  func    _start  () -> ()"; do
  grep -qxF -- "$line" out || bad "expected a line: $line"
done
# A damaged one is shown for what it is.
{ head -c 5000 app.cwasm; printf X; tail -c +5002 app.cwasm; } >damaged.cwasm
run "$wasmc" inspect damaged.cwasm
grep -q '^hashes *DO NOT FIT' out || bad "expected that it is damaged"
(($(grep -c 'DOES NOT FIT' out) == 1)) || bad "expected one damaged section"
refused 1 "*$guest is not a compiled artifact*" "$wasmc" inspect "$guest"
refused 2 '*inspect takes one artifact*' "$wasmc" inspect
refused 2 "*unknown option '--jsn'; did you mean '--json'*" "$wasmc" inspect --jsn app.cwasm

# Threads are a capability; a library's functions come from other modules.
compile "$root/tests/run/threads/atomics.wasm" threads.cwasm
run "$wasmc" inspect threads.cwasm
grep -q '^capabilities .*threads' out || bad "expected the capability threads"
compile "$root/tests/run/linked/wrapper.wasm" relay.cwasm
run "$wasmc" inspect relay.cwasm
grep -q '^capabilities .*whatever the modules have that it is linked with' out || bad "expected other modules"

# The command's name is a name of a module, too.
cp "$guest" inspect
run "$wasmc" ./inspect -o of-inspect.cwasm
expect_status 0

if command -v fsverity >/dev/null; then
  for file in app.cwasm threads.cwasm; do
    run "$wasmc" inspect "$file"
    expected=$(fsverity digest "$file" | cut -d' ' -f1)
    grep -qxF "fs-verity      $expected" out || bad "expected the digest of fsverity: $expected"
  done
fi
command -v python3 >/dev/null || exit 0
run "$wasmc" keygen -o key
run "$wasmc" sign --key key.sec app.cwasm
run "$wasmc" inspect --json app.cwasm
expect_status 0
python3 - "$hash" <<'PYTHON'
import json, re, sys
report = json.load(open("out"))
assert report["sourceSha256"] == sys.argv[1] and report["abi"] == 1 and report["target"] == "x86-64", report
assert report["hashesFit"] and report["signed"] and re.fullmatch("[0-9A-F]{16}", report["keyId"]), report
assert report["capabilities"] == ["exit", "files", "streams"], report["capabilities"]
assert {"kind": "func", "name": "_start", "type": "() -> ()"} in report["exports"], report["exports"]
assert sum(report["bytes"].values()) <= report["size"], report["bytes"]
PYTHON
run "$wasmc" inspect --provenance app.cwasm
expect_status 0
python3 - "$hash" <<'PYTHON'
import json, sys
bom = json.load(open("out"))
assert bom["bomFormat"] == "CycloneDX" and bom["components"][0]["hashes"] == [{"alg": "SHA-256", "content": sys.argv[1]}], bom
assert [tool["name"] for tool in bom["metadata"]["tools"]["components"]] == ["wasmc", "LLVM"], bom
assert any(p["name"].startswith("wasm:producers:") for p in bom["components"][0]["properties"]), bom
PYTHON
# Anybody's tools find the statement.
[[ $("$CWASM_LLVM_ROOT/bin/llvm-readelf" -p .cw.provenance app.cwasm | grep -c CycloneDX) == 1 ]] || { echo "readelf does not show the provenance"; exit 1; }
