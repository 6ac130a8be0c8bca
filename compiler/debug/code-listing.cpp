#include "compiler/debug/code-listing.h"
#include "runtime-support/abi/trap-kind.h"
#include "runtime-support/artifact/code-map.h"
#include "runtime-support/artifact/names.h"
#include "runtime-support/artifact/source-map.h"
#include <algorithm>
#include <cstring>
#include <elf.h>
#include <map>
#include <optional>

namespace wasmc {
namespace {

// The CPU that the artifact was compiled for, by its note.
std::string cpuOf(const ArtifactFile &file) {
  const std::string options = file.options(), flag = "--cpu=";
  const usize at = options.find(flag);
  if (at == std::string::npos)
    return "";
  const usize start = at + flag.size();
  const std::string cpu = options.substr(start, options.find_first_of(" ,", start) - start);
  return cpu == "multi" ? "" : cpu;
}

// Names of code that is no function of the module, from the symbol table; none if it was stripped.
std::map<u64, std::string> symbolNames(const ArtifactFile &file) {
  std::map<u64, std::string> names;
  const std::span<const u8> symbols = file.section(".symtab"), strings = file.section(".strtab");
  for (usize at = 0; at + sizeof(Elf64_Sym) <= symbols.size(); at += sizeof(Elf64_Sym)) {
    Elf64_Sym symbol;
    std::memcpy(&symbol, symbols.data() + at, sizeof symbol);
    if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_name >= strings.size())
      continue;
    const char *name = reinterpret_cast<const char *>(strings.data()) + symbol.st_name;
    names.emplace(symbol.st_value, std::string(name, strnlen(name, strings.size() - symbol.st_name)));
  }
  return names;
}

// docs/abi.md, "Traps": ud1l.
std::optional<TrapKind> trapOf(std::span<const u8> code) {
  if (!code.empty() && code[0] == 0x67)
    code = code.subspan(1);
  if (code.size() < 3 || code[0] != 0x0F || code[1] != 0xB9)
    return std::nullopt;
  const u32 mod = code[2] >> 6, reg = code[2] >> 3 & 7, rm = code[2] & 7;
  if (mod == 3 || rm == 4 || rm == 5)
    return std::nullopt;
  return static_cast<TrapKind>(reg * 6 + (rm > 5 ? rm - 2 : rm));
}

} // namespace

Result<CodeListing> CodeListing::create(const ArtifactFile &file, const std::string &path) {
  if (!file.hasKnownTables())
    return makeError(ErrorKind::Unsupported, "%s: it is of ABI %u.%u, which this wasmc does not know", path.c_str(),
                     file.note().abiVersion, file.note().abiRevision);
  CodeListing listing(file, TRY(Disassembler::create(cpuOf(file))));
  const ArtifactLayout &layout = file.layout();
  const DescriptionHeader &header = file.header();
  const std::map<u64, std::string> symbols = symbolNames(file);
  const u64 end = layout.textAddress + layout.textSize;
  for (const CodeFunctionStart &start : codeFunctions(file.rawTable(header.codeMap))) {
    ListedFunction function;
    function.address = layout.entry + static_cast<u64>(start.start);
    if (function.address < layout.textAddress || function.address >= end)
      continue; // damaged
    function.functionIndex = start.functionIndex;
    if (start.functionIndex != kNone)
      function.name = listing.functionName(start.functionIndex);
    if (const auto symbol = symbols.find(function.address); symbol != symbols.end() &&
        (start.functionIndex == kNone || symbol->second.starts_with(function.name + "."))) // a variant for a CPU says so
      function.name = symbol->second;
    function.size = std::min(layout.entry + static_cast<u64>(start.end), end) - function.address;
    listing.functions_.push_back(std::move(function));
  }
  return listing;
}

const ListedFunction *CodeListing::functionAtOrNull(u64 address) const {
  const auto found = std::lower_bound(functions_.begin(), functions_.end(), address,
                                      [](const ListedFunction &function, u64 wanted) { return function.address < wanted; });
  return found != functions_.end() && found->address == address ? &*found : nullptr;
}

std::string CodeListing::functionName(u32 index) const {
  const DescriptionHeader &header = file_->header();
  return std::string(lookUpName(file_->rawTable(header.names), header.functionCount, index));
}

std::span<const u8> CodeListing::code(u64 address, u64 size) const {
  const ArtifactLayout &layout = file_->layout();
  return file_->bytes().subspan(layout.textOffset + (address - layout.textAddress), size);
}

std::vector<ListedInstruction> CodeListing::read(const ListedFunction &function) const {
  std::vector<ListedInstruction> instructions;
  const std::span<const u8> map = file_->rawTable(file_->header().codeMap), all = code(function.address, function.size);
  for (u64 at = 0; at < all.size();) {
    ListedInstruction instruction;
    static_cast<MachineInstruction &>(instruction) = disassembler_.read(all.subspan(at), function.address + at);
    instruction.address = function.address + at;
    const i64 pc = static_cast<i64>(instruction.address - file_->layout().entry);
    CodeLocation location;
    if (lookUpCode(map, pc, &location)) do
        if (location.functionIndex != kNone && location.wasmOffset != kNone && location.wasmOffset != 0)
          instruction.origin.push_back({location.functionIndex, location.wasmOffset});
      while (lookUpCaller(map, &location));
    i64 handler;
    if (const std::optional<TrapKind> trap = trapOf(all.subspan(at))) {
      instruction.note = std::string("trap: ") + trapMessage(*trap);
      instruction.latency = 0; // the model has a number, of an instruction that never ends
    } else if (lookUpFault(map, pc, &handler))
      instruction.note = format("null check, else 0x%llx", static_cast<unsigned long long>(file_->layout().entry + static_cast<u64>(handler)));
    at += instruction.size;
    instructions.push_back(std::move(instruction));
  }
  return instructions;
}

std::string CodeListing::source(u32 wasmOffset) const {
  SourcePlace places[16];
  std::string text;
  const usize count = lookUpSource(file_->rawTable(file_->header().sourceMap), wasmOffset, places);
  for (usize i = 0; i < count; ++i) {
    if (i > 0)
      text += ", inlined at ";
    text += places[i].file;
    if (places[i].line)
      text += format(":%u", places[i].line);
    if (!places[i].inlined.empty())
      text += " in " + std::string(places[i].inlined);
  }
  return text;
}

} // namespace wasmc
