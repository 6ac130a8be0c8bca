#!/usr/bin/env bash
# Makes the .wasm files of this folder, ../cli, ../lockdown and ../wasi from their sources: build-guests.bash [NAME...]. Needs the Debian
# packages clang-19, lld-19, wasi-libc, libclang-rt-19-dev-wasm32 and wabt. The results are kept in the repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
object=$(mktemp --suffix=.o)
trap 'rm -f "$object"' EXIT
shopt -s nullglob
sources=(*.c *.cpp *.kt *.wat linked/*.wat linked/*.c threads/*.c threads/*.wat ../cli/*.c ../wasi/*.c ../wasi/*/*.c ../lockdown/*/*.c ../lockdown/*/*.wat)
(($#)) && sources=("$@")
for source in "${sources[@]}"; do
  case $source in
    threads/*.c | linked/*.c) # no C library for threads in Debian
      clang-19 --target=wasm32-wasi -O2 -Wall -Wextra -Werror -Wno-unused-function -matomics -mbulk-memory -ffreestanding \
        -c "$source" -o "$object"
      clang-19 --target=wasm32-wasi -nostdlib "$object" -o "${source%.c}.wasm" \
        -Wl,--no-entry,--shared-memory,--import-memory,--export-memory,--max-memory=4194304,--strip-debug,--keep-section=name
      ;;
    *.c)
      # Linked in a step without -O: clang would run wasm-opt otherwise, which inlines and drops the names.
      clang-19 --target=wasm32-wasi -Os -Wall -Wextra -Werror -Wno-unused-result -c "$source" -o "$object"
      clang-19 --target=wasm32-wasi -Wl,--strip-debug,--keep-section=name "$object" -o "${source%.c}.wasm"
      ;;
    *.kt) # KOTLIN: the folder lib of the npm package kotlin-compiler; needs Java
      [[ -n ${KOTLIN:-} ]] || { echo "$source: left as it is, KOTLIN is not set"; continue; }
      kotlin() {
        java -cp "$(printf '%s:' "$KOTLIN"/*.jar)" org.jetbrains.kotlin.cli.js.K2JSCompiler -Xwasm -Xwasm-target=wasm-wasi \
          -libraries "$KOTLIN/kotlin-stdlib-wasm-wasi.klib" -ir-output-name guest "$@"
      }
      folder=$(mktemp -d)
      kotlin -ir-output-dir "$folder/klib" -Xir-produce-klib-dir "$source"
      kotlin -ir-output-dir "$folder/wasm" -Xir-produce-js -Xinclude="$folder/klib" -Xir-dce
      cp "$folder/wasm/guest.wasm" "${source%.kt}.wasm"
      rm -r "$folder"
      ;;
    *.cpp) # with a runtime of ours, in the encoding of exceptions that the name says
      encoding=(-mllvm -wasm-enable-exnref)
      [[ $source == *-legacy.cpp ]] && encoding=()
      clang++-19 --target=wasm32-wasi -Os -Wall -Wextra -Werror -std=c++17 -nostdinc++ -fwasm-exceptions "${encoding[@]}" -c "$source" -o "$object"
      clang-19 --target=wasm32-wasi -Wl,--strip-debug,--keep-section=name "$object" -o "${source%.cpp}.wasm"
      ;;
    *.wat)
      if grep -q "assembled by wasm-tools" "$source"; then # knows structs and arrays
        wasm-tools parse "$source" -o "${source%.wat}.wasm"
        continue
      fi
      if grep -q "binaryen's wasm-as" "$source"; then # knows typed references and try_table, which Debian's wat2wasm does not
        wasm-as --enable-{exception-handling,reference-types,simd,tail-call,bulk-memory,multivalue,gc,mutable-globals} -g "$source" -o "${source%.wat}.wasm"
        continue
      fi
      wat2wasm --debug-names --enable-all "$source" -o "${source%.wat}.wasm" ;;
  esac
  chmod -x "${source%.*}.wasm"
done
