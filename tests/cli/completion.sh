#!/usr/bin/env bash
# Completion, by the shells themselves where they are installed.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
mkdir folder
: >app.wasm
"$wasmc" completion bash >completion.bash
cat >ask.bash <<'BASH'
source ./completion.bash
COMP_WORDS=("$@")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
compopt() { :; }
_"${COMP_WORDS[0]}"
printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
BASH
asked() { # EXPECTED WORD...: the last word is being typed
  local expected=$1 got
  shift
  got=$(bash ask.bash "$@")
  [[ ${got% } == $expected ]] || { printf 'bash completes "%s" to: %s\n  expected: %s\n' "$*" "$got" "$expected"; exit 1; }
}
asked '--emit' wasmc --em
asked 'asm' wasmc --emit as
asked 'explicit guard' wasmc --bounds ''
asked 'guard' wasmc --bounds = g
asked 'guard' wasmc --bounds=g
asked '+simd' wasmc --features +simd
asked 'app.wasm' wasmc -O2 app
asked 'folder' wasmc --cache f
asked '*keygen*' wasmc ke
asked '--json' wasmc inspect --js
asked '' wasmc inspect --emi
asked '--dir' wasmc run --di
asked '--max-memory' wasmload --max-mem
asked 'close' wasmload --stdin clo
asked '*close*folder*inherit*' wasmload --stdin ''
asked 'auto off require' wasmload --lockdown ''
for shell in zsh fish; do
  "$wasmc" completion $shell >completion.$shell
  if command -v $shell >/dev/null; then $shell -n completion.$shell || { echo "$shell does not read its script"; exit 1; }; fi
done
if command -v fish >/dev/null; then
  cp completion.fish wasmc.fish
  got=$(HOME=$work fish --no-config -c 'source ./wasmc.fish; complete -C "wasmload --max-mem"; complete -C "wasmc --bounds exp"; complete -C "wasmc inspect --js"')
  [[ $got == --max-memory*explicit*--json* ]] || { echo "fish completes to: $got"; exit 1; }
fi
refused 2 '*completion takes the name of a shell*' "$wasmc" completion csh
