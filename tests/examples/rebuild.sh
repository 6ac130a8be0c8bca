#!/usr/bin/env bash
# The modules of examples are what their sources give: each whose toolchain is here is built again and prints the same.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/forms/forms.bash"
built=0
# rebuild NAME GOAL PROGRAM SETTING...: GOAL of the Makefile, if PROGRAM is there.
rebuild() {
  local name=$1 goal=$2 program=$3
  shift 3
  command -v "$program" >/dev/null || { echo "$name: not built, $program is not here"; return; }
  example "$name" clean
  if [[ $goal == rebuild ]]; then
    rm "$work/examples/$name"/*.wasm
    example "$name" rebuild "$@"
    expect_status 0
  fi
  example "$name" run "$@"
  expect_status 0
  diff "$root/examples/$name/expected.txt" "$work/out" || bad "$name, built from its source, prints something else"
  built=$((built + 1))
}

wasi=/usr/include/wasm32-wasi
if [[ -d $wasi ]]; then rebuild hello rebuild clang-19; fi
if [[ -d $wasi/c++ ]]; then rebuild word-count rebuild clang++-19; fi
if [[ -d /usr/lib/rustlib/wasm32-wasi ]]; then
  rebuild search rebuild wasm-ld-19 RUSTC=/usr/bin/rustc TARGET=wasm32-wasi LINKER="-C linker=wasm-ld-19 -C link-arg=--no-fatal-warnings"
elif [[ -d $(rustc --print sysroot 2>/dev/null)/lib/rustlib/wasm32-wasip1 ]]; then
  rebuild search rebuild rustc
fi
if GOOS=wasip1 GOARCH=wasm go list runtime >/dev/null 2>&1; then rebuild json-report run go WASMC="$wasmc -O0"; fi
if [[ -d $wasi ]]; then rebuild game-of-life rebuild nim; fi
rebuild primes rebuild ldc2
rebuild mandelbrot rebuild asc ASC=asc
binaryen=$(wasm-as --version 2>/dev/null | grep -oE '[0-9]+' | head -n 1) || true
if ((${binaryen:-0} >= 117)); then rebuild shapes-gc rebuild wasm-as; fi
rebuild sudoku rebuild zig
# Maven fetches what it needs from the network the first time, so only if it has been asked to.
if [[ -d ~/.m2/repository/org/teavm ]]; then rebuild bank-account run mvn MVN="mvn --offline"; fi
((built)) || { echo "skipped: no compiler for WebAssembly is here"; exit 77; }
echo "$built of 10 examples were built from their sources"
