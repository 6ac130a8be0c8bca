#!/usr/bin/env bash
# Modules made to exhaust the compiler: each ends soon and in little memory, with a message if it is refused.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
command -v python3 >/dev/null || { echo "skipped: python3 is missing"; exit 77; }
cd "$work"
python3 "$root/tests/bad/make-large-modules.py" .

count=0
# large NAME STATUS [PATTERN]
large() {
  run timeout 60 bash -c 'ulimit -v 4000000; exec "$@"' limited "$wasmc" -O0 "$1.wasm" -o out.cwasm
  expect_status "$2"
  if (($2 == 0)); then expect_no_err; else expect_one_sentence wasmc; expect_err_like "wasmc: $1.wasm: $3"; expect_no_file out.cwasm; fi
  rm -f out.cwasm
  count=$((count + 1))
}
large deep-blocks 1 '*nest*'
large deep-blocks-that-fit 0
large many-functions 0
large many-types 0
large long-br-table 0
large many-locals 1 '*too many locals*'
large many-exports 0
large data-at-the-end 0
large many-segments 0
large huge-count-of-elements 1 '*'
large huge-table 1 '*'
large one-large-function 0
echo "$count large modules are handled"
