// A linked artifact taken apart and put together again: what its segments hold stays where it is, byte for byte; the sections
// behind them, which are for people and tools, can be changed, added and left out. The loader reads none of these.
#pragma once
#include "runtime-support/result.h"
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wasmc {
using namespace cwasm;

class ElfFile {
public:
  struct Section {
    std::string name;
    u32 type = 0;                // SHT_
    u64 flags = 0;               // SHF_
    u64 address = 0;             // 0 if it is in no PT_LOAD
    u64 offset = 0, size = 0;    // in the file, if it is in a segment
    u64 alignment = 1, entrySize = 0;
    std::string link;            // the section that sh_link names, or ""
    u32 info = 0;
    bool isInSegment = false;
    bool hasBytes = true;        // in the file; .bss has none
    std::vector<u8> contents;    // if it is not
  };

  // Errors: Malformed for what is no ELF64 file with sections, or has any outside the file.
  static Result<ElfFile> read(std::span<const u8> file);

  // Those in segments come first, and keep their numbers: symbols refer to them.
  std::span<const Section> sections() const { return sections_; }
  Section *findOrNull(std::string_view name);
  const Section *findOrNull(std::string_view name) const { return const_cast<ElfFile *>(this)->findOrNull(name); }
  std::span<const u8> contents(const Section &section) const;
  void remove(std::string_view name); // of one behind the segments
  void removeDebugSections();         // .debug_*
  // Behind the segments; replaces one of that name.
  void put(Section section);
  void put(std::string name, std::vector<u8> contents);

  std::vector<u8> write() const;
  // The same without what the segments hold: a file of debug information beside a stripped one, which debuggers find by the build
  // id that it keeps.
  std::vector<u8> writeDebugFile() const;

private:
  std::vector<u8> build(bool hasSegments) const;
  std::vector<u8> head_; // all bytes up to the end of the last segment
  std::vector<Section> sections_;
};

} // namespace wasmc
