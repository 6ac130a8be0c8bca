#!/usr/bin/env bash
# wasmc --emit=exe: a static executable that is all a machine needs, keeps the rules of tests/lockdown, and gives its arguments to
# the guest.
source "$(dirname "${BASH_SOURCE[0]}")/forms.bash"
cd "$work"
probe=$root/tests/cli/probe.wasm

# Nothing of the machine takes part: neither a C library nor the environment's search paths.
run env -i "$wasmc" --emit=exe "$root/examples/hello/hello.wasm" -o hello
expect_status 0
expect_no_err
run ./hello one 'two words' --help
expect_status 0
expect_out 'Hello from WebAssembly, compiled ahead of time.
argument 1: one
argument 2: two words
argument 3: --help'
headers=$("$readelf" --program-headers --wide hello)
for refused in INTERP DYNAMIC 'RWE' 'LOAD.* WE'; do
  ! grep -qE "$refused" <<<"$headers" || { echo "the executable has $refused"; exit 1; }
done
grep -qE 'GNU_STACK.* RW ' <<<"$headers" || { echo "its stack is not declared without execution"; exit 1; }

# The default name has no extension; the input is never replaced.
cp "$root/examples/hello/hello.wasm" plain.wasm
run "$wasmc" --emit=exe plain.wasm
expect_status 0
run ./plain
expect_status 0
cp plain.wasm plain2
refused 2 '*would replace the input*' "$wasmc" --emit=exe plain2

# The same input gives the same file, and -o - the same bytes.
run "$wasmc" --emit=exe -j1 plain.wasm -o again
cmp hello again || { echo "two builds differ"; exit 1; }
"$wasmc" --emit=exe plain.wasm -o - >piped
cmp hello piped || { echo "standard output gets another file"; exit 1; }

# It behaves as wasmload does with the artifact, in results, traps and exit status, and under the watchers of tests/lockdown.
for guest in prints-floats grows-its-memory exits-with-its-own-status unreachable-traps load-past-end-traps endless-recursion-traps \
  trap-in-start-function sorts-with-function-pointers threads/grows-while-others-look threads/trap-in-a-thread; do
  name=$(basename "$guest")
  compile "$root/tests/run/$guest.wasm" "$name.cwasm" -O0
  compile "$root/tests/run/$guest.wasm" "$name" -O0 --emit=exe
  run "$wasmload" "$name.cwasm" </dev/null
  status=$status_of_run
  cp out expected.out
  sed "s/^wasmload: /$name: /; s/$name\.cwasm/.\/$name/g" err >expected.err
  for watcher in '' trace-mappings deny-write-execute; do
    [[ -z $watcher || -x $bin/$watcher ]] || continue
    run ${watcher:+"$bin/$watcher"} "./$name" </dev/null
    [[ -n $watcher && $status_of_run == 77 ]] && continue
    expect_status "$status"
    cmp -s expected.out out || bad "$name: the output is another one than wasmload's"
    cmp -s expected.err err || bad "$name: the messages are other ones than wasmload's: $(cat expected.err)"
  done
done

# An initial memory of several pages, changed by the guest: the next run finds it as it was.
for _ in 1 2; do
  run ./sorts-with-function-pointers
  expect_status 0
done

# Options of wasmload, given when it is made, and by the environment where that was allowed.
run "$wasmc" --emit=exe --run-options "--env=A=1 --env 'B=two words' --argv0=other" --run-options-env PROBE_OPTIONS "$probe" -o probe
expect_status 0
run env PROBE_OPTIONS='--env C=3' ./probe env
expect_status 0
expect_out_like $'*A=1\nB=two words\nC=3*'
run env PROBE_OPTIONS='--evn C=3' ./probe env
expect_status 2
expect_err_like 'probe: *--evn*'
run env PROBE_OPTIONS='"open' ./probe env
expect_status 2
expect_err_like 'probe: PROBE_OPTIONS: *'
compile "$probe" closed --emit=exe
run env PROBE_OPTIONS='--env C=3' ./closed env
expect_status 0
[[ ! -s out ]] || bad "the environment decides although no variable was named"
run "$wasmc" --emit=exe --run-options "--timeout=100ms --invoke spin" "$root/tests/cli/timeout.wasm" -o limited
run ./limited
expect_status 124
for wrong in '--no-such-option' 'word' '--timeout' '--verify' '--help' '--timeout="5s' '--inherit-env=1'; do
  refused 2 '*--run-options: *' "$wasmc" --emit=exe --run-options "$wrong" plain.wasm -o wrong
  expect_no_file wrong
done
refused 2 '*goes with --emit=exe*' "$wasmc" --run-options=--env=A=1 plain.wasm -o wrong

# The self-sandbox is wasmload's: as strict, and with the same policy but for the artifact's descriptor.
compile "$probe" policy --emit=exe --run-options --print-policy
compile "$probe" policy.cwasm
run "$wasmload" --print-policy policy.cwasm
expect_status 0
cp out expected.out
run ./policy
expect_status 0
diff <(grep -v '^descriptor' expected.out) <(grep -v '^descriptor' out) || { echo "the policy is another one than wasmload's"; exit 1; }
run "$wasmload" --lockdown=require policy.cwasm args
if ((status_of_run == 0)); then
  compile "$root/tests/run/grows-its-memory.wasm" strict --emit=exe --run-options --lockdown=require
  run ./strict
  expect_status 0
  compile "$root/tests/run/threads/grows-while-others-look.wasm" strict-threads --emit=exe --run-options --lockdown=require
  run ./strict-threads
  expect_status 0
fi

# It is no artifact, and says so.
refused 1 '*is an executable that wasmc made*' "$wasmload" hello

# gdb and perf find the guest's functions: they are symbols of the executable.
[[ $("$nm" hello) == *' t _start'$'\n'* ]] || { echo "no symbols of the guest's functions"; exit 1; }

# Neither /proc nor anything else is needed where it runs.
need_new_root hello 0
mkdir bare
cp hello bare/
run in_new_root "$work/bare" /hello in a bare root
expect_status 0
expect_out_like 'Hello from WebAssembly*argument 4: root'
