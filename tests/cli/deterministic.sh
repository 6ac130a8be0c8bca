#!/usr/bin/env bash
# Same input, same options: same bytes, whatever the number of threads, the directory and the time.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
mkdir -p other/place
guest=$root/tests/run/writes-and-reads-files.wasm
for level in 0 2; do
  "$wasmc" -O$level "$guest" -o one.cwasm --jobs 1
  "$wasmc" -O$level "$guest" -o two.cwasm --jobs 2
  "$wasmc" -O$level "$guest" -o again.cwasm --jobs 1
  (cd other/place && cp "$guest" copy.wasm && "$wasmc" -O$level copy.wasm -o five.cwasm -j5)
  cmp one.cwasm again.cwasm
  cmp one.cwasm two.cwasm
  cmp one.cwasm other/place/five.cwasm
done
echo "the artifacts are equal"
