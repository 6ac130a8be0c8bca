#!/usr/bin/env bash
# docs/artifact.md is enough to write a reader: read-artifact.py was, and agrees with wasmc inspect on artifacts of every kind.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
command -v python3 >/dev/null || { echo "skipped: python3 is missing"; exit 77; }
here=$root/tests/artifact
cd "$work"
run "$wasmc" keygen -o key
count=0 seen=0
for guest in "$root"/tests/run/*.wasm "$root"/tests/run/threads/*.wasm "$root"/tests/run/linked/*.wasm "$root"/tests/debug/*.wasm; do
  # Every third, in turn with other options; the largest ones would take a while.
  (($(stat -c %s "$guest") < 100000 && seen++ % 3 == 0)) || continue
  case $((count % 10)) in
  3) options=(-O0) ;;
  6) options=(--bounds=explicit --strip) ;;
  9) options=(--sign key.sec) ;;
  *) options=() ;;
  esac
  run "$wasmc" "${options[@]}" "$guest" -o app.cwasm
  ((status_of_run == 0)) || continue
  "$wasmc" inspect --json app.cwasm >inspect.json
  python3 "$here/read-artifact.py" app.cwasm >reader.json || { echo "the reader fails on $guest"; exit 1; }
  python3 - "$guest" <<'PYTHON'
import json, sys
ours, theirs = json.load(open("inspect.json")), json.load(open("reader.json"))
for item in ours["imports"]:
    item.pop("capability", None)
for key in ["abi", "abiRevision", "contract", "compiler", "options", "sourceSha256", "signed", "imports", "exports", "functions", "memories", "tables", "sections"]:
    assert ours[key] == theirs[key], f"{sys.argv[1]}: {key}: inspect says {ours[key]}, the reader {theirs[key]}"
assert not ours["signed"] or ours["keyId"] == theirs["keyId"]
PYTHON
  count=$((count + 1))
done
((count > 30)) || { echo "only $count artifacts were compared"; exit 1; }
# The signature by the page's words, judged by OpenSSL.
if command -v openssl >/dev/null; then
  compile "$root/tests/run/returns-status-from-main.wasm" app.cwasm --sign key.sec
  python3 "$here/read-artifact.py" app.cwasm >reader.json
  python3 - <<'PYTHON'
import base64, json
message = bytes.fromhex(json.load(open("reader.json"))["signedMessage"])
data = open("app.cwasm", "rb").read()
note = (data.index(b"cwasm\0") + 6 + 7) // 8 * 8
key = base64.b64decode(open("key.pub").read().split("\n")[1])[10:]
open("message", "wb").write(message)
open("signature", "wb").write(data[note + 96 : note + 160])
open("key.der", "wb").write(bytes.fromhex("302a300506032b6570032100") + key)
PYTHON
  openssl pkeyutl -verify -pubin -inkey key.der -keyform DER -rawin -in message -sigfile signature >/dev/null
fi
echo "$count artifacts read"
