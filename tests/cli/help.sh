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
  tables=("$root/compiler/options.def" "$root/compiler/commands/commands.def")
  [[ $name == wasmc ]] || tables=("$root/loader/options.def")
  count=0
  while IFS= read -r option; do
    grep -q -- "--$option" "$work/out" || bad "--$option is missing"
    count=$((count + 1))
  done < <(sed -n 's/^OPTION("[a-z]\+", "[a-z].*//; s/^OPTION("", //; s/^OPTION([A-Za-z]*, */&/; s/^OPTION([A-Za-z]*,* *//; s/^"\([a-z0-9-]*\)".*/\1/p' "${tables[@]}" | sort -u)
  ((count > 20)) || bad "the table was not read: $count options"
done
# A command has help of its own, with its options.
run "$wasmc" inspect --help
expect_status 0
expect_out_like 'Usage: wasmc inspect *ARTIFACT*--json*--color auto|always|never*'
run "$wasmc" help sign
expect_status 0
expect_out_like 'Usage: wasmc sign --key FILE ARTIFACT...*--key FILE*'
refused 2 "*there is no command 'singn'; did you mean 'sign'?" "$wasmc" help singn
