#!/usr/bin/env bash
# Wrong usage: status 2, one sentence on stderr, nothing done.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
cp "$root/examples/hello/hello.wasm" app.wasm

refused 2 '*no input file*' "$wasmc"
refused 2 '*--no-such-option*' "$wasmc" --no-such-option app.wasm
refused 1 '*app.wasm*' "$wasmc" app.wasm app.wasm -o x.cwasm
refused 2 '*app.wasm*' "$wasmc" validate app.wasm app.wasm
refused 2 '*' "$wasmc" app.wasm -o
refused 2 '*-O*7*' "$wasmc" app.wasm -O7 -o x.cwasm
refused 2 '*--bounds*none*' "$wasmc" app.wasm --bounds=none -o x.cwasm
refused 2 '*unknown feature "flying"*' "$wasmc" app.wasm --features=+flying -o x.cwasm
refused 2 '*--target*' "$wasmc" app.wasm --target=pdp11 -o x.cwasm
refused 2 '*--jobs*' "$wasmc" app.wasm --jobs=0 -o x.cwasm
refused 2 '*--jobs*' "$wasmc" app.wasm --jobs=many -o x.cwasm
refused 2 '*--emit*' "$wasmc" app.wasm --emit=pdf -o x.cwasm
refused 1 '*"flying" is no CPU*' "$wasmc" app.wasm --cpu=flying -o x.cwasm
refused 2 '*' "$wasmc" app.wasm -o ''
expect_no_file x.cwasm
expect_no_file app.cwasm

"$wasmc" app.wasm -o app.cwasm
refused 2 '*no FILE*' "$wasmload"
refused 2 '*no FILE*' "$wasmload" ''
refused 2 '*--no-such-option*' "$wasmload" --no-such-option app.cwasm
refused 2 '*--dir*needs a value*' "$wasmload" --dir
refused 2 '*--dir*' "$wasmload" --dir ::/w app.cwasm
refused 2 '*--env*' "$wasmload" --env =x app.cwasm
refused 2 '*--stack-size*' "$wasmload" --stack-size=much app.cwasm
refused 2 '*--stack-size*' "$wasmload" --stack-size=1K app.cwasm
refused 2 '*--stack-size*' "$wasmload" --stack-size=99999999999999999999999 app.cwasm
refused 2 '*--max-memory*' "$wasmload" --max-memory= app.cwasm
refused 2 '*--verify*takes no value*' "$wasmload" --verify=yes app.cwasm
