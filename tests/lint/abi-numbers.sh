#!/usr/bin/env bash
# Numbers of the ABI are never reused, changed or reordered: each list is compared with tests/abi/numbers/, which only grows.
# With CWASM_BLESS=1 new rows are added there.
set -euo pipefail
shopt -s lastpipe # compare sets `status`
cd "$CWASM_ROOT"
status=0

# compare NAME: the list on standard input against tests/abi/numbers/NAME.
compare() {
  local kept=tests/abi/numbers/$1 now known
  now=$(cat)
  [[ -n $now ]] || { echo "$1: nothing was found: this test looks in the wrong place"; status=1; return; }
  known=$(cat "$kept" 2>/dev/null || true)
  [[ $now == "$known" ]] && return
  if [[ -z $known || $now == "$known"$'\n'* ]]; then
    if [[ ${CWASM_BLESS:-} == 1 ]]; then
      mkdir -p tests/abi/numbers
      printf '%s\n' "$now" >"$kept"
      return
    fi
    echo "$1 has new rows: add them to $kept (CWASM_BLESS=1 does)"
  else
    echo "$1: rows that are part of the ABI were changed, reordered or removed:"
    diff <(echo "$known") <(echo "$now") || true
  fi
  status=1
}

squeeze() { sed 's,/\*[^*]*\*/,,g; s,//.*,,; s/  */ /g; s/ ,/,/g; s/ )/)/g; s/ $//'; }
# fields FILE STRUCT: its declarations in order, one a line, without comments and initial values.
fields() {
  sed -n -E "/^(struct|union) (alignas\(16\) )?$2 \{/,/^};/p" "$1" | squeeze | grep -vE '^(struct|union|\})|static|constexpr|\{|^ ?$' |
    sed 's/ = [^,;]*//g' | tr -d '\n' | sed 's/; */\n/g; s/^ *//; s/,\([^ ]\)/, \1/g' | sed '/^$/d'
}

sed -n 's/^\(BUILTIN(.*)\).*/\1/p' runtime-support/abi/builtins.def | squeeze | compare builtins
sed -n 's/^TRAP(\([0-9]*\), \([A-Za-z0-9]*\),.*/\1 \2/p' runtime-support/abi/trap-kinds.def | compare trap-kinds
sed -n 's/^\(CONTRACT(.*)\)/\1/p' runtime-support/abi/contracts.def | compare contracts
sed -n '/^enum class CpuFeature/,/^};/s/^  \([A-Za-z0-9]* = [0-9]*\),.*/\1/p' runtime-support/artifact/note.h | compare cpu-features
fields runtime-support/artifact/note.h ArtifactNote | compare note
fields runtime-support/artifact/section-hashes.h SectionHash | compare SectionHash
sed -n 's/^enum class ArtifactSection : u32 { \(.*\) };/\1/p' runtime-support/artifact/section-hashes.h | sed 's/, /\n/g' | compare artifact-sections
{ grep -o 'kNoteType = [0-9]*' runtime-support/artifact/note.h; grep -o 'kDataSegmentType = [0-9A-Fx]*' runtime-support/artifact/note.h
  grep -o 'kMagic = [0-9A-Fx]*' runtime-support/artifact/module-description.h; } | compare file-numbers
fields runtime-support/artifact/module-description.h DescriptionHeader | sed 's/^[^ ]* //; s/, /\n/g' | compare description
for record in TypeRecord FieldRecord LimitsRecord ImportRecord MemoryRecord TableRecord GlobalRecord TagRecord FunctionRecord ExportRecord \
  ElemRecord DataRecord ImageRecord StartRecord SourceRecord DetailRecord; do
  fields runtime-support/artifact/module-description.h "$record" | compare "$record"
done
for record in VmRuntime VmContext MemoryObject MemoryRef TableObject ImportSlot FuncObject GlobalSlot HostFunction TagObject ExceptionObject; do
  fields runtime-support/abi/vmctx.h "$record" | compare "$record"
done
exit $status
