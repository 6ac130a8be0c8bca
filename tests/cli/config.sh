#!/usr/bin/env bash
# --config and --print-config: what stands on a command line can stand in a file, for both programs, and comes back as it was.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
cp "$root/examples/hello/hello.wasm" app.wasm
cat >tools.toml <<'TOML'
# for both programs
file = "app.wasm"
[wasmc]
optimize = 1
strip = true
cpu = 'x86-64-v3'
output = "from-config.cwasm"
[wasmload]
dir = [ ".::/w:ro",
        "/tmp" ]
env = ["GREETING=say \"hi\"\n"]
max-memory = "64M"
verify = true
args = ["one", "two words"]
TOML
run "$wasmc" --config tools.toml
expect_status 0
"$wasmc" -O1 --strip --cpu=x86-64-v3 app.wasm -o plain.cwasm
cmp from-config.cwasm plain.cwasm
# The command line goes first; a switch is undone by --no-NAME.
"$wasmc" --config tools.toml -O2 --no-strip -o other.cwasm
"$wasmc" -O2 --cpu=x86-64-v3 app.wasm -o plain2.cwasm
cmp other.cwasm plain2.cwasm

# Round trips, of all that a command line may say.
round_trip() { # PROGRAM OPTION...
  local program=$1
  shift
  "$program" --print-config "$@" >first.toml
  "$program" --print-config --config first.toml >second.toml
  diff first.toml second.toml || { echo "$program does not read what it prints: $*"; exit 1; }
}
round_trip "$wasmc" -O3 --features=+simd,-threads --run-options '--dir=a b --env=X="y"' --emit=exe -s app.wasm -o $'odd\tname "x" \\.cwasm'
round_trip "$wasmc" --config tools.toml
round_trip "$wasmload" --dir a::/a:ro --dir 'b c' --env X='"\' --env Y=$'\e[31m' --timeout 5s --verify --trace-wasi app.cwasm one '' 'th"ree'
round_trip "$wasmload" --config tools.toml --no-verify plain.cwasm
run "$wasmload" --print-config --config tools.toml --no-verify --max-memory=1G x.cwasm y
expect_status 0
expect_out_like $'\\[wasmload\\]\ndir = \\[".::/w:ro", "/tmp"\\]\nenv = \\["GREETING=say \\\\"hi\\\\"\\\\u000a"\\]*max-memory = "1G"*file = "x.cwasm"\nargs = \\["y"\\]'
[[ $(<"$work/out") != *'verify = true'* ]] || bad "--no-verify undoes it"
# Other readers of TOML agree.
if python3 -c 'import tomllib' 2>/dev/null; then
  "$wasmload" --print-config --config tools.toml >printed.toml
  python3 - <<'PYTHON'
import tomllib
given = tomllib.load(open("tools.toml", "rb"))
printed = tomllib.load(open("printed.toml", "rb"))["wasmload"]
assert printed.pop("file") == given["file"]
assert printed == given["wasmload"], printed
PYTHON
fi
# wasmload runs by a file alone.
cat >run.toml <<'TOML'
file = "plain2.cwasm"
args = ["from", "a file"]
TOML
"$wasmload" plain2.cwasm from 'a file' >expected
"$wasmload" --config run.toml >got
cmp expected got
"$wasmload" --config run.toml plain2.cwasm from 'the line' >got
"$wasmload" plain2.cwasm from 'the line' >expected
cmp expected got

# What is wrong is told with its line, and nothing is done.
wrong() { # TEXT PATTERN: for both programs
  printf "$1" >wrong.toml
  for program in "$wasmc" "$wasmload"; do refused 2 "*wrong.toml:$2" "$program" --config wrong.toml app.wasm; done
}
wrong 'x\n' '1: expected NAME = VALUE'
wrong '\n\nnonsense = 1\n' "3: unknown option 'nonsense'*"
wrong '[wasm]\na = 1\n' '2: there is no table \[wasm\]*'
wrong 'help = true' "1: unknown option 'help'*"
wrong 'a = "\0"' '1: a string has a NUL'
wrong '\x7fELF\2\1\1' '1: *'
printf 'stirp = true' >wrong.toml
refused 2 "*wrong.toml:1: unknown option 'stirp'; did you mean 'strip'?" "$wasmc" --config wrong.toml app.wasm
printf 'verfiy = true' >wrong.toml
refused 2 "*wrong.toml:1: unknown option 'verfiy'; did you mean '--verify'?" "$wasmload" --config wrong.toml app.cwasm
printf 'verify = "true"' >wrong.toml
refused 2 "*wrong.toml:1: verify takes true or false" "$wasmload" --config wrong.toml app.cwasm
refused 2 "*none.toml*" "$wasmload" --config none.toml app.cwasm
refused 2 "*none.toml*" "$wasmc" --config none.toml app.wasm
mkfifo fifo
run timeout 10 "$wasmload" --config fifo app.cwasm
[[ $status_of_run != 124 ]] || bad "a pipe that nobody writes to is not waited for"
head -c 2000000 /dev/zero | tr '\0' '#' >large.toml
refused 2 '*large.toml is larger than 1 MiB' "$wasmload" --config large.toml app.cwasm
