#!/usr/bin/env bash
# Start-up: `wasmload hello.cwasm` beside static native programs of the same source, as whole processes (hyperfine -N),
# with system calls and page faults of one run. ./dev bench startup
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CWASM_BIN:-$root/build/bin}
runs=${RUNS:-500}
for tool in hyperfine clang-19; do
  command -v "$tool" >/dev/null || { echo "startup: $tool is missing (apt-get install $tool)" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$bin/wasmc" "$root/examples/hello/hello.wasm" -o "$work/hello.cwasm"
clang-19 -O2 -static "$root/examples/hello/hello.c" -o "$work/hello-glibc"
triple=$(uname -m)-linux-musl
clang-19 -O2 -nostdlibinc -isystem "/usr/include/$triple" -c "$root/examples/hello/hello.c" -o "$work/hello.o"
clang-19 -nostdlib -static -fuse-ld=lld-19 "/usr/lib/$triple/crt1.o" "/usr/lib/$triple/crti.o" "$work/hello.o" \
  "/usr/lib/$triple/libc.a" "$(clang-19 --rtlib=compiler-rt --print-libgcc-file-name)" "/usr/lib/$triple/crtn.o" -o "$work/hello-musl"

hyperfine -N --warmup 20 --runs "$runs" --export-markdown "$work/table.md" \
  --command-name 'static native, musl' "$work/hello-musl" \
  --command-name 'wasmload hello.cwasm' "$bin/wasmload $work/hello.cwasm" \
  --command-name 'wasmload --verify hello.cwasm' "$bin/wasmload --verify $work/hello.cwasm" \
  --command-name 'static native, glibc' "$work/hello-glibc" >/dev/null
cat "$work/table.md"
if command -v strace >/dev/null; then
  strace -f -o "$work/trace" "$bin/wasmload" "$work/hello.cwasm" >/dev/null
  echo "system calls of wasmload hello.cwasm: $(grep -vc exited "$work/trace")"
fi
