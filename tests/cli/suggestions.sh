#!/usr/bin/env bash
# A typo gets the nearest name of its kind: options, values, commands, features, exports, imports.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
cd "$work"
cp "$root/examples/hello/hello.wasm" app.wasm
compile app.wasm app.cwasm
refused 2 "wasmc: unknown option '--emti'; did you mean '--emit'?" "$wasmc" --emti=exe app.wasm
refused 2 "wasmc: unknown option '--flying'" "$wasmc" --flying app.wasm
refused 2 "wasmc: --emit takes cwasm, *, not 'exee'; did you mean 'exe'?" "$wasmc" --emit=exee app.wasm
refused 2 "wasmc: --bounds takes guard or explicit, not 'gaurd'; did you mean 'guard'?" "$wasmc" --bounds gaurd app.wasm
refused 2 "wasmc: --color takes auto, always or never, not 'sometimes'" "$wasmc" --color=sometimes app.wasm
refused 1 "wasmc: keygn: cannot open it: No such file or directory*did you mean the command 'keygen'?" "$wasmc" keygn
refused 2 'wasmc: unknown feature "tail-cal"; did you mean '"'tail-call'?" "$wasmc" --features=-tail-cal app.wasm
refused 2 "wasmc: unknown option '--jason'; did you mean '--json'?" "$wasmc" inspect --jason app.cwasm
refused 2 "wasmc: --run-options: wasmload: unknown option '--dri'; did you mean '--dir'?" "$wasmc" --emit=exe --run-options '--dri=x' app.wasm
refused 2 "wasmload: unknown option '--dri'; did you mean '--dir'?" "$wasmload" --dri x app.cwasm
refused 2 "wasmload: option '--dir' needs a value: --dir DIR*" "$wasmload" --dir
refused 1 "wasmload: app.cwasm: there is no exported function \"_strat\"; did you mean \"_start\"?" "$wasmload" --invoke _strat app.cwasm
