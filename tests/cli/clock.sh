#!/usr/bin/env bash
# --clock=frozen[:SECONDS] stands still but for sleeps, which take no time.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
compile "$root/tests/cli/probe.wasm" probe.cwasm
cd "$work"
clocks() { run "$wasmload" "$@" probe.cwasm clock clock sleep 3600 clock && expect_status 0; }
clocks --clock=frozen
expect_out $'0 0\n0 0\nslept: ok\n3600000000000 3600000000000'
clocks --clock=frozen:1700000000
expect_out $'1700000000000000000 0\n1700000000000000000 0\nslept: ok\n1700003600000000000 3600000000000'
before=$(date +%s)
run "$wasmload" --clock=frozen:5 --clock=real probe.cwasm clock
read -r realtime monotonic <out
((realtime / 1000000000 >= before && realtime / 1000000000 <= $(date +%s) && monotonic > 0)) || bad "expected the time"
for wrong in '' frozen: frozen:-1 frozen:1.5 frozen:99999999999999 stopped; do
  refused 2 '*--clock*' "$wasmload" --clock="$wrong" probe.cwasm
done
