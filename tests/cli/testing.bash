# For the scripts of tests/{cli,run,bad}: programs, a directory to work in, and checks. A check that fails says what it found
# and ends the script with status 1.
set -euo pipefail
root=${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
bin=${CWASM_BIN:-$root/build/bin}
shared=${CWASM_SHARED-$root/../shared}
wasmc=$bin/wasmc
wasmload=$bin/wasmload
for program in "$wasmc" "$wasmload"; do
  [[ -x $program ]] || { echo "skipped: $program was not built"; exit 77; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status_of_run=0

# run COMMAND...: its outputs land in $work/out and $work/err, its status in $status_of_run.
run() {
  command_of_run="$*"
  status_of_run=0
  "$@" >"$work/out" 2>"$work/err" || status_of_run=$?
}

bad() {
  printf '%s\n' "$1"
  printf '  command: %s\n  status: %s\n' "$command_of_run" "$status_of_run"
  sed 's/^/  stdout: /' "$work/out" | head -n 20
  sed 's/^/  stderr: /' "$work/err" | head -n 20
  exit 1
}

expect_status() { ((status_of_run == $1)) || bad "expected status $1"; }
expect_out() { # the whole of stdout, as printf %s gives it, with a newline after it unless empty
  [[ "$(cat "$work/out"; echo x)" == "${1:+$1$'\n'}x" ]] || bad "expected on stdout: $1"
}
expect_out_like() { # a pattern of bash
  # shellcheck disable=SC2053
  [[ "$(<"$work/out")" == $1 ]] || bad "expected stdout like: $1"
}
expect_err_like() {
  # shellcheck disable=SC2053
  [[ "$(<"$work/err")" == $1 ]] || bad "expected stderr like: $1"
}
expect_no_err() { [[ ! -s $work/err ]] || bad "expected nothing on stderr"; }
expect_no_file() { [[ ! -e $1 ]] || bad "expected no file $1"; }

# One sentence: a line that begins with the program's name; lines behind it, with two spaces before them, say where and what to do.
expect_one_sentence() {
  local lines line
  mapfile -t lines <"$work/err"
  ((${#lines[@]} > 0)) || bad "expected a line on stderr"
  [[ ${lines[0]} == "$1: "?* ]] || bad "expected a message that begins with \"$1: \""
  for line in "${lines[@]:1}"; do [[ $line == '  '[!\ ]* ]] || bad "expected one message on stderr"; done
}

# refused STATUS PATTERN COMMAND...: status, one sentence on stderr that is like PATTERN, nothing on stdout.
refused() {
  local status=$1 pattern=$2
  shift 2
  run "$@"
  expect_status "$status"
  expect_one_sentence "$(basename "$1")"
  expect_err_like "$pattern"
  [[ ! -s $work/out ]] || bad "expected nothing on stdout"
}

# compile FILE.wasm NAME [OPTION...]: $work/NAME, or the script ends.
compile() {
  local input=$1 output=$2
  shift 2
  run "$wasmc" "$@" "$input" -o "$work/$output"
  expect_status 0
  expect_no_err
}

# on_terminal COMMAND...: what it prints on a terminal of its own. Needs python3.
on_terminal() { python3 - "$@" <<'PYTHON'
import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
out = b""
while True:
    try:
        part = os.read(fd, 4096)
    except OSError:
        break
    if not part: break
    out += part
os.waitpid(pid, 0)
sys.stdout.buffer.write(out)
PYTHON
}
