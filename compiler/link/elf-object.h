// A writer of small ELF64 relocatable objects: the metadata of an artifact enters the link as one. Written by hand because
// an LLVM constant of many megabytes costs time and memory that a byte vector does not.
#pragma once
#include "runtime-support/ints.h"
#include <string>
#include <vector>

namespace wasmc {
using namespace cwasm;

class ElfObject {
public:
  struct Relocation {
    u32 offset;         // in the section: a 32-bit field
    std::string symbol;
    i64 addend;         // the field becomes symbol + addend - place
  };

  explicit ElfObject(u32 machine, u32 relocationPc32) : machine_(machine), relocationPc32_(relocationPc32) {}

  // A section of type SHT_PROGBITS (or SHT_NOTE).
  void addSection(std::string name, u32 type, u64 flags, u64 alignment, std::vector<u8> bytes,
                  std::vector<Relocation> relocations = {});
  // A global hidden symbol at the start of the section that was added last.
  void defineSymbol(std::string name);

  std::vector<u8> write() const;

private:
  struct Section {
    std::string name;
    u32 type;
    u64 flags, alignment;
    std::vector<u8> bytes;
    std::vector<Relocation> relocations;
  };
  struct Symbol {
    std::string name;
    u32 section; // index into sections_
  };
  u32 machine_, relocationPc32_;
  std::vector<Section> sections_;
  std::vector<Symbol> symbols_;
};

} // namespace wasmc
