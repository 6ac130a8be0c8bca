#!/usr/bin/env bash
# Everything works under the seccomp filter that systemd installs for MemoryDenyWriteExecute=yes.
source "$(dirname "${BASH_SOURCE[0]}")/runs.bash"
all_runs deny-write-execute
