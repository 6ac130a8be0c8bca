#!/usr/bin/env bash
# --cf-protection: where indirect branches can go there is an endbr64, and nowhere else; every form carries the ELF note for it; and
# calls, traps, exits and exceptions keep a shadow stack right. No CPU at hand checks either, so tests/lockdown's
# emulate-control-flow does, instruction by instruction.
source "$(dirname "${BASH_SOURCE[0]}")/forms.bash"
[[ $(uname -m) == x86_64 ]] || { echo "skipped: not for this CPU"; exit 77; }
[[ -x $objdump && -x $readelf ]] || { echo "skipped: $objdump is not there (package llvm-19)"; exit 77; }
cd "$work"

first_instructions() { # "SYMBOL MNEMONIC" of each function
  "$objdump" -d --no-show-raw-insn --no-leading-addr "$1" | awk '/^<.*>:$/ { name = substr($1, 2, length($1) - 3); getline; print name, $1 }'
}
# llvm-objdump does not print the prefix, which is 3e.
indirect_branches() { "$objdump" -d --no-leading-addr "$1" | grep -E '(jmp|call)q?[[:space:]]+\*' | sed 's/^[[:space:]]*3e /notrack &/'; }
note() { "$readelf" --notes "$1" | sed -n 's/.*x86 feature: //p'; }

# The escaped functions, entries and thunks, and those only. (cf-targets.wat says which functions are which.)
for level in 0 2; do
  compile "$root/tests/forms/cf-targets.wasm" full.cwasm -O$level
  first_instructions full.cwasm >found
  for target in run f2 f3 f8; do # exported, in a table, by ref.func, started
    grep -qx "$target endbr64" found || { cat found; echo "-O$level: $target does not begin with endbr64"; exit 1; }
  done
  grep -E '^(entry|thunk)' found >glue
  [[ -s glue ]] && ! grep -v ' endbr64$' glue || { echo "-O$level: an entry or thunk has no endbr64"; exit 1; }
  for direct in f4 f5 throw; do
    if grep -qx "$direct endbr64" found; then echo "-O$level: $direct is only called directly, and has an endbr64"; exit 1; fi
  done
  # A landing pad is one more.
  (($("$objdump" -d --no-show-raw-insn full.cwasm | grep -c endbr64) > $(grep -c ' endbr64$' found))) ||
    { echo "-O$level: the landing pad has no endbr64"; exit 1; }
  # The table of br_table is behind a check and in read-only memory: its jump is notrack, as clang's and gcc's are.
  # (LLVM makes none without optimisation.)
  ((level == 0)) || grep -q notrack <<<"$(indirect_branches full.cwasm)" || { echo "-O$level: no jump table was found"; exit 1; }
  if indirect_branches full.cwasm | grep 'notrack.*call'; then echo "-O$level: a call is not tracked"; exit 1; fi
done

for what in none: branch:IBT return:SHSTK full:'IBT, SHSTK'; do
  for form in cwasm obj; do
    compile "$root/tests/forms/cf-targets.wasm" "${what%%:*}.$form" --cf-protection="${what%%:*}" --emit=$form
    [[ $(note "${what%%:*}.$form") == "${what#*:}" ]] || { echo "$form, ${what%%:*}: the note says $(note "${what%%:*}.$form")"; exit 1; }
  done
done
for what in none return; do
  if "$objdump" -d "$what.cwasm" | grep endbr; then echo "--cf-protection=$what has endbr64"; exit 1; fi
done
# An executable makes no claim, since musl's objects make none.
compile "$root/tests/forms/cf-targets.wasm" executable --emit=exe
[[ -z $(note executable) ]] || { echo "the executable claims $(note executable)"; exit 1; }
refused 2 '*--cf-protection takes none, branch, return or full*' "$wasmc" --cf-protection=yes "$root/tests/forms/cf-targets.wasm" -o x

emulate=$bin/emulate-control-flow
[[ -x $emulate ]] || { echo "the rest is skipped: emulate-control-flow was not built"; exit 0; }
emulated() { # STATUS PATTERN ARGUMENTS-OF-WASMLOAD...
  run "$emulate" "$wasmload" "${@:3}"
  ((status_of_run != 77)) || { echo "the rest is skipped: tracing is not allowed here"; exit 0; }
  expect_status "$1"
  expect_out_like "$2"
}
some='[1-9]*'
emulated 0 "*emulate-control-flow: *$some branches to endbr64" --invoke run full.cwasm
emulated 0 "*$some entries dropped*" --invoke catch full.cwasm         # an exception: frames of the host and of the guest
emulated 0 "*$some entries dropped*" --invoke catch-deep full.cwasm    # 300 of them: more than one incsspq takes
emulated 134 "*$some entries dropped, 1 signals*" --invoke trap full.cwasm
emulated 134 "*$some entries dropped*" --invoke uncaught full.cwasm
compile "$root/tests/run/exits-with-its-own-status.wasm" exits.cwasm
emulated 42 "*$some entries dropped*" exits.cwasm

# The emulator notices what it looks for.
emulated 99 '*where no endbr64 is*' --invoke run none.cwasm
