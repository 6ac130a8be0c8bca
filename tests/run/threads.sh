#!/usr/bin/env bash
# Guests that start threads (tests/run/threads): each with several ways to compile it, the work queue three times more.
source "$(dirname "${BASH_SOURCE[0]}")/run-guests.bash"
folder=threads
bad=0
for options in -O2 -O0 --bounds=explicit; do
  all_guests "$options" || bad=1
done
for i in 1 2 3; do guest "$root/tests/run/threads/work-queue.c" || bad=1; done

# A standard input that never ends, until the guest does.
mkfifo "$work/never"
sleep 1000 >"$work/never" &
sleeper=$!
trap 'kill $sleeper; rm -rf "$work"' EXIT
compile "$root/tests/run/linked/reads-block-only-their-thread.wasm" reads.cwasm
run timeout 60 "$wasmload" "$work/reads.cwasm" <"$work/never"
expect_status 0
expect_out $'goes on\nclosed'

# Options, and what cannot be combined.
compile "$root/tests/run/threads/atomics.wasm" atomics.cwasm
compile "$root/tests/run/linked/relay.wasm" relay.cwasm
cd "$work"
run "$wasmload" --max-threads 0 atomics.cwasm
expect_status 1
expect_out_like 'wrong: line *'
refused 2 '*--max-threads takes a whole number, not "many"*' "$wasmload" --max-threads many atomics.cwasm
refused 1 'wasmload: atomics.cwasm: a module that starts threads cannot be linked with --preload' \
  "$wasmload" --preload relay=relay.cwasm atomics.cwasm
compile "$root/tests/run/linked/never-ends.wasm" never-ends.cwasm
run timeout 60 "$wasmload" --timeout 100ms never-ends.cwasm
expect_status 124
expect_err_like 'wasmload: trap: interrupted: *'
exit $bad
