#!/usr/bin/env bash
# Runs one attack: NAME.wasm, made from NAME.c, is a guest that tries to get out, and ends with status 0 and without a word
# if nothing worked (attack.h). It runs with openat2 and then without it, each time over a fresh tree:
#
#   given/    own, sub/            the guest's directory (descriptor 3, "/") unless it says otherwise
#   outside/  secret, dir/         must be the same afterwards: names, contents, links, times
#
# The head of NAME.c, one line each:
#   //! setup: COMMAND             run in the tree before, by the shell; repeatable
#   //! options: OPTION...         of wasmload, instead of --dir given::/
#   //! under: WORDS...            of wasi-test-host, in front of the command
#   //! limit: OPTION VALUE        of ulimit, for the guest
#   //! args: WORD...              for the guest
#   //! status: N                  expected instead of 0
#   //! after: COMMAND             run in the tree afterwards; has to succeed; repeatable
set -euo pipefail
source "$CWASM_ROOT/tests/cli/testing.bash"
source=$CWASM_ROOT/tests/wasi/escape/$1.c
host=$bin/wasi-test-host
compile "${source%.c}.wasm" attack.cwasm

words_of() { sed -n "s,^//! $1: ,,p" "$source"; }
picture() { (cd outside && find . -printf '%p %y %m %n %s %T@ %l\n' -type f -exec cat {} \; | sort); }

attack() { # WORD...: in front of the command
  rm -rf "$work/tree"
  mkdir "$work/tree"
  cd "$work/tree"
  mkdir -p given/sub outside/dir
  printf own >given/own
  printf secret >outside/secret
  local line options=(--dir given::/) under=() arguments=()
  while IFS= read -r line; do [[ -z $line ]] || eval "$line"; done < <(words_of setup)
  picture >../before
  line=$(words_of options)
  [[ -z $line ]] || eval "options=($line)"
  line=$(words_of under)
  [[ -z $line ]] || eval "under=($host $line)"
  eval "arguments=($(words_of args))"
  local limit status
  limit=$(words_of limit) status=$(words_of status)
  (
    # shellcheck disable=SC2086
    [[ -z $limit ]] || ulimit $limit
    run "${under[@]}" "$@" "$wasmload" "${options[@]}" "$work/attack.cwasm" "${arguments[@]}" </dev/null
    expect_status "${status:-0}"
    expect_out ''
    sed -i '/^wasmload: .* is port [0-9]*$/d' "$work/err"
    expect_no_err
  ) || { echo "  how: with${1:+out} openat2"; exit 1; }
  picture >../after
  cmp -s ../before ../after || { echo "outside is not what it was:"; diff ../before ../after; exit 1; }
  while IFS= read -r line; do
    [[ -z $line ]] || eval "$line" || { echo "afterwards this is wrong: $line"; exit 1; }
  done < <(words_of after)
  cd "$work"
}

attack
attack "$host" without-openat2
