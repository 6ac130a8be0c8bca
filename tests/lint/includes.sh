#!/usr/bin/env bash
# Who may include whom (docs: the layers). Includes are written from the repository's root.
set -euo pipefail
cd "$CWASM_ROOT"
status=0

# refuse FOLDERS PATTERN REASON [EXCEPT]: no file in FOLDERS, but EXCEPT, has an include that matches PATTERN.
refuse() {
  local found
  local folders=() folder
  for folder in $1; do [[ -e "$folder" ]] && folders+=("$folder"); done
  ((${#folders[@]})) || return 0
  found=$(grep -rnE --include='*.cpp' --include='*.h' --include='*.def' --include='*.S' "^ *# *include *[<\"]($2)" "${folders[@]}" |
    { if [[ -n "${4:-}" ]]; then grep -vE "^($4)"; else cat; fi; } || true)
  if [[ -n "$found" ]]; then
    printf '%s\n    %s\n' "$found" "$3"
    status=1
  fi
}

refuse 'runtime-support' '(compiler|loader|wasi-libc-shim)/' 'runtime-support knows nobody else'
refuse 'compiler' '(loader|wasi-libc-shim)/' 'the compiler knows runtime-support only, and the loader'"'"'s table of options' \
  'compiler/command-line/option-table\.cpp:[0-9]+:#include "loader/options\.def"'
refuse 'loader' 'compiler/' 'the loader knows runtime-support only'
refuse 'loader' 'wasi-libc-shim/' 'only loader/main.cpp and the C API join the loader and the shim' 'loader/(main|c-api/wasmrt-wasi)\.cpp:'
refuse 'wasi-libc-shim' '(compiler|loader)/' 'the shim knows runtime-support only'
refuse 'compiler runtime-support loader wasi-libc-shim' '(llvm|llvm-c)/' \
  'LLVM appears in compiler/{codegen,link,debug} only' 'compiler/(codegen|link|debug)/'
refuse 'compiler runtime-support loader wasi-libc-shim' 'lld/' 'lld appears in compiler/link/linker.cpp only' \
  'compiler/link/linker\.cpp:'
refuse 'compiler/wasm' 'compiler/(codegen|link|component|debug)/' 'compiler/wasm comes before code generation'
refuse 'compiler/codegen compiler/link compiler/wasm' 'compiler/component/' 'core never includes the component layer'
refuse 'compiler runtime-support loader wasi-libc-shim' 'tests/' 'the product does not know its tests'
refuse 'runtime-support/builtins' '(sys/|unistd\.h|fcntl\.h|signal\.h|pthread\.h)' \
  'builtins meet the system through hooks in the instance context'
refuse 'compiler runtime-support loader wasi-libc-shim' '\.\.?/' 'includes are written from the root of the repository'

# A header guards itself, and brings no namespace with it.
while IFS= read -r header; do
  grep -q '^#pragma once' "$header" || { echo "$header: no #pragma once"; status=1; }
  # The one exception: wasmc, wasmload and wasi speak the vocabulary of runtime-support as their own. The directive stands
  # inside their namespace, so whoever includes the header gets nothing from it.
  if grep -HnE '^ *using namespace ' "$header" | grep -vE 'using namespace (cwasm|wasmc);$'; then
    echo "    a header has no using namespace (but cwasm, and wasmc in tests, inside a namespace)"
    status=1
  fi
done < <(find compiler loader runtime-support wasi-libc-shim tests -name '*.h' 2>/dev/null)
exit $status
