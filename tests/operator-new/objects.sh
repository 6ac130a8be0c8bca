#!/usr/bin/env bash
# wasmc's operator new, with its addresses and where they are refused.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
run "$CWASM_BIN/operator-new-objects"
expect_status 0
if nm -C "$CWASM_BIN/operator-new-objects" | grep -q ' [TW] __asan_init'; then exit 0; fi # it has the sanitizer's
expect_out own
run bash -c 'ulimit -v 4000000; exec "$1"' limited "$CWASM_BIN/operator-new-objects"
expect_status 0
expect_out malloc
# And wasmc itself.
printf '\0asm\1\0\0\0' >"$work/empty.wasm"
run bash -c 'ulimit -v 4000000; exec "$@"' limited "$wasmc" "$work/empty.wasm" -o "$work/empty.cwasm"
expect_status 0
