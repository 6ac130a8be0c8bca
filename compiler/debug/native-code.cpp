#include "compiler/debug/native-code.h"
#include "compiler/link/symbol-names.h"
#include "runtime-support/artifact/module-description.h"
#include <algorithm>
#include <cstring>
#include <elf.h>
#include <map>

namespace wasmc {
namespace {

// Addresses of symbols. The file is lld's output of this moment.
std::map<std::string_view, Elf64_Sym> readSymbols(const ElfFile &file) {
  std::map<std::string_view, Elf64_Sym> found;
  const ElfFile::Section *symbols = file.findOrNull(".symtab"), *strings = file.findOrNull(".strtab");
  if (!symbols || !strings) return found;
  for (usize at = 0; at < symbols->contents.size(); at += sizeof(Elf64_Sym)) {
    Elf64_Sym symbol;
    std::memcpy(&symbol, symbols->contents.data() + at, sizeof symbol);
    if (ELF64_ST_TYPE(symbol.st_info) == STT_FUNC)
      found.try_emplace(reinterpret_cast<const char *>(strings->contents.data()) + symbol.st_name, symbol);
  }
  return found;
}

// A place as rows have it: an offset, or an entry of the list.
void locate(const CodePart &code, u32 place, NativeRow &row) {
  row.inlined = kNone;
  row.offset = row.ownOffset = place;
  if (place == kNone || !(place & kInlinedCode)) return;
  row.inlined = place & ~kInlinedCode;
  row.offset = code.inlined[row.inlined].wasmOffset;
  while (row.ownOffset != kNone && (row.ownOffset & kInlinedCode))
    row.ownOffset = code.inlined[row.ownOffset & ~kInlinedCode].caller;
}

} // namespace

std::vector<AddressRange> NativeFunction::ranges(u64 first, u64 last) const {
  std::vector<u32> found;
  for (auto at = std::lower_bound(byOffset.begin(), byOffset.end(), first, [&](u32 row, u64 offset) { return rows[row].ownOffset < offset; });
       at != byOffset.end() && rows[*at].ownOffset < last; ++at)
    found.push_back(*at);
  std::sort(found.begin(), found.end());
  std::vector<AddressRange> result;
  for (u32 row : found) {
    if (!result.empty() && result.back().end == rows[row].start)
      result.back().end = rows[row].end;
    else
      result.push_back({rows[row].start, rows[row].end});
  }
  return result;
}

NativeCode::NativeCode(const ElfFile &linked, const Module &module, std::span<const CompiledPartition> partitions)
    : module_(module), partitions_(partitions), byIndex_(module.functions.size(), kNone) {
  const auto symbols = readSymbols(linked);
  for (u32 number = 0; number < partitions.size(); ++number) {
    const CodePart &code = partitions[number].code;
    const auto first = symbols.find(partitions[number].firstSymbol);
    partStarts_.push_back(first == symbols.end() ? 0 : first->second.st_value - code.functions.front().start);
    if (first == symbols.end()) continue;
    auto row = code.rows.begin();
    for (usize i = 0; i < code.functions.size(); ++i) {
      const u32 end = i + 1 < code.functions.size() ? code.functions[i + 1].start : code.textSize;
      if (code.functions[i].functionIndex == kNone) continue;
      NativeFunction function{code.functions[i].functionIndex, number, partStarts_[number] + code.functions[i].start, 0, {}, {}};
      const auto symbol = symbols.find("f" + std::to_string(function.index));
      function.end = symbol == symbols.end() ? partStarts_[number] + end : function.start + symbol->second.st_size;
      while (row != code.rows.end() && row->pc < code.functions[i].start) ++row;
      for (; row != code.rows.end() && row->pc < end; ++row) {
        NativeRow native{partStarts_[number] + row->pc, function.end, 0, 0, 0};
        locate(code, row->place, native);
        if (!function.rows.empty()) function.rows.back().end = native.start;
        if (native.start < function.end) function.rows.push_back(native);
      }
      // LLVM gives no row to a function without any place in it.
      if (function.rows.empty() || function.rows.front().start > function.start) {
        const u32 body = static_cast<u32>(module.functions[function.index].bodyOffset);
        const u64 stop = function.rows.empty() ? function.end : function.rows.front().start;
        function.rows.insert(function.rows.begin(), {function.start, stop, body, body, kNone});
      }
      for (u32 n = 0; n < function.rows.size(); ++n) function.byOffset.push_back(n);
      std::sort(function.byOffset.begin(), function.byOffset.end(), [&](u32 a, u32 b) {
        return std::pair(function.rows[a].ownOffset, a) < std::pair(function.rows[b].ownOffset, b);
      });
      functions_.push_back(std::move(function));
    }
  }
  std::sort(functions_.begin(), functions_.end(), [](const NativeFunction &a, const NativeFunction &b) { return a.start < b.start; });
  for (u32 i = 0; i < functions_.size(); ++i) byIndex_[functions_[i].index] = i;
}

const NativeFunction *NativeCode::functionAtOrNull(u64 offset) const {
  const auto first = module_.functions.begin() + module_.importedFunctions;
  auto after = std::upper_bound(first, module_.functions.end(), offset,
                                [](u64 at, const Function &function) { return at < function.bodyOffset; });
  if (after == first) return nullptr;
  --after;
  if (offset >= after->bodyOffset + after->body.size()) return nullptr;
  const u32 place = byIndex_[static_cast<usize>(after - module_.functions.begin())];
  return place == kNone ? nullptr : &functions_[place];
}

} // namespace wasmc
