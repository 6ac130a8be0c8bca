#include "compiler/debug/debug-sections.h"
#include "runtime-support/byte-reader.h"
#include <llvm/Support/MemoryBuffer.h>

namespace wasmc {
namespace {

constexpr u8 kCustomSection = 0, kCodeSection = 10;

// Of a file that was read before: its sections are well formed.
DebugSections ofFile(Bytes file, u64 fileStart) {
  DebugSections found;
  found.fileStart = fileStart;
  ByteReader in(file.subspan(8));
  while (!in.atEnd()) {
    const u8 id = *in.readByte();
    const u32 size = *in.leb32();
    const u64 start = 8 + in.position();
    ByteReader section(*in.readBytes(size));
    if (id == kCodeSection) {
      found.codeStart = start;
      found.codeEnd = start + size;
    }
    if (id != kCustomSection) continue;
    const std::string_view name = *section.readName();
    if (!name.starts_with(".debug_")) continue;
    const Bytes bytes = file.subspan(start + section.position(), section.left());
    // The parser wants a NUL behind the bytes only from buffers that say so.
    found.dwarf[llvm::StringRef(name.data() + 1, name.size() - 1)] = llvm::MemoryBuffer::getMemBuffer(
        llvm::StringRef(reinterpret_cast<const char *>(bytes.data()), bytes.size()), "", false);
  }
  return found;
}

} // namespace

std::unique_ptr<llvm::DWARFContext> DebugSections::open() const {
  const auto ignore = [](llvm::Error error) { llvm::consumeError(std::move(error)); };
  return llvm::DWARFContext::create(dwarf, 4, true, ignore, ignore);
}

std::deque<DebugSections> debugSections(const Module &module) {
  std::deque<DebugSections> all;
  const auto add = [&](Bytes file, u64 start) {
    DebugSections sections = ofFile(file, start);
    if (!sections.isEmpty()) all.push_back(std::move(sections));
  };
  if (module.parts.empty()) add(module.file, 0);
  for (const ModulePart &part : module.parts) add(part.file, part.start);
  return all;
}

} // namespace wasmc
