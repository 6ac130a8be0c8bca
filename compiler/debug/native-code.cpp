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
  row.inlined = row.caller = kNone;
  row.offset = row.ownOffset = place;
  if (place == kNone || !(place & kInlinedCode)) return;
  row.inlined = place & ~kInlinedCode;
  row.offset = code.inlined[row.inlined].wasmOffset;
  row.caller = code.inlined[row.inlined].caller;
  while (row.ownOffset != kNone && (row.ownOffset & kInlinedCode))
    row.ownOffset = code.inlined[row.ownOffset & ~kInlinedCode].caller;
}

void sortByOffset(NativeFunction &function) {
  for (u32 n = 0; n < function.rows.size(); ++n) function.byOffset.push_back(n);
  std::sort(function.byOffset.begin(), function.byOffset.end(),
            [&](u32 a, u32 b) { return std::pair(function.rows[a].ownOffset, a) < std::pair(function.rows[b].ownOffset, b); });
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
  std::map<u64, u64> sizes; // by address
  for (const auto &[name, symbol] : symbols) sizes.emplace(symbol.st_value, symbol.st_size);
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
      const auto size = sizes.find(function.start);
      function.end = size == sizes.end() ? partStarts_[number] + end : function.start + size->second;
      while (row != code.rows.end() && row->pc < code.functions[i].start) ++row;
      for (; row != code.rows.end() && row->pc < end; ++row) {
        NativeRow native{partStarts_[number] + row->pc, function.end, 0, 0, 0, 0};
        locate(code, row->place, native);
        if (!function.rows.empty()) function.rows.back().end = native.start;
        if (native.start < function.end) function.rows.push_back(native);
      }
      // LLVM gives no row to a function without any place in it.
      if (function.rows.empty() || function.rows.front().start > function.start) {
        const u32 body = static_cast<u32>(module.functions[function.index].bodyOffset);
        const u64 stop = function.rows.empty() ? function.end : function.rows.front().start;
        function.rows.insert(function.rows.begin(), {function.start, stop, body, body, kNone, kNone});
      }
      sortByOffset(function);
      functions_.push_back(std::move(function));
    }
  }
  std::sort(functions_.begin(), functions_.end(), [](const NativeFunction &a, const NativeFunction &b) { return a.start < b.start; });
  for (u32 i = 0; i < functions_.size(); ++i) {
    const auto symbol = symbols.find("f" + std::to_string(functions_[i].index));
    const bool isVariant = symbol != symbols.end() && symbol->second.st_value != functions_[i].start;
    if (isVariant)
      variants_[functions_[i].index].push_back(i);
    else
      byIndex_[functions_[i].index] = i;
  }
}

InlinedFunctions NativeCode::inlinedInto(const NativeFunction &function) const {
  const std::vector<InlinedCode> &list = partitions_[function.partition].code.inlined;
  InlinedFunctions found;
  std::map<std::pair<u32, u32>, u32> numbers; // of `all`, by function and place of the call
  const auto isInlined = [](u32 place) { return place != kNone && (place & kInlinedCode); };
  for (const NativeRow &row : function.rows) {
    if (row.inlined == kNone) continue;
    // From the code outwards. Callers are smaller entries.
    u32 inner = kNone;
    for (u32 place = kInlinedCode | row.inlined; isInlined(place);) {
      const InlinedCode &code = list[place & ~kInlinedCode];
      if (code.functionIndex == kNone || code.caller == kNone) break;
      const auto [known, isNew] = numbers.try_emplace({code.functionIndex, code.caller}, static_cast<u32>(found.all.size()));
      if (isNew) {
        const u32 call = isInlined(code.caller) ? list[code.caller & ~kInlinedCode].wasmOffset : code.caller;
        found.all.push_back({{code.functionIndex, function.partition, function.start, function.end, {}, {}, function.index, code.caller}, call, {}});
      }
      if (inner != kNone) found.all[known->second].inlined.push_back(inner);
      found.all[known->second].code.rows.push_back({row.start, row.end, row.offset, code.wasmOffset, row.inlined, row.caller});
      inner = known->second;
      place = code.caller;
      if (!isInlined(place)) found.outermost.push_back(inner);
    }
  }
  const auto order = [&](std::vector<u32> &numbersOf) {
    std::sort(numbersOf.begin(), numbersOf.end(), [&](u32 a, u32 b) { return std::pair(found.all[a].callOffset, a) < std::pair(found.all[b].callOffset, b); });
    numbersOf.erase(std::unique(numbersOf.begin(), numbersOf.end()), numbersOf.end());
  };
  order(found.outermost);
  for (InlinedFunction &one : found.all) {
    order(one.inlined);
    sortByOffset(one.code);
  }
  return found;
}

u32 NativeCode::functionIndexAt(u64 offset) const {
  const auto first = module_.functions.begin() + module_.importedFunctions;
  auto after = std::upper_bound(first, module_.functions.end(), offset,
                                [](u64 at, const Function &function) { return at < function.bodyOffset; });
  if (after == first) return kNone;
  --after;
  return offset < after->bodyOffset + after->body.size() ? static_cast<u32>(after - module_.functions.begin()) : kNone;
}

const NativeFunction *NativeCode::functionAtOrNull(u64 offset) const {
  const u32 index = functionIndexAt(offset);
  return index == kNone || byIndex_[index] == kNone ? nullptr : &functions_[byIndex_[index]];
}

std::span<const u32> NativeCode::variantsOf(const NativeFunction &function) const {
  const auto found = variants_.find(function.index);
  return found == variants_.end() ? std::span<const u32>() : found->second;
}

} // namespace wasmc
