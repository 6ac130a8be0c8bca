# run_target NAME SECONDS SEED...: builds tests/fuzz/NAME.cpp with libFuzzer, ASan and UBSan, and runs it on the seeds. Ends the
# script with status 1 and shows the input when it finds something. Skipped where clang has no libFuzzer.
run_target() {
  local name=$1 seconds=$2
  shift 2
  local build=${CWASM_FUZZ_BUILD:-$work/fuzz} corpus=$work/corpus
  mkdir -p "$build" "$corpus"
  for seed in "$@"; do cp "$seed" "$corpus/$(sha256sum "$seed" | cut -c 1-16)"; done
  local flags=(-std=c++20 -O1 -g1 -I"$root" -fno-exceptions -fno-rtti -fno-omit-frame-pointer -DCWASM_VERSION='"fuzz"'
    -fsanitize=fuzzer,address,undefined -fno-sanitize=vptr -fno-sanitize-recover=all)
  echo 'extern "C" int LLVMFuzzerTestOneInput(const unsigned char *, unsigned long) { return 0; }' >"$build/probe.cpp"
  clang++-19 "${flags[@]}" "$build/probe.cpp" -o "$build/probe" 2>/dev/null || { echo "skipped: clang++-19 has no libFuzzer here"; exit 77; }
  local source object objects=() compiler
  for source in "$root/tests/fuzz/$name.cpp" "$root"/runtime-support/{,artifact/,crypto/,builtins/}*.cpp "$root"/loader/*.cpp "$root"/loader/arch/*.{cpp,S}; do
    [[ $source == */freestanding-*.cpp || $source == */loader/main.cpp ]] && continue
    object=$build/$(sed 's,/,-,g' <<<"${source#"$root"/}").o
    objects+=("$object")
    [[ $object -nt $source && -n ${CWASM_FUZZ_BUILD:-} ]] && continue
    compiler=(clang++-19 "${flags[@]}")
    [[ $source == *.S ]] && compiler=(clang-19 -I"$root")
    "${compiler[@]}" -c "$source" -o "$object"
  done
  clang++-19 "${flags[@]}" "${objects[@]}" -o "$build/$name" -lpthread
  # In processes of their own: a reader that interns what it reads for the life of a process would fill the memory.
  "$build/$name" -max_total_time="$seconds" -max_len=65536 -timeout=20 -rss_limit_mb=2000 -fork=1 -artifact_prefix="$work/" \
    "$corpus" >"$work/fuzz.log" 2>&1 || {
    tail -n 60 "$work/fuzz.log"
    for found in "$work"/{crash,timeout,oom,leak}-*; do [[ -f $found ]] && { echo "$found:"; base64 -w 120 "$found" | head -n 400; }; done
    exit 1
  }
  grep -E '^#|DONE|INFO: (exiting|Running)' "$work/fuzz.log" | tail -n 3
}
