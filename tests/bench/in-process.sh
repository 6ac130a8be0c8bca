#!/usr/bin/env bash
# Instances, resets, calls and traps inside one process, that links libwasmrt: a module of 100 functions and 1 MiB of data. ./dev bench in-process
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CWASM_BIN:-$root/build/bin}
build=$(dirname "$bin")
for tool in clang++-19 wat2wasm python3; do
  command -v $tool >/dev/null || { echo "in-process: $tool is missing (apt-get install clang-19 wabt python3)" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 "$root/tests/bench/in-process/guest.py" >guest.wat
wat2wasm guest.wat -o guest.wasm
"$bin/wasmc" guest.wasm -o guest.cwasm
"$bin/wasmc" guest.wasm --emit=static-lib -o libguest.a
"$bin/wasmc" guest.wasm --emit=header -o guest.h
clang++-19 -O2 -std=c++20 -fno-exceptions -fno-rtti -D_GLIBCXX_ASSERTIONS -I"$root" -I"$build/include" -I. "$root/tests/bench/in-process/main.cpp" libguest.a \
  -L"$build/lib" -lwasmrt -o in-process
./in-process guest.cwasm
