#!/usr/bin/env bash
# Which instructions operators become. In the .wat files of this folder the lines above a function name a CPU and, in order,
# the instructions of that function when it is compiled for it:
#
#   ;; x86-64-v2: paddusb pshufb
#   (func (param v128 v128) (result v128) ...)
#
# Left out are the frame, endbr64, the return, moves between registers of a kind and loads of the context's fields. A function without
# such lines is not looked at; imports are not allowed. CWASM_BLESS=1 writes what was found into the file.
set -euo pipefail
source "${CWASM_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}/tests/cli/testing.bash"
objdump=${CWASM_LLVM_ROOT:-/usr/lib/llvm-19}/bin/llvm-objdump
[[ -x $objdump ]] || { echo "skipped: $objdump is not there (package llvm-19)"; exit 77; }

# instructions FILE.cwasm: a line "N mnemonic..." for each function, which the text has in their order, before entries and the rest.
instructions() {
  "$objdump" -d --no-show-raw-insn --no-leading-addr "$1" | awk '
    /^<.*>:$/ { if (name != "") print name list; name = ""; list = "" }
    /^<(entry|thunk)[0-9]+>:$/ { isGlue = 1 }
    /^<.*>:$/ { if (!isGlue && $1 != "<.text>:") name = n++; next }
    { sub(/#.*/, "") }
    name == "" || NF == 0 { next }
    { operands = $0; sub(/^[ \t]*[^ \t]+[ \t]*/, "", operands); gsub(/[ \t]/, "", operands) }
    $1 ~ /^(push|pop|leave|ret|nop|int3|endbr64)/ || operands ~ /^\(?%[re]?(sp|bp)/ { next }
    $1 ~ /^v?mov(ap[sd]|up[sd]|dq[au]|ss|sd|l|q)$/ && operands ~ /^(%xmm[0-9]+,)+%xmm[0-9]+$/ { next }
    $1 ~ /^mov[lq]$/ && (operands ~ /^%[er][a-z0-9]+,%[er][a-z0-9]+$/ || operands ~ /\(%r13\),%r/) { next }
    { list = list " " $1 }
    END { if (name != "") print name list }'
}

# expectations FILE.wat CPU: the same, from the comments.
expectations() {
  awk -v cpu="$2" '
    index($0, ";; " cpu ":") == 1 { list = substr($0, length(cpu) + 5); has = 1 }
    /^ *\(func/ { if (has) print n + 0 list; n++; has = 0 }' "$1"
}

# bless FILE.wat CPU: $work/found replaces the expectations.
bless() {
  awk -v cpu="$2" -v found="$work/found" '
    BEGIN { while ((getline line < found) > 0) { split(line, part, " "); sub(/^[0-9]+/, "", line); lists[part[1]] = line } }
    index($0, ";; " cpu ":") == 1 { print ";; " cpu ":" lists[n + 0]; next }
    /^ *\(func/ { n++ }
    { print }' "$1" >"$work/blessed"
  cp "$work/blessed" "$1"
}

bad=0 count=0
for source in "$root"/tests/codegen/*.wat; do
  name=$(basename "$source" .wat)
  if command -v wat2wasm >/dev/null; then
    # Debian's wat2wasm does not know all operators: what it refuses is there as .wasm only.
    if wat2wasm --enable-all "$source" -o "$work/$name.wasm" 2>/dev/null; then
      [[ -n ${CWASM_BLESS:-} ]] && cp "$work/$name.wasm" "${source%.wat}.wasm"
      cmp -s "$work/$name.wasm" "${source%.wat}.wasm" || { echo "$name.wasm is not what wat2wasm makes of $name.wat"; bad=1; }
    fi
  fi
  for cpu in $(sed -n 's/^;; \(x86-64[a-z0-9-]*\):.*/\1/p' "$source" | sort -u); do
    compile "${source%.wat}.wasm" "$name.cwasm" --cpu="$cpu"
    instructions "$work/$name.cwasm" | sort -n >"$work/all"
    expectations "$source" "$cpu" >"$work/expected"
    awk 'NR == FNR { wanted[$1] = 1; next } $1 in wanted' "$work/expected" "$work/all" >"$work/found"
    count=$((count + $(wc -l <"$work/expected")))
    if ! cmp -s "$work/expected" "$work/found"; then
      if [[ -n ${CWASM_BLESS:-} ]]; then
        bless "$source" "$cpu"
      else
        echo "$name.wat for $cpu, function and its instructions (< expected, > found):"
        diff "$work/expected" "$work/found" || true
        bad=1
      fi
    fi
  done
done
echo "$count functions were compared"
((bad == 0 && count > 0))
