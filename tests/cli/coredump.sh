#!/usr/bin/env bash
# --coredump: after a trap a core dump says where the guest was and what its memories and globals held; nothing is written without one.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
command -v python3 >/dev/null || { echo "skipped: python3 is missing"; exit 77; }
cd "$work"
guest=$root/tests/cli/coredump.wasm
show() { run python3 "$root/tests/cli/coredump.py" "$@"; expect_status 0; }

# The operators: 0x00 unreachable, 0x3a i32.store8, 0x6d i32.div_s, 0x11 call_indirect, 0x10 call.
operators=([1]=00 [2]=3a [3]=6d [4]=11)
for level in -O0 -O2; do
  compile "$guest" guest.cwasm $level
  for how in 1 2 3 4; do
    rm -f core
    run "$wasmload" --coredump core --invoke run guest.cwasm $how
    expect_status 134
    expect_err_like $'*trap: *\nwasmload: core dump written to core'
    show core "$guest" 0:16:14 0:0x3fffc:4 1:70000:2
    expect_out "core guest.cwasm
module guest.cwasm
instance of module 0 memories [0, 1] globals [0, 1, 2, 3, 4, 5, 6]
thread main
frame 0 function 1 operator ${operators[how]}
frame 0 function 2 operator 10
frame 0 function 3 operator 10
memory 4 pages at most 9 flags 1
memory 2 pages no limit flags 0
global 0 7f 1000000
global 1 7e -9223372036854775807
global 2 7d 0.5
global 3 7c -2.5
global 4 7b 010000000200000003000000ffffffff
global 5 70 null 70
global 6 6f null 6f
data less than 64 KiB
memory 0 at 0x10 b'from the start'
memory 0 at 0x3fffc b'\\xfe\\xca\\r\`'
memory 1 at 0x11170 b'4\\x12'"
  done
done
[[ $(stat -c %a core) == 600 ]] || bad "others may read the dump"

# Tools that exist read it.
if command -v wasm-objdump >/dev/null; then
  run wasm-objdump -x core
  expect_status 0
  expect_out_like '*name: "corestack"*Memory\[2\]:*Global\[7\]:*Data\[*'
fi
if command -v node >/dev/null; then # the older ones know one memory only
  compile "$root/tests/run/load-past-end-traps.wasm" one-memory.cwasm
  run "$wasmload" --coredump core one-memory.cwasm
  expect_status 134
  run node -e 'const m = new WebAssembly.Module(require("fs").readFileSync("core")); console.log(WebAssembly.Module.customSections(m, "corestack").length)'
  expect_status 0
  expect_out 1
fi

# A time limit is a trap, too; a locked-down process has nothing less to tell, and one that is not has nothing more.
for mode in off auto; do
  rm -f core
  run "$wasmload" --lockdown=$mode --timeout 50ms --coredump core --invoke run guest.cwasm 5
  expect_status 124
  show core "$guest"
  expect_out_like $'*\nframe 0 function 1 operator *\nframe 0 function 2 operator 10\nframe 0 function 3 operator 10\n*'
done

# No trap, no file, and one that is there stays as it is.
rm core
run "$wasmload" --coredump core --invoke run guest.cwasm 0
expect_status 0
expect_no_err
expect_no_file core
echo kept >core
run "$wasmload" --coredump core --invoke run guest.cwasm 0
[[ $(<core) == kept ]] || bad "a run without a trap changed the file"
# A dump replaces it.
run "$wasmload" --coredump core --invoke run guest.cwasm 1
show core "$guest"

# Told before the guest runs if there can be none.
refused 1 '*--coredump: missing/core: No such file or directory' "$wasmload" --coredump missing/core --invoke run guest.cwasm 0
# And after it, if it comes to that: the directory is gone.
mkdir gone
compile "$root/tests/cli/probe.wasm" probe.cwasm
"$wasmload" --coredump gone/core --timeout 1s --invoke run guest.cwasm 5 >out 2>err &
sleep 0.3
rmdir gone
status_of_run=0
wait $! || status_of_run=$?
expect_status 124
expect_err_like '*wasmload: the core dump could not be written to gone/core: No such file or directory'

# Nobody is left behind, whichever way the run ends. The child that waits is known by its name and its folder, which is this test's alone.
waiting() {
  local process name
  for process in /proc/[0-9]*; do
    { read -r name <"$process/comm"; } 2>/dev/null || continue
    [[ $name != wasmload-dump || $(readlink "$process/cwd") != "$work" ]] || return 0
  done
  return 1
}
nobody_waits() {
  local i
  for ((i = 0; i < 50; ++i)); do waiting || return 0; sleep 0.1; done
  bad "a process is left"
}
for how in 0 1; do
  run timeout 20 "$wasmload" --coredump core --invoke run guest.cwasm $how
  nobody_waits
done
"$wasmload" --coredump core --invoke run guest.cwasm 5 >out 2>err &
for ((i = 0; i < 50; ++i)); do ! waiting || break; sleep 0.1; done
((i < 50)) || bad "no child waits while the guest runs: this test looks for the wrong one"
disown
kill -KILL $!
nobody_waits

# Of two modules: each has its instance.
compile "$root/tests/run/linked/library.wasm" linked.cwasm
compile "$root/tests/run/trap-through-two-modules.wasm" user.cwasm
run "$wasmload" --preload library=linked.cwasm --coredump core user.cwasm
expect_status 134
for artifact in linked.cwasm user.cwasm; do
  grep -qaF $artifact core || bad "the dump does not name $artifact"
done
