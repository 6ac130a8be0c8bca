#!/usr/bin/env bash
# wasmload speaks as wasmc does: what, where, what to do; colours only where they are wanted; --error-format=json, traps included; hints for
# names of imports and exports that are not there.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
export TERM=xterm
unset NO_COLOR
wat() { # NAME TEXT: NAME.cwasm
  printf '%s' "$2" >"$1.wat"
  wat2wasm --debug-names --enable-all "$1.wat" -o "$1.wasm"
  compile "$1.wasm" "$1.cwasm"
}
command -v wat2wasm >/dev/null || { echo "skipped: no wat2wasm"; exit 77; }
wat library '(module (func (export "add") (param i32) (result i32) (local.get 0)))'
wat trap '(module (memory 1)
  (func $read (param i32) (result i32) (i32.load (local.get 0)))
  (func $main (export "_start") (drop (call $read (i32.const -1)))))'
wat data '(module (memory 1) (data (i32.const 65536) "x") (func (export "_start")))'
wat spin '(module (func (export "_start") (loop (br 0))))'

# Imports that nothing gives. The sentence names the import, the help what was probably meant.
import() { wat "$1" "(module (import \"$2\" \"$3\" (func)) (func (export \"_start\")))"; }
unknown() { # NAME HELP [OPTION...]
  local name=$1 help=$2
  shift 2
  refused 1 "wasmload: $name.cwasm: unknown import: *"$'\n  help: '"$help" "$wasmload" "$@" "$name.cwasm"
}
import typo wasi_snapshot_preview1 fd_wirte
import module wasi_snapshot_previev1 fd_write
import nothing wasi_snapshot_preview1 launch_missiles
import preview2 wasi:cli/environment@0.2.0 get-arguments
import go gojs runtime.wasmExit
import bindgen wbg __wbg_log
import undefined env helper
import plugin plugins run
import from-library library ad
import evil $'env\\1b[31m' $'x\\1b[31m'
unknown typo 'did you mean "fd_write"[?]'
unknown module 'did you mean "wasi_snapshot_preview1"[?]'
unknown nothing 'WASI preview 1 has no such function'
unknown preview2 '*preview 2*wasm32-wasip1*'
unknown go '*GOOS=wasip1'
unknown bindgen '*wasm-bindgen*wasm32-wasip1'
unknown undefined 'it was not defined when the module was linked: *--preload=env=FILE *'
unknown plugin '--preload=plugins=FILE gives it *'
unknown plugin '--preload gives "plugin": is that what is meant[?]' --preload plugin=library.cwasm
unknown from-library 'library.cwasm does not export it; did you mean "add"[?]' --preload library=library.cwasm
unknown from-library '*--preload=library=FILE*'
unknown evil '*'
[[ $(<err) != *$'\e'* ]] || bad "an escape sequence reaches the terminal"
wat several '(module (import "env" "a" (func)) (import "wasi_snapshot_preview1" "sched_yield" (func (result i32))) (import "env" "b" (func)) (import "env" "c" (func)))'
unknown several '*\(2 more imports are unknown\)'
# What has the wrong type is there: no name was meant.
wat wrong-type '(module (import "wasi_snapshot_preview1" "fd_write" (func)) (func (export "_start")))'
refused 1 'wasmload: wrong-type.cwasm: incompatible import type: *' "$wasmload" wrong-type.cwasm
[[ $(<err) != *help:* ]] || bad "a hint about a name"
refused 1 'wasmload: library.cwasm: there is no exported function "ad"; did you mean "add"?' "$wasmload" --invoke ad library.cwasm 1
refused 1 'wasmload: missing.cwasm cannot be opened: *' "$wasmload" --preload library=missing.cwasm from-library.cwasm

