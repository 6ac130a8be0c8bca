#!/usr/bin/env bash
# No memory of wasmload is ever writable and executable, nor first one and then the other, and PR_SET_MDWE comes before any
# input: a tracer watches every system call of whole runs.
source "$(dirname "${BASH_SOURCE[0]}")/runs.bash"
all_runs trace-mappings

# The tracer notices what it looks for.
for how in mmap:'a mapping is writable and executable' mprotect:'memory becomes executable' memfd:'a file in memory that can be changed is executable' \
  nothing:'input is read before PR_SET_MDWE'; do
  run "$bin/trace-mappings" "$bin/becomes-executable" "${how%%:*}"
  expect_status 99
  expect_out_like "*trace-mappings: ${how#*:}*"
done
