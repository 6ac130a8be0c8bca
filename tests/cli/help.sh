#!/usr/bin/env bash
# --help goes to stdout with status 0, names every option, and needs no file; so does --version.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
for program in "$wasmc" "$wasmload"; do
  name=$(basename "$program")
  for option in --help -h; do
    run "$program" "$option"
    expect_status 0
    expect_no_err
    expect_out_like "Usage: $name *"
  done
  for option in --version -V; do
    run "$program" "$option"
    expect_status 0
    expect_no_err
    expect_out_like "$name [0-9]*.[0-9]*.[0-9]*"
  done
  # Help wins over a file that is not there, and fits a terminal.
  run "$program" --help missing.file
  expect_status 0
  [[ -z $(awk 'length > 130' "$work/out") ]] || bad "lines longer than 130 characters"
  table=$root/compiler/options.def
  [[ $name == wasmc ]] || table=$root/loader/options.def
  while IFS= read -r option; do
    grep -q -- "--$option" "$work/out" || bad "--$option is missing"
  done < <(sed -n 's/^OPTION([A-Za-z]*,* *"\([a-z0-9-]*\)".*/\1/p; s/^OPTION("\([a-z0-9-]*\)".*/\1/p' "$table" | sort -u)
done
