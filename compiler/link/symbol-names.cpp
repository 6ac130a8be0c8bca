#include "compiler/link/symbol-names.h"
#include "runtime-support/artifact/module-description.h"
#include <charconv>
#include <cstring>
#include <elf.h>

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
  return error == std::errc() && stop == end ? index : kNone;
}

void renameSymbols(ElfFile &file, std::span<const std::string> names) {
  ElfFile::Section *symbols = file.findOrNull(".symtab"), *strings = file.findOrNull(".strtab");
  if (!symbols || !strings) return;
  // SAFETY: the file is lld's output of this moment.
  std::vector<u8> renamed{0};
  for (usize at = sizeof(Elf64_Sym); at < symbols->contents.size(); at += sizeof(Elf64_Sym)) {
    Elf64_Sym symbol;
    std::memcpy(&symbol, symbols->contents.data() + at, sizeof symbol);
    std::string_view name = reinterpret_cast<const char *>(strings->contents.data()) + symbol.st_name;
    if (const u32 index = functionOfSymbol(name); index < names.size() && !names[index].empty()) name = names[index];
    symbol.st_name = static_cast<u32>(renamed.size());
    append(renamed, name);
    std::memcpy(symbols->contents.data() + at, &symbol, sizeof symbol);
  }
  strings->contents = std::move(renamed);
}

} // namespace wasmc
