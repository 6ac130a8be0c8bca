// What makes the table small is what all our frames have in common: they have a frame pointer, save registers at fixed
// places in the prologue, before any call, and keep the stack pointer where it is from then on (target.cpp). So one
// UnwindFrame describes a function at all its calls, whatever rows .eh_frame has for prologue and epilogues.
#include "compiler/codegen/unwind-info.h"
#include "compiler/wasm/module.h"
#include "runtime-support/byte-reader.h"
#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/DebugInfo/DWARF/DWARFDebugFrame.h>
#include <llvm/Object/ELFObjectFile.h>
#include <map>

namespace wasmc {
namespace {

namespace dwarf = llvm::dwarf;
using llvm::object::ELFRelocationRef;
using llvm::object::ObjectFile;
using llvm::object::SectionRef;

Error badFrame(u64 function, const char *what) {
  return makeError(ErrorKind::Unsupported, "internal error: the frame of the function at text offset 0x%llx %s",
                   static_cast<unsigned long long>(function), what);
}

Error badObject(llvm::Error error) {
  return makeError(ErrorKind::Unsupported, "internal error: the object is not readable: %s", llvm::toString(std::move(error)).c_str());
}

Result<Bytes> contentOf(const SectionRef &section) {
  auto content = section.getContents();
  if (!content)
    return badObject(content.takeError());
  return Bytes(reinterpret_cast<const u8 *>(content->data()), content->size());
}

std::optional<SectionRef> findSection(const ObjectFile &object, llvm::StringRef name) {
  for (const SectionRef &section : object.sections())
    if (auto found = section.getName(); found && *found == name)
      return section;
    else if (!found)
      llvm::consumeError(found.takeError());
  return std::nullopt;
}

// The relocations of all sections of this name: f(content, place, section, offset in it that the place refers to).
Result<void> forEachRelocation(const ObjectFile &object, llvm::StringRef name,
                               llvm::function_ref<Result<void>(Bytes, u64, const SectionRef &, u64)> f) {
  for (const SectionRef &section : object.sections()) {
    auto target = section.getRelocatedSection();
    if (!target)
      return badObject(target.takeError());
    if (*target == object.section_end() || llvm::cantFail((*target)->getName()) != name)
      continue;
    const Bytes content = TRY(contentOf(**target));
    for (const ELFRelocationRef relocation : section.relocations()) {
      const auto symbol = relocation.getSymbol();
      if (symbol == object.symbol_end())
        continue;
      auto addend = relocation.getAddend();
      auto value = symbol->getValue();
      auto place = symbol->getSection();
      if (!addend || !value || !place)
        return badObject(llvm::joinErrors(llvm::joinErrors(addend.takeError(), value.takeError()), place.takeError()));
      if (*place != object.section_end())
        TRY(f(content, relocation.getOffset(), **place, *value + static_cast<u64>(*addend)));
    }
  }
  return {};
}

// Bytes of stack that each function uses, by its start. A function whose use varies is not listed.
Result<std::map<u64, u64>> readStackSizes(const ObjectFile &object) {
  std::map<u64, u64> sizes;
  TRY(forEachRelocation(object, ".stack_sizes", [&](Bytes content, u64 place, const SectionRef &, u64 function) -> Result<void> {
    ByteReader reader(content); // an address, 8 bytes, and a LEB128
    TRY(reader.readBytes(place + 8));
    sizes[function] = TRY(reader.leb64());
    return {};
  }));
  return sizes;
}

// Where .eh_frame refers to call-site tables: offset in .eh_frame, offset in .gcc_except_table.
Result<std::map<u64, u64>> readSiteReferences(const ObjectFile &object) {
  std::map<u64, u64> references;
  TRY(forEachRelocation(object, ".eh_frame", [&](Bytes, u64 place, const SectionRef &section, u64 offset) -> Result<void> {
    if (llvm::cantFail(section.getName()) == ".gcc_except_table")
      references[place] = offset;
    return {};
  }));
  return references;
}

// The call-site table of an LSDA (Itanium C++ ABI, exception handling, 7.4). `function` is its start.
Result<std::vector<UnwindSite>> readSites(Bytes table, u64 lsda, u64 function) {
  ByteReader reader(table);
  TRY(reader.readBytes(lsda));
  const u8 startEncoding = TRY(reader.readByte()), typeEncoding = TRY(reader.readByte());
  if (typeEncoding != dwarf::DW_EH_PE_omit)
    TRY(reader.leb64());
  const u8 encoding = TRY(reader.readByte());
  if (startEncoding != dwarf::DW_EH_PE_omit || (encoding != dwarf::DW_EH_PE_uleb128 && encoding != dwarf::DW_EH_PE_udata4))
    return badFrame(function, "has call sites in an unknown encoding");
  const u64 length = TRY(reader.leb64());
  ByteReader entries(TRY(reader.readBytes(length)));
  auto next = [&]() -> Result<u64> {
    if (encoding == dwarf::DW_EH_PE_uleb128)
      return entries.leb64();
    return u64(TRY(entries.readFixed<u32>()));
  };
  std::vector<UnwindSite> sites;
  while (!entries.atEnd()) {
    const u64 start = TRY(next()), size = TRY(next()), landingPad = TRY(next());
    TRY(entries.leb64()); // action: there is only one, to catch everything
    if (landingPad == 0)
      continue;
    const UnwindSite site{static_cast<u32>(function + start), static_cast<u32>(function + start + size),
                          static_cast<u32>(function + landingPad)};
    if (!sites.empty() && sites.back().end == site.start && sites.back().landingPad == site.landingPad)
      sites.back().end = site.end;
    else
      sites.push_back(site);
  }
  return sites;
}

// The frame between prologue and epilogue, from the whole of its call frame information.
Result<UnwindFrame> readFrame(const dwarf::FDE &entry, const Target &target) {
  const u64 function = entry.getInitialLocation();
  const auto saved = target.savedRegisters();
  UnwindFrame frame;
  i64 cfa = 0, cfaFromFrame = 0; // offset of the canonical frame address: now, and where the frame pointer is set
  std::array<i64, kSavedRegisters> fromCfa{};
  for (const dwarf::CFIProgram::Instruction &instruction : entry.cfis()) {
    const auto &operands = instruction.Ops;
    switch (instruction.Opcode) {
    case dwarf::DW_CFA_def_cfa: cfa = static_cast<i64>(operands[1]); break;
    case dwarf::DW_CFA_def_cfa_offset: cfa = static_cast<i64>(operands[0]); break;
    case dwarf::DW_CFA_def_cfa_register:
      if (operands[0] != target.framePointer() || (cfaFromFrame != 0 && cfaFromFrame != cfa))
        return badFrame(function, "is not found by its frame pointer");
      cfaFromFrame = cfa;
      break;
    case dwarf::DW_CFA_offset:
    case dwarf::DW_CFA_offset_extended: {
      const i64 offset = static_cast<i64>(operands[1]) * entry.getLinkedCIE()->getDataAlignmentFactor();
      const auto found = std::find(saved.begin(), saved.end(), operands[0]);
      if (found == saved.end()) {
        if (operands[0] != target.framePointer())
          return badFrame(function, "saves an unexpected register");
        break; // where the frame pointer points to
      }
      i64 &place = fromCfa[static_cast<usize>(found - saved.begin())];
      if (place != 0 && place != offset)
        return badFrame(function, "saves a register in two places");
      place = offset;
      break;
    }
    case dwarf::DW_CFA_def_cfa_expression:
    case dwarf::DW_CFA_expression:
    case dwarf::DW_CFA_val_expression: return badFrame(function, "is described by an expression");
    default: break; // positions, and what epilogues undo
    }
  }
  if (cfaFromFrame == 0)
    return badFrame(function, "has no frame pointer");
  frame.returnAddress = static_cast<i32>(cfaFromFrame) - 8; // the CFA is just above it
  for (usize i = 0; i < saved.size(); ++i)
    if (fromCfa[i] != 0)
      frame.saved[i] = static_cast<i32>(cfaFromFrame + fromCfa[i]);
  return frame;
}

} // namespace

Result<UnwindPart> readUnwindPart(const ObjectFile &object, const SectionRef &text, const Target &target) {
  UnwindPart part;
  part.textSize = static_cast<u32>(text.getSize());
  const auto context = llvm::DWARFContext::create(object);
  auto frames = context->getEHFrame();
  if (!frames)
    return badObject(frames.takeError());
  const std::map<u64, u64> stackSizes = TRY(readStackSizes(object));
  const std::map<u64, u64> siteReferences = TRY(readSiteReferences(object));
  const std::optional<SectionRef> exceptTable = findSection(object, ".gcc_except_table");
  const Bytes sites = exceptTable ? TRY(contentOf(*exceptTable)) : Bytes();

  for (const dwarf::FrameEntry &any : (*frames)->entries()) {
    const auto *entry = llvm::dyn_cast<dwarf::FDE>(&any);
    if (!entry)
      continue;
    UnwindFunction function;
    function.start = static_cast<u32>(entry->getInitialLocation());
    function.frame = TRY(readFrame(*entry, target));
    const auto reference = siteReferences.lower_bound(entry->getOffset());
    if (reference != siteReferences.end() && reference->first < entry->getOffset() + entry->getLength()) {
      function.sites = TRY(readSites(sites, reference->second, function.start));
      const auto size = stackSizes.find(function.start);
      if (size == stackSizes.end())
        return badFrame(function.start, "has landing pads and no fixed size");
      function.frame.stack = function.frame.returnAddress - static_cast<i32>(size->second);
    }
    part.functions.push_back(std::move(function));
  }
  std::sort(part.functions.begin(), part.functions.end(),
            [](const UnwindFunction &a, const UnwindFunction &b) { return a.start < b.start; });
  return part;
}

} // namespace wasmc
