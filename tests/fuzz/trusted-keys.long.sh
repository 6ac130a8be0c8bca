#!/usr/bin/env bash
# Files of --trust under libFuzzer, ASan and UBSan: half a minute, or $CWASM_FUZZ_SECONDS.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
source "$root/tests/fuzz/run-target.bash"
(cd "$work" && "$wasmc" keygen -o key >/dev/null)
printf 'revoke 0123456789ABCDEF lost\n# remark\n\n' | cat "$work/key.pub" - >"$work/both"
run_target trusted-keys "${CWASM_FUZZ_SECONDS:-30}" "$work/key.pub" "$work/key.sec" "$work/both"
