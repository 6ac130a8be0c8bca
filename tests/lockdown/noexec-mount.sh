#!/usr/bin/env bash
# An artifact on a file system that is mounted noexec is refused with that reason, before anything runs.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
compile "$root/examples/hello/hello.wasm" hello.cwasm
cd "$work"
mkdir mounted
in_namespace=(unshare --user --map-root-user --mount)
((EUID != 0)) || in_namespace=(unshare --mount)
"${in_namespace[@]}" mount -t tmpfs -o noexec none mounted 2>/dev/null || { echo "skipped: mounting is not allowed here"; exit 77; }
run "${in_namespace[@]}" bash -c 'mount -t tmpfs -o noexec none mounted && cp hello.cwasm mounted && exec "$0" mounted/hello.cwasm' "$wasmload"
expect_status 1
expect_one_sentence wasmload
expect_err_like 'wasmload: mounted/hello.cwasm cannot be mapped executable: its file system is mounted noexec'
run "${in_namespace[@]}" bash -c 'mount -t tmpfs -o exec none mounted && cp hello.cwasm mounted && exec "$0" mounted/hello.cwasm' "$wasmload"
expect_status 0
