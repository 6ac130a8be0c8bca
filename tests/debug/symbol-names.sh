#!/usr/bin/env bash
# Functions have the module's names for perf, gdb and objdump, with no extra step; a build has an id.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
llvm=${CWASM_LLVM_ROOT:-/usr/lib/llvm-19}/bin
cat >"$work/guest.wat" <<'WAT'
(module
  (func $hot.loop (export "spin") (param i32) (result i32) (local i32)
    (loop (local.set 1 (i32.mul (i32.add (local.get 1) (local.get 0)) (i32.const 1664525)))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get 1))
  (func (export "only exported") (result i32) (i32.const 1))
  (table 1 funcref) (elem (i32.const 0) 2)
  (func (result i32) (i32.const 2)))
WAT
wat2wasm --debug-names "$work/guest.wat" -o "$work/guest.wasm"
compile "$work/guest.wasm" guest.cwasm
run "$llvm/llvm-readelf" --symbols --notes "$work/guest.cwasm"
[[ $(<"$work/out") =~ ([0-9]+)" FUNC "[A-Z\ ]+[0-9]" hot.loop"$'\n' ]] || bad 'expected a function symbol "hot.loop"'
((BASH_REMATCH[1] > 10)) || bad "expected the size of hot.loop"
expect_out_like '* only exported
* f2
*Build ID: *'
[[ $(<"$work/out") != *' f0'$'\n'* ]] || bad "expected no symbol f0"

# The same bytes each time; another build has another id.
compile "$work/guest.wasm" again.cwasm -j 2
cmp "$work/guest.cwasm" "$work/again.cwasm"
build_id() { "$llvm/llvm-readelf" --notes "$1" | sed -n 's/.*Build ID: //p'; }
compile "$work/guest.wasm" other.cwasm -O0
[[ $(build_id "$work/guest.cwasm") != "$(build_id "$work/other.cwasm")" ]] || { echo "two builds have the same id"; exit 1; }

compile "$work/guest.wasm" stripped.cwasm --strip
run "$llvm/llvm-nm" "$work/stripped.cwasm"
expect_out ""

# A name is any text: it cannot command a terminal.
printf '(module (func (export "a\\1b[2Jb")))' >"$work/hostile.wat"
wat2wasm "$work/hostile.wat" -o "$work/hostile.wasm"
compile "$work/hostile.wasm" hostile.cwasm
[[ $("$llvm/llvm-nm" "$work/hostile.cwasm") == *' a?[2Jb'* ]] || { echo "a name went into the symbol table as it is"; exit 1; }

# perf, where there is one that may count this process.
cd "$work"
if perf record -q -g -e cpu-clock -o perf.data "$wasmload" --invoke spin guest.cwasm 30000000 >/dev/null 2>&1; then
  run perf report -q -i perf.data --stdio --no-children --sort dso,symbol
  expect_out_like '* guest.cwasm *\[.\] hot.loop*'
  [[ $(perf buildid-list -i perf.data) == *"$(build_id guest.cwasm) "* ]] || { echo "perf did not record the build id"; exit 1; }
fi
