#!/usr/bin/env bash
# --trace-wasi prints each host call to standard error, --trace-wasi=FILE to a file; the guest sees no difference.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
compile "$root/tests/cli/probe.wasm" probe.cwasm
mkdir data
run "$wasmload" --dir data::/d --clock=frozen:5 --trace-wasi=trace.txt probe.cwasm create 3 new open 3 none write 1 text sleep 2
expect_status 0
expect_no_err
expect_out $'open new: 4\nopen none: noent\ntextslept: ok'
diff - trace.txt <<'END'
environ_sizes_get() = 0 [0, 0]
args_sizes_get() = 0 [12, 58]
args_get(0x11790, 0x11750) = 0
path_open(3, SYMLINK_FOLLOW, "new", O_CREAT, FD_WRITE, 0, 0) = 0 [fd 4]
fd_write(1, [{iov_base="open new: 4\n", iov_len=12}, {iov_base=0x0, iov_len=0}], 2) = 0 [12]
path_open(3, SYMLINK_FOLLOW, "none", 0, FD_READ, 0, 0) = 44 ENOENT (No such file or directory)
fd_write(1, [{iov_base="open none: noent\n", iov_len=17}, {iov_base=0x0, iov_len=0}], 2) = 0 [17]
fd_write(1, [{iov_base="text", iov_len=4}], 1) = 0 [4]
poll_oneoff([{userdata=0x0, CLOCK, CLOCK_MONOTONIC, timeout=2.000000000, flags=0}], [{userdata=0x0, CLOCK, error=0}], 1) = 0 [1]
fd_write(1, [{iov_base="slept: ok\n", iov_len=10}, {iov_base=0x0, iov_len=0}], 2) = 0 [10]
END

# The guest's own standard error stays its own, even closed; a status is told before the guest ends.
compile "$root/tests/run/exits-with-its-own-status.wasm" exits.cwasm
run "$wasmload" --stderr close --trace-wasi exits.cwasm
[[ $(tail -n 1 err) == "proc_exit($status_of_run) = ?" ]] || bad "expected proc_exit at the end"

# What the guest waits for can be seen while it waits.
mkfifo input
"$wasmload" --trace-wasi=waits.txt probe.cwasm read 0 <input >out &
exec 7>input
for ((i = 0; i < 500; ++i)); do
  [[ -s waits.txt && $(tail -n 1 waits.txt) == 'fd_read(0, ' ]] && break
  sleep 0.02
done
[[ $(tail -n 1 waits.txt) == 'fd_read(0, ' ]] || { cat waits.txt; echo "expected to see that it waits"; exit 1; }
echo hi >&7
exec 7>&-
wait
[[ $(grep '^fd_read' waits.txt) == 'fd_read(0, [{iov_base="hi\n", iov_len=64}], 1) = 0 [3]' ]] || { cat waits.txt; exit 1; }

# Lines of threads say whose they are; thread-spawn is among them.
compile "$root/tests/run/threads/work-queue.wasm" threads.cwasm
run "$wasmload" --trace-wasi threads.cwasm
expect_status 0
expect_err_like '\[pid [0-9]*\] thread_spawn(0x*) = 1'$'\n''*\[pid [0-9]*\] fd_write(1, \[{iov_base="items 1000000\\n", iov_len=14}\], 1) = 0 \[14\]*'

refused 1 '*--trace-wasi: none/trace: No such file or directory' "$wasmload" --trace-wasi=none/trace probe.cwasm
refused 2 '*--trace-wasi*needs a value*' "$wasmload" --trace-wasi= probe.cwasm
