#!/usr/bin/env bash
# wasmc verify: an artifact is what its module compiles to, by the options in its note, the signature aside.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
guest=$root/tests/run/sorts-with-function-pointers.wasm
run "$wasmc" keygen -o key
options=("" "-O0 --strip" "-O3 --fuel --deterministic" "--relax=never" "-Os --bounds=explicit --cpu=x86-64-v3" "--cpu=native" "--cpu=multi"
  "--cf-protection=none --spectre=index-masking" "--features=-threads,-gc -j1" "--cpu=haswell,-avx2" "--sign key.sec")
for each in "${options[@]}"; do
  # shellcheck disable=SC2086
  compile "$guest" app.cwasm $each
  run "$wasmc" verify app.cwasm "$guest"
  expect_status 0
  expect_out_like 'app.cwasm is what * compiles to: * bytes are the same*'
done
expect_out_like '*, the signature aside'
# Every option of wasmc that is not about the run itself must have been recorded, or be none that shapes the artifact.
aside=' output debug-file sign jobs emit module-name run-options run-options-env profile-generate profile-use verify-ir remarks verbose time-report quiet cache cache-size no-cache '
recorded=' optimize target cpu bounds cf-protection spectre relax deterministic fuel strip strip-debug features '
while read -r name; do
  [[ $aside$recorded == *" $name "* ]] || { echo "--$name is neither recorded in the note nor known not to matter (driver.cpp, describeOptions)"; exit 1; }
done < <(sed -n 's/^OPTION("\([^"]*\)".*/\1/p' "$root/compiler/options.def")

refused 1 'wasmc: app.cwasm was compiled from another module*' "$wasmc" verify app.cwasm "$root/examples/hello/hello.wasm"
compile "$guest" other.cwasm
cp other.cwasm damaged.cwasm
size=$(stat -c %s other.cwasm)
printf '\x90' | dd of=damaged.cwasm bs=1 seek=$((0x3000)) conv=notrunc status=none
cmp -s other.cwasm damaged.cwasm || refused 1 'wasmc: damaged.cwasm differs from what * compiles to, first at offset 0x3000, in *' "$wasmc" verify damaged.cwasm "$guest"
cp other.cwasm damaged.cwasm
printf 'Z' | dd of=damaged.cwasm bs=1 seek=$((size - 1)) conv=notrunc status=none
refused 1 "wasmc: damaged.cwasm differs from what * compiles to, first at offset 0x$(printf %x $((size - 1))), behind the segments*" "$wasmc" verify damaged.cwasm "$guest"
# An option that the note leaves out would be found here: another level is another artifact.
compile "$guest" level.cwasm -O0
sed 's/-O0 --target/-O1 --target/' level.cwasm >lying.cwasm
refused 1 'wasmc: lying.cwasm differs from*' "$wasmc" verify lying.cwasm "$guest"
refused 2 '*verify takes an artifact, and the module*' "$wasmc" verify app.cwasm
refused 1 '*no-such.wasm: cannot read it*' "$wasmc" verify app.cwasm no-such.wasm

# Linked ones are compiled from the same files in the same order.
linked=$root/tests/link
if command -v wat2wasm >/dev/null; then
  for name in even odd; do wat2wasm "$linked/$name.wat" -o "$name.wasm" 2>/dev/null || exit 0; done
  run "$wasmc" even.wasm odd.wasm -o linked.cwasm
  if ((status_of_run == 0)); then
    run "$wasmc" verify linked.cwasm even.wasm odd.wasm
    expect_status 0
    refused 1 '*compiled from another module*' "$wasmc" verify linked.cwasm odd.wasm even.wasm
  fi
fi
ls "${TMPDIR:-/tmp}"/wasmc-verify-* 2>/dev/null && { echo "a folder was left behind"; exit 1; }
exit 0