# JSON: an object on a line of its own, whatever it is about.
json() { # STATUS EXPRESSION COMMAND...: EXPRESSION of Python holds for the message m
  local status=$1 expression=$2
  shift 2
  run "$@"
  expect_status "$status"
  python3 - err "$expression" <<'PYTHON' || bad "expected of the message: $expression"
import json, sys
lines = open(sys.argv[1]).read().splitlines()
assert len(lines) == 1, lines
m = json.loads(lines[0])
assert m["level"] == "error" and m["kind"] and m["message"], m
assert eval(sys.argv[2]), m
PYTHON
}
json 1 'm["kind"] == "link" and m["file"] == "typo.cwasm" and m["hint"] == "did you mean \"fd_write\"?"' "$wasmload" --error-format=json typo.cwasm
json 1 'm["file"] == "missing" and m["message"].startswith("missing cannot be opened")' "$wasmload" --error-format json missing
json 1 'm["message"].startswith("trap.wasm is a WebAssembly module")' "$wasmload" --error-format=json trap.wasm
json 2 '"--dir" in m["message"] and "file" not in m' "$wasmload" --error-format=json --dri x
json 2 '"--dir" in m["message"]' "$wasmload" --dri x --error-format=json
json 134 'm["kind"] == "trap" and m["trap"] == "MemoryOutOfBounds" and m["message"] == "out of bounds memory access"' "$wasmload" --error-format=json trap.cwasm
json 134 'm["file"].endswith("trap.cwasm") and m["function"] == 0 and m["functionName"] == "read" and m["offset"] > 8' "$wasmload" --error-format=json trap.cwasm
json 134 '[f["functionName"] for f in m["frames"]] == ["read", "main"] and all(f["offset"] > 8 for f in m["frames"]) and m["truncated"] is False' \
  "$wasmload" --error-format=json trap.cwasm
json 134 'm["trap"] == "MemoryOutOfBounds" and "segment 0" in m["message"] and "frames" not in m and m["file"] == "data.cwasm"' "$wasmload" --error-format=json data.cwasm
json 124 'm["trap"] == "Interrupted" and "time limit of 50ms" in m["message"]' "$wasmload" --error-format=json --timeout 50ms spin.cwasm
compile "$root/tests/debug/lines.wasm" lines.cwasm
json 134 'm["sourceFile"].endswith("lines.c") and m["sourceLine"] == 3 and m["functionName"] == "sum"' "$wasmload" --error-format=json --invoke run lines.cwasm -4 5
json 134 '[(i["function"], i["sourceLine"]) for i in m["frames"][0]["inlined"]] == [("at", 6), ("twice", 11)] and "inlined" not in m["frames"][1]' \
  "$wasmload" --error-format=json --invoke run lines.cwasm -4 5
# A configuration file can say it, too; the guest's own words do not count.
printf '[wasmload]\nerror-format = "json"\n' >options.toml
json 1 'm["kind"] == "link"' "$wasmload" --config options.toml typo.cwasm
refused 1 'wasmload: typo.cwasm: *' "$wasmload" typo.cwasm --error-format=json
json 1 'm["kind"] == "link"' "$wasmc" run --no-cache --error-format=json typo.wasm
refused 2 "wasmload: --error-format takes human or json, not 'jsn'; did you mean 'json'?" "$wasmload" --error-format=jsn typo.cwasm
refused 2 "wasmload: --color takes auto, always or never, not 'perhaps'" "$wasmload" --color perhaps typo.cwasm

# Colours.
run "$wasmload" trap.cwasm
expect_status 134
[[ $(<err) != *$'\e'* ]] || bad "colours in a file"
cp err plain
run "$wasmload" --color=always trap.cwasm
[[ $(<err) == *$'\e[1mwasmload:\e[0m \e[1;31mtrap: out of bounds memory access\e[0m'* ]] || bad "expected colours"
sed 's/\x1b\[[0-9;]*m//g' err | cmp - plain
run "$wasmload" --color=always typo.cwasm
[[ $(<err) == *$'\e[1mtypo.cwasm:\e[0m \e[1;31munknown import'*$'\n  help: \e[1;32mdid you mean'* ]] || bad "expected colours"
on_terminal "$wasmload" trap.cwasm >out
grep -q $'\e\[1;31m' out || { echo "no colours on a terminal"; exit 1; }
NO_COLOR=1 on_terminal "$wasmload" trap.cwasm >out
! grep -q $'\e' out || { echo "colours in spite of NO_COLOR"; exit 1; }
TERM=dumb on_terminal "$wasmload" trap.cwasm >out
! grep -q $'\e' out || { echo "colours in spite of TERM=dumb"; exit 1; }
on_terminal "$wasmload" --color=never trap.cwasm >out
! grep -q $'\e' out || { echo "colours in spite of --color=never"; exit 1; }
