#!/usr/bin/env bash
# The runner itself: it finds what is wrong, counts by the rules, and survives a script that does not come back.
set -euo pipefail
runner=$CWASM_BIN/wasm-spec-test
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# make_script NAME: commands from stdin, beside two modules.
make_script() {
  mkdir -p "$work/group/$1"
  { echo '{"source_filename": "x", "commands": ['; cat; echo ']}'; } >"$work/group/$1/$1.json"
  # (module (func (export "one") (result i32) i32.const 1) (func (export "trap") unreachable)
  #         (func (export "loop") (loop (br 0))))
  printf '\0asm\1\0\0\0\1\10\2\140\0\1\177\140\0\0\3\4\3\0\1\1\7\25\3\3one\0\0\4trap\0\1\4loop\0\2' >"$work/group/$1/a.wasm"
  printf '\12\22\3\4\0\101\1\13\3\0\0\13\7\0\3\100\14\0\13\13' >>"$work/group/$1/a.wasm"
  printf '\0asm\1\0\0\0\1\4\1\140\0\0\3\2\1\0' >"$work/group/$1/bad.wasm" # a function without a body
}

# expect STATUS LAST-LINE OPTIONS...
expect() {
  local status=0 wanted=$1 last=$2
  shift 2
  "$runner" "$@" "$work" >"$work/out" 2>&1 || status=$?
  if ((status != wanted)) || [[ $(tail -n 1 "$work/out") != "$last" ]]; then
    echo "expected status $wanted and \"$last\", found status $status and:"
    cat "$work/out"
    exit 1
  fi
}
found() { grep -qF -- "$1" "$work/out" || { echo "not in the output: $1"; cat "$work/out"; exit 1; }; }

module='{"type": "module", "line": 1, "filename": "a.wasm", "module_type": "binary"}'
one='"action": {"type": "invoke", "field": "one", "args": []}'
trap='"action": {"type": "invoke", "field": "trap", "args": []}'
is_one='"expected": [{"type": "i32", "value": "1"}]'

make_script good <<END
$module,
{"type": "assert_return", "line": 2, $one, $is_one},
{"type": "assert_return", "line": 3, $one, "expected": [{"type": "either", "values": [
  {"type": "i32", "value": "5"}, {"type": "i32", "value": "4294967297"}]}]},
{"type": "assert_trap", "line": 4, $trap, "text": "unreachable"},
{"type": "assert_malformed", "line": 5, "filename": "bad.wasm", "module_type": "binary", "text": "x"}
END
expect 0 "5 passed, 0 failed, 0 skipped"

make_script wrong <<END
$module,
{"type": "assert_return", "line": 2, $one, "expected": [{"type": "i32", "value": "2"}]},
{"type": "assert_return", "line": 3, $one, "expected": [{"type": "i64", "value": "1"}]},
{"type": "assert_return", "line": 4, $one, "expected": []},
{"type": "assert_trap", "line": 5, $trap, "text": "integer overflow"},
{"type": "assert_trap", "line": 6, $one, "text": "unreachable"},
{"type": "assert_invalid", "line": 7, "filename": "a.wasm", "module_type": "binary", "text": "x"},
{"type": "assert_unlinkable", "line": 8, "filename": "a.wasm", "module_type": "binary", "text": "x"},
{"type": "module", "line": 9, "filename": "bad.wasm", "module_type": "binary"},
{"type": "assert_return", "line": 10, $one, $is_one},
{"type": "assert_return", "line": 11, $one, $is_one}
END
expect 1 "1 passed, 10 failed, 0 skipped" --filter=wrong
found 'group/wrong:2: assert_return: "one"(): expected (i32:2), found (i32:1)'
found 'group/wrong:5: assert_trap: "trap"(): expected trap: integer overflow, found trap: unreachable'
found 'group/wrong:7: assert_invalid: a.wasm was accepted, expected: x'
found 'group/wrong: 2 more failed with their modules'

# Listed failures: all of them; then one that passes; then one without a reason.
for line in 2 3 4 5 6 7 8 9 10 11; do echo "group/wrong:$line wrong on purpose"; done >"$work/listed"
expect 0 "1 passed, 10 failed, 0 skipped" --filter=wrong --expected-failures="$work/listed"
echo "group/good:2 passes" >>"$work/listed"
expect 1 "6 passed, 10 failed, 0 skipped" --expected-failures="$work/listed"
found "group/good:2: passes, but is listed in $work/listed"
echo "group/good:2" >"$work/listed"
expect 1 "wasm-spec-test: $work/listed:1: expected GROUP/NAME:LINE and a reason" --expected-failures="$work/listed"

make_script endless <<END
$module,
{"type": "assert_return", "line": 2, $one, $is_one},
{"type": "action", "line": 3, "action": {"type": "invoke", "field": "loop", "args": []}},
{"type": "assert_return", "line": 4, $one, $is_one}
END
expect 1 "2 passed, 2 failed, 0 skipped" --filter=endless --timeout=1
found "group/endless:3: no end after 1 s; 2 failed with it"

make_script unreadable <<END
{"type": "assert_something", "line": 1}
END
expect 1 "0 passed, 1 failed, 0 skipped" --filter=unreadable
found 'unknown command type "assert_something"'

status=0
"$runner" --no-such-option "$work" >"$work/out" 2>&1 || status=$?
((status == 2)) || { echo "a wrong option must give status 2, not $status"; exit 1; }
expect 1 "wasm-spec-test: $work/nowhere is not a directory" "$work/nowhere"
echo "the runner finds what is wrong"
