// The names that people see in perf, gdb and objdump: those of the module, in place of f<N>.
#pragma once
#include "compiler/link/elf-file.h"
#include "compiler/wasm/module.h"
#include <elf.h>

namespace wasmc {

// By function index: of the name section, or else an export's; "" if there is neither. Linkage names stay as they are: tools demangle.
std::vector<std::string> symbolNames(const Module &module);

// N of a symbol "f<N>", or of "f<N>.<CPU>", a variant of that function (codegen/cpu-variants.h); or kNone.
u32 functionOfSymbol(std::string_view symbol);

// Renames the symbols f<N> to names[N], if that is not empty, and keeps what says of which variant they are; others keep theirs. Several functions may have the same name: these
// symbols are never looked up by a linker. `strings` is the table of the old names; the result is that of the new ones.
std::vector<u8> renameSymbols(std::span<Elf64_Sym> symbols, const char *strings, std::span<const std::string> names);
// Those of a linked artifact. One without a symbol table stays as it is.
void renameSymbols(ElfFile &file, std::span<const std::string> names);

} // namespace wasmc
