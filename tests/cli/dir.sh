#!/usr/bin/env bash
# --dir HOST[::GUEST] gives a directory, under the same or another name; one that is not there is an error.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
compile "$root/tests/run/writes-and-reads-files.wasm" files.cwasm
cd "$work"
mkdir host
run "$wasmload" --dir host::/w files.cwasm
expect_status 0
expect_out_like 'wrote 11 bytes*'
[[ -z $(ls -A host) ]] || bad "the guest removed what it wrote, but something is left"

refused 1 '*missing*No such file or directory*' "$wasmload" --dir missing::/w files.cwasm
refused 1 '*files.cwasm*ot a directory*' "$wasmload" --dir files.cwasm::/w files.cwasm
run "$wasmload" files.cwasm # no directory: fopen fails, and the guest does not look
((status_of_run == 134)) || [[ $status_of_run -gt 0 ]] || bad "expected that the guest fails without its directory"

# The same name inside as outside.
ln -s "$work/host" /tmp/cwasm-dir-test-$$
run "$wasmload" --dir "/tmp/cwasm-dir-test-$$::/w" files.cwasm
rm "/tmp/cwasm-dir-test-$$"
expect_status 0
