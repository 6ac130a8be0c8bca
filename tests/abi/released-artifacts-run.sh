#!/usr/bin/env bash
# The loader runs the artifacts of every contract that was ever released, as their own loader did.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
here=$root/tests/abi
count=0
while IFS=, read -r version revision _; do
  folder=$here/$((version)).$((revision))
  [[ -d $folder ]] || { echo "there are no artifacts of contract $(basename "$folder"): tests/abi/make-artifacts.bash makes them"; exit 1; }
  for artifact in "$folder"/*.cwasm; do
    "$here/run-artifact.bash" "$wasmload" "$artifact" >"$work/found"
    diff -u "${artifact%.cwasm}.expected" "$work/found" || { echo "$artifact runs in another way"; exit 1; }
    count=$((count + 1))
  done
done < <(sed -n 's/^CONTRACT(\(.*\))/\1/p' "$root/runtime-support/abi/contracts.def")
((count > 0))
echo "$count artifacts run"
