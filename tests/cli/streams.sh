#!/usr/bin/env bash
# --stdin, --stdout, --stderr: inherited, closed, or a file.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
compile "$root/tests/cli/probe.wasm" probe.cwasm
cd "$work"
echo from a file >in
run "$wasmload" probe.cwasm read 0 stat 0 <in
expect_out $'read 0: ok "from a file\n"\n0: file read'
run "$wasmload" --stdin=in probe.cwasm read 0 </dev/null
expect_out $'read 0: ok "from a file\n"'
run "$wasmload" --stdin close probe.cwasm stat 0 read 0 <in
expect_out $'0: badf\nread 0: badf ""'
run "$wasmload" --stdin=close --stdin=inherit probe.cwasm read 0 <in
expect_out $'read 0: ok "from a file\n"'
# Standard input cannot be written, the others cannot be read.
run "$wasmload" probe.cwasm write 0 x stat 1 </dev/null
[[ $(<err) == 'write 0: badf' && $(<out) == '1: file write' ]] || bad "expected other errors"

echo 'longer than what the guest writes' >to
run "$wasmload" --stdout to probe.cwasm write 1 text write 2 error
expect_out ''
expect_err_like error
[[ $(<to) == text ]] || bad "expected what the guest wrote in the file"
run "$wasmload" --stdout=close --stderr=err2 probe.cwasm stat 1 write 1 x write 2 y
expect_out ''
expect_no_err
[[ $(<err2) == *badf*y ]] || bad "expected an error and y in the file for stderr"
# Both in one file: neither overwrites the other.
run "$wasmload" --stdout=both --stderr=both probe.cwasm write 1 one write 2 two write 1 three
[[ $(<both) == onetwothree ]] || bad "expected onetwothree in the file, not $(<both)"
# What is closed around wasmload is closed inside, and is no other file.
run bash -c '"$0" probe.cwasm stat 0 read 0 <&-' "$wasmload"
expect_out $'0: badf\nread 0: badf ""'

refused 1 '*no/such/file*No such file or directory*' "$wasmload" --stdin=no/such/file probe.cwasm
refused 1 '*no/such/file*No such file or directory*' "$wasmload" --stdout=no/such/file probe.cwasm
for stream in stdin stdout stderr; do refused 2 "*--$stream takes*" "$wasmload" --$stream= probe.cwasm; done
expect_no_file inherit
expect_no_file close
