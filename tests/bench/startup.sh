#!/usr/bin/env bash
# Start-up: `wasmload hello.cwasm` beside static native programs of the same source, as whole processes in turns, with page faults and system
# calls. RUNS=500. ./dev bench startup
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CWASM_BIN:-$root/build/bin}
for tool in clang-19 clang++-19 strip; do
  command -v "$tool" >/dev/null || { echo "startup: $tool is missing (apt-get install clang-19 binutils)" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

"$bin/wasmc" "$root/examples/hello/hello.wasm" -o hello.cwasm
cp "$bin/wasmload" wasmload
strip wasmload
clang-19 -O2 -static "$root/examples/hello/hello.c" -o hello-glibc
triple=$(uname -m)-linux-musl
clang-19 -O2 -nostdlibinc -isystem "/usr/include/$triple" -c "$root/examples/hello/hello.c" -o hello.o
clang-19 -nostdlib -static -fuse-ld=lld-19 "/usr/lib/$triple/crt1.o" "/usr/lib/$triple/crti.o" hello.o \
  "/usr/lib/$triple/libc.a" "$(clang-19 --rtlib=compiler-rt --print-libgcc-file-name)" "/usr/lib/$triple/crtn.o" -o hello-musl
locked=()
if command -v strace >/dev/null; then
  strace -v -e trace=seccomp ./wasmload hello.cwasm 2>&1 >/dev/null | sed -n 's/.*filter=\[\(.*\)\]}).*/\1/p' >filter.inc
  clang-19 -O2 -nostdlibinc -isystem "/usr/include/$triple" -isystem /usr/include -isystem "/usr/include/$(uname -m)-linux-gnu" -I. \
    -c "$root/tests/bench/startup/locked.c" -o locked.o
  clang-19 -nostdlib -static -fuse-ld=lld-19 "/usr/lib/$triple/crt1.o" "/usr/lib/$triple/crti.o" locked.o \
    "/usr/lib/$triple/libc.a" "$(clang-19 --rtlib=compiler-rt --print-libgcc-file-name)" "/usr/lib/$triple/crtn.o" -o hello-locked
  locked=(-- 'static native, musl, under the same lockdown' ./hello-locked)
fi
clang++-19 -O2 -std=c++20 "$root/tests/bench/startup/runs.cpp" -o runs
./runs "${RUNS:-500}" 'static native, musl' ./hello-musl "${locked[@]}" -- 'wasmload --lockdown=off' ./wasmload --lockdown=off hello.cwasm \
  -- 'wasmload' ./wasmload hello.cwasm -- 'wasmload --verify' ./wasmload --verify hello.cwasm -- 'static native, glibc' ./hello-glibc
if command -v strace >/dev/null; then
  for options in --lockdown=off --lockdown=auto; do
    strace -f -o trace ./wasmload $options hello.cwasm >/dev/null
    echo "system calls of wasmload $options: $(grep -vc exited trace)"
  done
fi
