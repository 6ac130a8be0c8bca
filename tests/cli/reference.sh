#!/usr/bin/env bash
# docs/reference is what the tables say (CWASM_BLESS=1 writes it), and the manual pages are well formed.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
for program in wasmc wasmload; do
  "$wasmc" help --format markdown $program >"$work/$program.md"
  [[ -z ${CWASM_BLESS-} ]] || cp "$work/$program.md" "$root/docs/reference/$program.md"
  diff -u "$root/docs/reference/$program.md" "$work/$program.md" || { echo "docs/reference/$program.md is not up to date: ./dev bless writes it"; exit 1; }
  "$wasmc" help --format man $program >"$work/$program.1"
  grep -q '^\.SH OPTIONS' "$work/$program.1"
  if command -v mandoc >/dev/null; then
    mandoc -T lint -W warning "$work/$program.1" || { echo "mandoc complains of $program.1"; exit 1; }
  fi
  if command -v groff >/dev/null; then
    groff -man -Tascii -ww -z "$work/$program.1" 2>"$work/groff" && [[ ! -s $work/groff ]] || { cat "$work/groff"; exit 1; }
    groff -man -Tascii -P-cbou "$work/$program.1" >"$work/$program.txt"
    while IFS= read -r option; do
      grep -q -- "$option" "$work/$program.txt" || { echo "$program.1 lacks $option"; exit 1; }
    done < <("${!program}" --help | grep -o -- '^ *\(-., \)\?--[a-z0-9-]*' | grep -o -- '--.*')
  fi
done
