#!/usr/bin/env bash
# Malformed and invalid modules: NAME.hex holds the bytes, its first line what wasmc must say.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
shopt -s extglob
count=0
for input in "$root"/tests/bad/*.hex; do
  name=$(basename "$input" .hex)
  IFS= read -r message <"$input"
  digits=$(sed 's/#.*//' "$input" | tr -d ' \n')
  printf '%b' "$(sed 's/../\\x&/g' <<<"$digits")" >"$work/$name.wasm"
  run "$wasmc" "$work/$name.wasm" -o "$work/out.cwasm"
  expect_status 1
  expect_no_file "$work/out.cwasm"
  expected="wasmc: $work/$name.wasm: ${message#\# }"
  [[ $(<"$work/err") == "$expected"?($'\n  in '*) ]] || bad "expected on stderr: $expected"
  run "$wasmc" validate "$work/$name.wasm"
  expect_status 1
  [[ $(<"$work/err") == "$expected"?($'\n  in '*) ]] || bad "expected from validate: $expected"
  count=$((count + 1))
done
[[ -z $(find "$work" -name 'out.cwasm*' -print -quit) ]] || bad "a file was left beside the output"
echo "$count modules are refused with their message"
((count > 0))
