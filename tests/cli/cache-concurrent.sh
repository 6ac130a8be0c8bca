#!/usr/bin/env bash
# Many compilers with one cache that is too small for them: each output is what it is without one.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
unset WASMC_CACHE WASMC_CACHE_SIZE
guest=$root/examples/hello/hello.wasm
levels=(0 1 s)
for level in "${levels[@]}"; do "$wasmc" -O"$level" "$guest" -o "$level.cwasm"; done
size=$(stat -c %s 0.cwasm)
for round in 1 2 3 4; do
  pids=()
  for level in "${levels[@]}" "${levels[@]}"; do
    "$wasmc" -O"$level" --cache cache --cache-size $((size * 2)) "$guest" -o "$round-$level-${#pids[@]}.cwasm" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid"; done
done
for output in ?-?-?.cwasm; do cmp "$output" "${output:2:1}.cwasm"; done
[[ $(ls ./?-?-?.cwasm | wc -l) == 24 && -z $(find cache/new -type f ! -name lock) ]]
bytes=$(find cache/objects -type f -printf '%s\n' | awk '{s += $1} END {print s + 0}')
((bytes <= size * 4)) || { echo "the cache has $bytes bytes"; exit 1; }
