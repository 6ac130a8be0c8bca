#!/usr/bin/env bash
# The runner itself: it finds wrong output, a wrong status, a missing file, a wrong step.
set -euo pipefail
runner=$CWASM_BIN/wasm-corpus-test
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
guests=$CWASM_ROOT/tests/run

# make_case NAME GUEST: the rest of case.json from stdin.
make_case() {
  mkdir -p "$work/cases/$1"
  cp "$guests/$2.wasm" "$work/cases/$1/"
  { echo "{\"name\": \"$1\", \"wasm\": \"$2.wasm\", \"argv\": [\"$2\"], "; cat; echo '}'; } >"$work/cases/$1/case.json"
}

# expect STATUS PATTERN... : a run over all cases, lines of its output (patterns of grep).
expect() {
  local status=0 wanted=$1 pattern
  shift
  "$runner" -O0 "$work/cases" >"$work/out" 2>&1 || status=$?
  ((status == wanted)) || { echo "status $status, expected $wanted"; cat "$work/out"; exit 1; }
  for pattern in "$@"; do
    grep -q -- "$pattern" "$work/out" || { echo "no line like: $pattern"; cat "$work/out"; exit 1; }
  done
}

make_case good returns-status-from-main <<'END'
"kind": "wasi-command", "expect_exit": 7
END
make_case steps multiplies-for-the-host <<'END'
"kind": "library", "expect_steps_file": "steps.json", "imports": {}, "steps": [
  {"op": "call", "fn": "multiply", "args": [-6, 7], "save": "p"},
  {"op": "call", "fn": "wide", "args": [{"i64": "-9000000000"}]},
  {"op": "call", "fn": "half", "args": [{"f64": 0.7}]},
  {"op": "call", "fn": "pair", "args": [{"var": "p", "add": 2}]},
  {"op": "call", "fn": "nothing", "args": []},
  {"op": "call", "fn": "fail", "args": [], "may_trap": true},
  {"op": "write", "at": 16, "text": "h\u00e9llo\u0000"}, {"op": "cstr", "at": 16}, {"op": "read", "at": 15, "len": 3},
  {"op": "global", "name": "answer", "save": "a", "record": true}]
END
cat >"$work/cases/steps/steps.json" <<'END'
["-42", "-18000000000", "0.35", ["-40", "0.025"], null, "trap", "h\u00e9llo", "0068c3", "42"]
END
expect 0 '^ok   good (wasi-command' '^ok   steps (library' '^2 passed, 0 failed, 0 skipped$'

make_case wrong-status returns-status-from-main <<'END'
"kind": "wasi-command", "expect_exit": 0
END
make_case wrong-output switches-over-many-cases <<'END'
"kind": "wasi-command", "expect_exit": 0, "expect_stdout_file": "out"
END
echo "something else" >"$work/cases/wrong-output/out"
make_case missing-file returns-status-from-main <<'END'
"kind": "wasi-command", "expect_exit": 7, "dirs": [{"guest": "/w", "host": "w"}], "expect_files": {"/w/out": "out"}
END
touch "$work/cases/missing-file/out"
make_case wrong-step multiplies-for-the-host <<'END'
"kind": "library", "expect_steps_file": "steps.json", "imports": {}, "steps": [{"op": "call", "fn": "multiply", "args": [2, 2]}]
END
echo '["5"]' >"$work/cases/wrong-step/steps.json"
make_case no-such-export multiplies-for-the-host <<'END'
"kind": "library", "expect_steps_file": "steps.json", "imports": {}, "steps": [{"op": "call", "fn": "none", "args": []}]
END
echo '[]' >"$work/cases/no-such-export/steps.json"
expect 1 '^FAIL wrong-status .*: status 7, expected 0$' '^FAIL wrong-output .*: stdout differs at byte 0 (line 1)' \
  '^FAIL missing-file .*: /w/out was not written$' '^FAIL wrong-step .*: result 1 is "4", expected "5"$' \
  '^FAIL no-such-export .*: the steps could not be carried out$' '^2 passed, 5 failed, 0 skipped$'
echo "the runner finds what is wrong"
