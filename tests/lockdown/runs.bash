# Runs that together reach everything in the loader that maps memory: start-up, traps, growing, threads, preloaded modules,
# interrupts, several memories, objects and their collection, exceptions. all_runs HELPER: each run of wasmload goes through the program HELPER and must end as it does
# without it.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
helper=
one() { # STATUS ARGUMENTS-OF-WASMLOAD...
  run "$wasmload" "${@:2}" </dev/null
  expect_status "$1"
  cp "$work/out" "$work/plain"
  run "$helper" "$wasmload" "${@:2}" </dev/null
  ((status_of_run != 77)) || { echo "skipped: $helper is not allowed here"; exit 77; }
  expect_status "$1"
  cmp -s "$work/plain" "$work/out" || bad "the output is another one than without $(basename "$helper")"
}

all_runs() {
  helper=$bin/$1
  [[ -x $helper ]] || { echo "skipped: $helper was not built"; exit 77; }
  cd "$work"
  local guest status
  for guest in prints-floats:0 grows-its-memory:0 exits-with-its-own-status:42 unreachable-traps:134 load-past-end-traps:134 \
    endless-recursion-traps:134 trap-in-start-function:134 memory-copy-past-end-traps:134 import-of-another-type-is-a-link-error:1 \
    sorts-with-function-pointers:0; do
    status=${guest#*:} guest=${guest%:*}
    compile "$root/tests/run/$guest.wasm" "$guest.cwasm" -O0
    one "$status" "$guest.cwasm"
    one "$status" --verify "$guest.cwasm"
  done
  run "$wasmc" keygen -o key
  run "$wasmc" sign --key key.sec grows-its-memory.cwasm load-past-end-traps.cwasm
  one 0 --require-signature --trust key.pub grows-its-memory.cwasm
  one 0 --require-signature --trust key.pub --sealed grows-its-memory.cwasm
  one 134 --require-signature --trust key.pub --sealed load-past-end-traps.cwasm
  one 0 --require-signature --trust key.pub --verify-only grows-its-memory.cwasm
  compile "$root/tests/cli/timeout.wasm" timeout.cwasm
  one 124 --timeout 50ms --invoke spin timeout.cwasm
  one 124 --timeout 50ms --invoke sleep timeout.cwasm
  compile "$root/tests/cli/fuel.wasm" fuel.cwasm --fuel
  one 134 --fuel 1000 fuel.cwasm
  compile "$root/tests/cli/limits.wasm" limits.cwasm
  one 0 --max-memory 5M --invoke memories limits.cwasm
  one 0 --invoke tables limits.cwasm
  compile "$root/tests/run/linked/library.wasm" library.cwasm
  compile "$root/tests/run/trap-through-two-modules.wasm" user.cwasm
  one 134 --preload library=library.cwasm user.cwasm
  compile "$root/tests/run/threads/grows-while-others-look.wasm" threads.cwasm
  one 0 threads.cwasm
  compile "$root/tests/run/threads/trap-in-a-thread.wasm" trap.cwasm
  one 134 trap.cwasm
  local option
  for guest in objects-survive-collections kotlin-collections recursion-with-objects-exhausts-the-stack exceptions-carry-objects \
    cxx-exceptions exception-passes-10000-frames uncaught-exception-names-tag-and-callers exceptions-and-tail-calls; do
    option=$(sed -n 's,^\(//\|;;\)! invoke: ,,p' "$root/tests/run/$guest".{wat,cpp,kt} 2>/dev/null || true)
    status=$(sed -n 's,^\(//\|;;\)! status: ,,p' "$root/tests/run/$guest".{wat,cpp,kt} 2>/dev/null || true)
    compile "$root/tests/run/$guest.wasm" gc.cwasm
    one "${status:-0}" ${option:+--invoke "$option"} gc.cwasm
    [[ $guest != objects-survive-collections ]] || one 0 --gc-stress --invoke run gc.cwasm
  done
  compile "$root/tests/run/linked/objects.wasm" shapes.cwasm
  compile "$root/tests/run/objects-of-two-modules.wasm" objects.cwasm
  one 0 --preload shapes=shapes.cwasm --invoke run objects.cwasm
}
