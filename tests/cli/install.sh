#!/usr/bin/env bash
# cmake --install: the layout, and programs that use what was installed: by pkg-config, by CMake, after it was moved; --emit=exe and
# wasmc run from there.
source "$(dirname "${BASH_SOURCE[0]}")/testing.bash"
build=$(dirname "$bin")
[[ -f $build/share/man/man1/wasmc.1 && -f $build/stripped/libwasmrt.a ]] || { echo "skipped: not everything was built"; exit 77; }
cd "$work"
DESTDIR=$work/stage cmake --install "$build" --prefix /usr >install.log || { cat install.log; exit 1; }
mv stage/usr moved # both package files find what is beside them
for file in bin/wasmc bin/wasmload lib/libwasmrt.a include/wasmrt.h lib/pkgconfig/wasmrt.pc lib/cmake/wasmrt/wasmrt-config.cmake \
  share/man/man1/wasmc.1 share/man/man1/wasmload.1 share/bash-completion/completions/wasmc share/bash-completion/completions/wasmload \
  share/zsh/vendor-completions/_wasmc share/fish/vendor_completions.d/wasmc.fish share/doc/wasmc/docs/reference/wasmc.md \
  share/gdb/auto-load/usr/bin/wasmload-gdb.py share/doc/wasmc/examples/library/main.c share/doc/wasmc/copyright; do
  [[ -f $(find moved -path "moved/$file" -o -path "moved/${file/lib\//lib/*/}" | head -n 1) ]] || { echo "$file is not installed"; find moved | head -50; exit 1; }
done
export PATH=$work/moved/bin:$PATH
examples=moved/share/doc/wasmc/examples
wasmc "$examples/hello/hello.wasm" -o hello.cwasm
wasmload hello.cwasm >expected
XDG_CACHE_HOME=$work/cache wasmc run "$examples/hello/hello.wasm" >got
wasmc --emit=exe "$examples/hello/hello.wasm" -o hello
./hello >got-exe
[[ $(wc -l <got) == $(wc -l <expected) && $(wc -l <got-exe) == $(wc -l <expected) && -s got ]]

# A C program.
cc=$(command -v clang-19 || command -v cc)
libdir=$(dirname "$(find moved -name libwasmrt.a)")
cp -r "$examples/library" library
(cd library && wasmc --emit=static-lib calc.wasm && wasmc --emit=header calc.wasm)
if command -v pkg-config >/dev/null; then
  export PKG_CONFIG_PATH=$work/$libdir/pkgconfig
  # shellcheck disable=SC2046
  "$cc" library/main.c library/libcalc.a $(pkg-config --cflags --libs wasmrt) -o by-pkg-config
  ./by-pkg-config >by-pkg-config.out
  [[ $(pkg-config --modversion wasmrt) == "$(wasmc --version | sed 's/wasmc \([0-9.]*\).*/\1/')" ]]
fi
cat >library/CMakeLists.txt <<'CMAKE'
cmake_minimum_required(VERSION 3.16)
project(calculator LANGUAGES C CXX)
find_package(wasmrt 0.1 REQUIRED)
add_executable(main main.c)
wasmc_add_module(main calc.wasm)
CMAKE
rm library/calc.h library/libcalc.a
cmake -S library -B library/build -DCMAKE_PREFIX_PATH="$work/moved" -DCMAKE_C_COMPILER="$cc" -DCMAKE_CXX_COMPILER="$(command -v clang++-19 || command -v c++)" >cmake.log 2>&1 &&
  cmake --build library/build >>cmake.log 2>&1 || { cat cmake.log; exit 1; }
library/build/main >by-cmake.out
[[ -s by-cmake.out ]]
[[ ! -f by-pkg-config.out ]] || cmp by-cmake.out by-pkg-config.out
