#!/usr/bin/env bash
# The reader of artifacts under libFuzzer, ASan and UBSan: 2 minutes, or $CWASM_FUZZ_SECONDS.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
source "$root/tests/fuzz/run-target.bash"
mkdir "$work/seeds"
for guest in objects-survive-collections exception-payloads-of-every-type links-functions-memories-tables-and-globals failed-cast-traps \
  trap-shows-the-callers returns-status-from-main tail-calls-between-modules threads/each-thread-has-an-instance; do
  run "$wasmc" --strip "$root/tests/run/$guest.wasm" -o "$work/seeds/$(basename "$guest").cwasm"
done
run "$wasmc" --strip "$root/tests/debug/lines.wasm" -o "$work/seeds/lines.cwasm"
run_target artifact "${CWASM_FUZZ_SECONDS:-120}" "$work"/seeds/*.cwasm
