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
refused 2 "wasmc: there is no command or file 'inspct'; did you mean the command 'inspect'?" "$wasmc" inspct app.cwasm
refused 2 'wasmc: unknown feature "tail-cal"; did you mean '"'tail-call'?" "$wasmc" --features=-tail-cal app.wasm
refused 2 "wasmc: unknown option '--jason'; did you mean '--json'?" "$wasmc" inspect --jason app.cwasm
refused 2 "wasmc: --run-options: wasmload: unknown option '--dri'; did you mean '--dir'?" "$wasmc" --emit=exe --run-options '--dri=x' app.wasm
refused 2 "wasmload: unknown option '--dri'; did you mean '--dir'?" "$wasmload" --dri x app.cwasm
refused 2 "wasmload: option '--dir' needs a value: --dir DIR*" "$wasmload" --dir
refused 1 "wasmload: app.cwasm: there is no exported function \"_strat\"; did you mean \"_start\"?" "$wasmload" --invoke _strat app.cwasm
# Without a near name, what there is.
refused 1 $'wasmload: app.cwasm: there is no exported function "main"\n  help: it exports *_start*' "$wasmload" --invoke main app.cwasm
"$wasmc" "$root/examples/primes/primes.wasm" -o primes.cwasm
refused 1 $'wasmload: primes.cwasm: there is no exported function _start to run: name one with --invoke\n  help: it exports *' "$wasmload" primes.cwasm
# What is asked of the wrong kind of file.
refused 1 'wasmc: app.wasm is not a compiled artifact: it is a WebAssembly module; wasmc compiles it*' "$wasmc" inspect app.wasm
refused 1 $'wasmc: app.cwasm: this is an artifact, which wasmc has compiled already*' "$wasmc" explore app.cwasm
