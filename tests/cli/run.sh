#!/usr/bin/env bash
# wasmc run: compiles into the cache and becomes wasmload; options of both stand before the module.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
unset WASMC_CACHE WASMC_CACHE_SIZE
export XDG_CACHE_HOME=$work/xdg
cp "$root/examples/hello/hello.wasm" app.wasm
probe=$root/tests/cli/probe.wasm
for round in first second; do
  run "$wasmc" run app.wasm one '--two' -h
  expect_status 0
  [[ $(<out) == *one* && $(<out) == *--two* ]] || bad "the arguments are the guest's ($round)"
done
[[ $(find xdg/wasmc/objects -type f | wc -l) == 1 ]] || { echo "the second run was compiled again"; exit 1; }
compile app.wasm app.cwasm
"$wasmload" app.cwasm one --two -h >expected
"$wasmc" run app.wasm one --two -h >got
cmp expected got
# Options of both, in any order.
run "$wasmc" run -O0 --invoke fuel --strip --fuel=50 "$root/tests/cli/fuel.wasm"
[[ $status_of_run != 2 ]] || bad "options of both programs are known"
run "$wasmc" run --print-policy -O1 "$probe"
expect_status 0
expect_out_like '*seccomp*'
# An artifact needs no compiling.
"$wasmc" run app.cwasm one --two -h >got
cmp expected got
# Status and traps are the guest's.
run "$wasmc" run --invoke no_such "$probe"
expect_status 1
expect_err_like 'wasmload: *there is no exported function "no_such"*'
# Without a cache: a temporary file that goes away.
mkdir tmp
for options in "--no-cache" "--cache=/proc/none"; do
  TMPDIR=$work/tmp run "$wasmc" run $options app.wasm one --two -h
  expect_status 0
  cmp out expected
  [[ -z $(ls tmp) ]] || bad "something was left behind"
done
refused 2 'wasmc: run needs a module*' "$wasmc" run
refused 2 'wasmc: --output makes no sense with run*' "$wasmc" run -o x app.wasm
refused 2 "wasmc: unknown option '--dri'; did you mean '--dir'?" "$wasmc" run --dri=. app.wasm
refused 1 'wasmc: missing.wasm: cannot open it*' "$wasmc" run missing.wasm
refused 1 'wasmc: cannot run ./none: No such file*--loader*' "$wasmc" run --loader ./none app.wasm
