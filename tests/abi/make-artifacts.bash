#!/usr/bin/env bash
# make-artifacts.bash: fills tests/abi/VERSION.REVISION with artifacts of the present contract, and what running them gives. Once
# per row of runtime-support/abi/contracts.def, when it is made; never again for a contract that is released.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=${CWASM_BIN:-$root/build/bin}
row=$(grep '^CONTRACT(' "$root/runtime-support/abi/contracts.def" | tail -n 1)
version=$(sed 's/CONTRACT(\([0-9]*\), \([0-9]*\),.*/\1.\2/' <<<"$row")
to=$root/tests/abi/$version
mkdir -p "$to"
# make NAME GUEST [OPTION...]: small guests that together use every part of the contract.
make() {
  local name=$1 guest=$2
  shift 2
  "$bin/wasmc" "$@" "$root/tests/run/$guest.wasm" -o "$to/$name.cwasm"
  local status=0
  "$root/tests/abi/run-artifact.bash" "$bin/wasmload" "$to/$name.cwasm" >"$to/$name.expected" || status=$?
  echo "$version/$name: $(stat -c %s "$to/$name.cwasm") bytes"
}
make functions many-results-and-parameters
make memory grows-its-memory
make memory-explicit-bounds grown-memory-ends-at-its-size --bounds=explicit
make tables sorts-with-function-pointers -Os
make exceptions exception-payloads-of-every-type
make uncaught-exception uncaught-exception-names-tag-and-callers
make gc objects-survive-collections
make threads threads/work-queue
make wasi writes-and-reads-files
make traps trap-shows-the-callers
make fuel returns-status-from-main --fuel
make vectors signalling-nans-in-vectors
make exits exits-from-nested-calls -O0
make cpu-variants loops-become-vectors --cpu=multi
