#!/usr/bin/env bash
# Where the artifact goes: -o FILE, or the input's name; never a partial file, never a changed file after an error.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
cp "$root/tests/run/multiplies-for-the-host.wasm" app.wasm
printf '\0asm\1\0\0\0\1' >bad.wasm
mkdir directory closed

run "$wasmc" app.wasm
expect_status 0
[[ -s app.cwasm ]] || bad "expected app.cwasm"
run "$wasmc" app.wasm -o directory/x.cwasm
expect_status 0
cmp -s app.cwasm directory/x.cwasm || bad "expected the same bytes under another name"
run "$wasmc" - -o from-stdin.cwasm <app.wasm
expect_status 0
cmp -s app.cwasm from-stdin.cwasm || bad "expected the same bytes from standard input"
run "$wasmc" --output=directory/y.cwasm app.wasm
expect_status 0

# An existing artifact is replaced as a whole, and stays as it is after an error.
echo old >old.cwasm
refused 1 'wasmc: bad.wasm: *' "$wasmc" bad.wasm -o old.cwasm
[[ $(<old.cwasm) == old ]] || bad "expected that the old file is left alone"
run "$wasmc" app.wasm -o old.cwasm
expect_status 0
cmp -s app.cwasm old.cwasm || bad "expected that the old file is replaced"

# What is no regular file is written to and stays what it is: renaming over /dev/null would take it away from everybody.
mkfifo pipe
cat pipe >from-pipe &
run "$wasmc" app.wasm -o pipe
expect_status 0
wait
[[ -p pipe ]] || bad "expected that the pipe is still one"
cmp -s app.cwasm from-pipe || bad "expected the same bytes through a pipe"
ln -s pipe link
cat pipe >from-link &
run "$wasmc" --emit=obj app.wasm -o link
expect_status 0
wait
[[ -p pipe && -s from-link ]] || bad "expected an object through the link to the pipe"
rm pipe link from-pipe from-link
run "$wasmc" --emit=exe app.wasm -o /dev/null
expect_status 0
[[ -c /dev/null ]] || bad "expected that /dev/null is still a device"

refused 1 'wasmc: *No such file or directory*' "$wasmc" app.wasm -o missing/x.cwasm
refused 1 'wasmc: *irectory*' "$wasmc" app.wasm -o directory
refused 1 'wasmc: *' "$wasmc" app.wasm -o app.wasm/x.cwasm
if [[ -e /dev/full ]]; then
  refused 1 'wasmc: *' "$wasmc" app.wasm -o /proc/x.cwasm
fi
if ((EUID != 0)); then
  chmod a-w closed
  refused 1 'wasmc: *ermission denied*' "$wasmc" app.wasm -o closed/x.cwasm
fi
# No room: the file would be larger than allowed.
run bash -c 'ulimit -f 1; trap "" XFSZ; exec "$@"' limited "$wasmc" app.wasm -o closed/small.cwasm
expect_status 1
expect_one_sentence wasmc
expect_no_file closed/small.cwasm
[[ -z $(ls -A closed) ]] || bad "a temporary file was left: $(ls -A closed)"
[[ -z $(find . -name '*.cwasm?*' -o -name '.*.cwasm*' -o -name '*tmp*') ]] || bad "a temporary file was left"
