#!/usr/bin/env bash
# What threads share in the loader and in the shim, under ThreadSanitizer: the unit tests of both that use threads.
set -euo pipefail
clang=$(command -v clang++-19) || { echo "skipped: clang++-19 is missing"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$CWASM_ROOT"
echo 'int main() {}' >"$work/probe.cpp"
"$clang" -fsanitize=thread "$work/probe.cpp" -o "$work/probe" 2>/dev/null || { echo "skipped: ThreadSanitizer is missing"; exit 77; }
sources=()
for source in runtime-support/*.cpp runtime-support/*/*.cpp loader/*.cpp loader/arch/*.cpp loader/arch/*.S wasi-libc-shim/*.cpp \
  tests/unit/main.cpp tests/unit/loader/wait-queue.cpp tests/unit/wasi/threads.cpp; do
  case $source in */freestanding-*.cpp | loader/main.cpp) ;; *) sources+=("$source") ;; esac
done
printf '%s\n' "${sources[@]}" | xargs -P 2 -I{} sh -c \
  'exec "$0" -std=c++20 -O1 -g1 -fsanitize=thread -I. -c "$1" -o "$2/$(echo "$1" | tr / _).o"' "$clang" {} "$work"
"$clang" -fsanitize=thread "$work"/*.o -o "$work/tests" -lpthread
TSAN_OPTIONS=halt_on_error=1 "$work/tests" --no-intro
