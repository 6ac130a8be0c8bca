# For the scripts that run gdb: on wasmload as it is installed, without all symbols but those of loader/debugger-symbols.txt.
source "$(dirname "${BASH_SOURCE[0]}")/../cli/testing.bash"
llvm=${CWASM_LLVM_ROOT:-/usr/lib/llvm-19}/bin
command -v gdb >/dev/null || { echo "skipped: gdb is not there (package gdb)"; exit 77; }
"$llvm/llvm-objcopy" --strip-all --wildcard --keep-symbols="$root/loader/debugger-symbols.txt" "$wasmload" "$work/wasmload"
wasmload=$work/wasmload
cd "$work"

# session ARGUMENTS-OF-GDB...: a session, in order the commands that stand on standard input; both outputs are in $work/out.
session() {
  cat >"$work/commands"
  command_of_run="gdb $* <<< $(tr '\n' ';' <"$work/commands")"
  status_of_run=0
  : >"$work/err"
  timeout 60 gdb -nx -q -batch -iex 'set debuginfod enabled off' -iex 'set breakpoint pending on' -iex 'set width 0' -iex 'set confirm off' \
    -x "$work/commands" "$@" >"$work/out" 2>&1 </dev/null || status_of_run=$?
  if grep -E 'ptrace: Operation not permitted|Could not trace the inferior' "$work/out"; then echo "skipped: tracing is not allowed here"; exit 77; fi
}
