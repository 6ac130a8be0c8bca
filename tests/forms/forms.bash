# For the scripts of this folder: examples, and a C compiler for programs that link libwasmrt.
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
build=$(dirname "$bin")
objdump=${CWASM_LLVM_ROOT:-/usr/lib/llvm-19}/bin/llvm-objdump
readelf=${CWASM_LLVM_ROOT:-/usr/lib/llvm-19}/bin/llvm-readelf
nm=${CWASM_LLVM_ROOT:-/usr/lib/llvm-19}/bin/llvm-nm
cc=clang-19

# in_new_root FOLDER COMMAND...: runs it in a root that holds nothing but FOLDER, no /proc and no /dev. Status 125 if that is not
# allowed here.
in_new_root() {
  if ((EUID == 0)); then chroot "$@"; else unshare --map-root-user chroot "$@" 2>/dev/null; fi
}
need_new_root() { # skips the rest of the test
  mkdir -p "$work/empty"
  cp "$1" "$work/empty/probe"
  in_new_root "$work/empty" /probe >/dev/null 2>&1 || { echo "the rest is skipped: no chroot here"; exit "${2:-77}"; }
}

# example NAME ARGUMENTS-OF-MAKE...: in a copy of examples, so that nothing is built in the tree.
example() {
  command -v make >/dev/null || { echo "skipped: make is not there"; exit 77; }
  [[ -d $work/examples ]] || cp -r "$root/examples" "$work/examples"
  run make --silent --no-print-directory -C "$work/examples/$1" WASMC="$wasmc" WASMLOAD="$wasmload" CC="$cc" \
    CFLAGS="-Wall -Wextra -Werror -I$build/include" WASMRT="-L$build/lib" "${@:2}"
}
