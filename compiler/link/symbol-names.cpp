#include "compiler/link/symbol-names.h"
#include "runtime-support/artifact/module-description.h"
#include <algorithm>
#include <charconv>

namespace wasmc {
namespace {

// A name is any UTF-8; a terminal must not obey what is printed of it.
void append(std::vector<u8> &strings, std::string_view name) {
  for (char c : name) strings.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : static_cast<u8>(c));
  strings.push_back(0);
}

} // namespace

std::vector<std::string> symbolNames(const Module &module) {
  std::vector<std::string> names(module.functions.size());
  for (const Export &entry : module.exports)
    if (entry.kind == ExternKind::Func && names[entry.index].empty()) names[entry.index] = entry.name;
  for (usize i = 0; i < module.functionNames.size(); ++i)
    if (!module.functionNames[i].empty()) names[i] = module.functionNames[i];
  return names;
}

u32 functionOfSymbol(std::string_view symbol) {
  u32 index = 0;
  const char *end = symbol.data() + symbol.size();
  if (!symbol.starts_with('f')) return kNone;
  const auto [stop, error] = std::from_chars(symbol.data() + 1, end, index);
  return error == std::errc() && (stop == end || *stop == '.') ? index : kNone;
}

std::vector<u8> renameSymbols(std::span<Elf64_Sym> symbols, const char *strings, std::span<const std::string> names) {
  std::vector<u8> renamed{0};
  for (Elf64_Sym &symbol : symbols.subspan(1)) {
    std::string name = strings + symbol.st_name;
    if (const u32 index = functionOfSymbol(name); index < names.size() && !names[index].empty())
      name.replace(0, std::min(name.find('.'), name.size()), names[index]);
    symbol.st_name = name.empty() ? 0 : static_cast<u32>(renamed.size());
    if (!name.empty()) append(renamed, name);
  }
  return renamed;
}

void renameSymbols(ElfFile &file, std::span<const std::string> names) {
  ElfFile::Section *symbols = file.findOrNull(".symtab"), *strings = file.findOrNull(".strtab");
  if (!symbols || !strings) return;
  // SAFETY: the file is lld's output of this moment.
  const std::span<Elf64_Sym> all(reinterpret_cast<Elf64_Sym *>(symbols->contents.data()), symbols->contents.size() / sizeof(Elf64_Sym));
  strings->contents = renameSymbols(all, reinterpret_cast<const char *>(strings->contents.data()), names);
}

} // namespace wasmc
