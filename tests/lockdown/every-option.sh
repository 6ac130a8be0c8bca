#!/usr/bin/env bash
# Every option of wasmload works under --lockdown=require, as it does without a lockdown. A new option needs a line here.
# Where the kernel lacks what require asks for, what it has is tried.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
cd "$work"
compile "$root/tests/cli/probe.wasm" probe.cwasm
mode=require
run "$wasmload" --lockdown=require probe.cwasm
((status_of_run != 1)) || { mode=auto; echo "only what this kernel has is tried: $(<err)"; }
compile "$root/tests/cli/fuel.wasm" fuel.cwasm --fuel
compile "$root/tests/cli/limits.wasm" limits.cwasm
compile "$root/tests/cli/timeout.wasm" timeout.cwasm
compile "$root/tests/run/multiplies-for-the-host.wasm" library.cwasm
compile "$root/tests/run/linked/library.wasm" linked.cwasm
compile "$root/tests/run/trap-through-two-modules.wasm" user.cwasm
compile "$root/tests/run/threads/starts-no-more-than-allowed.wasm" threads.cwasm
compile "$root/tests/run/objects-survive-collections.wasm" objects.cwasm
compile "$root/tests/run/writes-and-reads-files.wasm" files.cwasm
compile "$root/tests/wasi/http-server.wasm" server.cwasm
mkdir data
tried=()

# same ARGUMENTS...: with the lockdown and without one, the same status and output. Options that it tries are noted.
same() {
  local word
  for word in "$@"; do
    [[ $word != *.cwasm ]] || break
    [[ $word != --* ]] || { word=${word#--}; tried+=("${word%%=*}"); }
  done
  rm -rf data/*
  run "$wasmload" --lockdown=off "$@" <"$root/README.md"
  local status=$status_of_run
  cp out out.off
  cp err err.off
  rm -rf data/*
  run "$wasmload" "--lockdown=$mode" "$@" <"$root/README.md"
  expect_status "$status"
  cmp -s out out.off || bad "stdout is another one than without the lockdown"
  cmp -s err err.off || bad "stderr is another one than without the lockdown"
}

export PROBED=yes
same --dir data::/d --dir "$root::/src:ro" probe.cwasm preopens create 3 new open 4 README.md open 4 none create 4 none
same --env PROBED --inherit-env probe.cwasm env
same --argv0 NAME probe.cwasm args x y
same --stdin close --stdout data/out --stderr data/err probe.cwasm stat 0 write 1 text write 2 text
same --stdin "$root/LICENSE" probe.cwasm read 0 stat 0
same --clock frozen:1000 probe.cwasm clock sleep 2 clock
same --random-seed 7 probe.cwasm random
same --max-descriptors 4 --dir data::/d probe.cwasm create 3 new
same --max-output 10 probe.cwasm fill 1 20
same --invoke spin --timeout 50ms timeout.cwasm
same --invoke sleep --timeout 50ms timeout.cwasm
same --preload library=linked.cwasm user.cwasm
same --stack-size 1M probe.cwasm args
same --max-memory 5M --invoke memories limits.cwasm
same --max-table-elements 100 --invoke tables limits.cwasm
same --max-threads 3 threads.cwasm
same --cpu x86-64-v2 probe.cwasm args
same --max-gc-heap 8M --gc-stress --invoke run objects.cwasm
same --fuel 1000 fuel.cwasm
same --clock frozen --trace-wasi probe.cwasm args clock write 2 text
same --trace-wasi=trace.txt --dir data::/d probe.cwasm create 3 new
same --profile profile.folded probe.cwasm args
same --profile-generate profile.counts probe.cwasm args
rm -f core
same --coredump core probe.cwasm args
same --coredump core --invoke memories limits.cwasm
compile "$root/tests/cli/probe.wasm" same-anywhere.cwasm --deterministic
same --deterministic same-anywhere.cwasm clock random
same --verify probe.cwasm args
same --huge-pages probe.cwasm args
same --color always --fuel 1000 fuel.cwasm
same --error-format json --fuel 1000 fuel.cwasm
"$wasmc" keygen -o key
cp probe.cwasm signed.cwasm
"$wasmc" sign --key key.sec signed.cwasm
same --require-signature --trust key.pub --sealed signed.cwasm args
same --require-signature --trust key.pub signed.cwasm args
same --trust key.pub --verify-only signed.cwasm
echo 'timeout = "60s"' >options.toml
same --config options.toml probe.cwasm args
run "$wasmload" "--lockdown=$mode" --print-config
expect_status 0
expect_out_like "*lockdown = \"$mode\"*"
tried+=(print-config)
same --help
same --version
same --print-policy --help

# What is sent to a listener comes back; the sender is a guest, too.
echo_under() { # MODE
  : >guest-err
  "$wasmload" "--lockdown=$1" --tcp-listen 127.0.0.1:0 probe.cwasm accept 3 >guest-out 2>guest-err &
  local pid=$! port='' i answer
  for ((i = 0; i < 500; ++i)); do
    port=$(sed -n 's/^wasmload: 127.0.0.1:0 is port //p' guest-err)
    [[ -z $port ]] || break
    sleep 0.02
  done
  [[ -n $port ]] || { kill "$pid"; return 1; }
  exec 7<>"/dev/tcp/127.0.0.1/$port"
  "$wasmload" "--lockdown=$1" probe.cwasm write 1 $'hello\n' >&7 # whose standard output is a socket
  read -r answer <&7
  exec 7>&-
  wait "$pid" && [[ $answer == hello ]]
}
echo_under "$mode" || { cat guest-err; echo "no echo under --lockdown=$mode"; exit 1; }
tried+=(tcp-listen lockdown)

# A guest that writes, reads, renames, lists and removes.
same --dir data::/w files.cwasm

missing=$("$wasmload" --help | sed -n 's/^ *\(-[a-zA-Z], \)\{0,1\}--\([a-z0-9-]*\).*/\2/p' | sort -u | comm -23 - <(printf '%s\n' "${tried[@]}" | sort -u))
[[ -z $missing ]] || { echo "not tried under --lockdown=$mode: $missing"; exit 1; }
for wrong in '' on yes REQUIRE; do refused 2 '*--lockdown takes require, auto or off*' "$wasmload" "--lockdown=$wrong" probe.cwasm; done
