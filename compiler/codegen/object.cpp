// The code map's rows come from the line table that LLVM writes for the object: a location's line is the wasm offset of
// the operator (FunctionEmitter::located), or an entry of the list of inlined code. The debug sections themselves are dropped at the link.
#include "compiler/codegen/object.h"
#include "compiler/codegen/fault-locations.h"
#include "compiler/codegen/debug-values.h"
#include "compiler/codegen/inlined-code.h"
#include "compiler/codegen/unwind-info.h"
#include "runtime-support/artifact/module-description.h"
#include <algorithm>
#include <cassert>
#include <iterator>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringSet.h>
#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/CodeGen/MachineModuleInfo.h>
#include <llvm/CodeGen/Passes.h>
#include <llvm/CodeGen/TargetPassConfig.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/Object/ELFObjectFile.h>
#include <llvm/Support/SmallVectorMemoryBuffer.h>
#include <llvm/Support/raw_ostream.h>
#include <map>

namespace wasmc {
namespace {

Error fromLlvm(llvm::Error error) {
  return makeError(ErrorKind::Unsupported, "internal error: the object is not readable: %s", llvm::toString(std::move(error)).c_str());
}

// Passes that never find anything in code of ours: what they look for is asked for by attributes, intrinsics or calls of a C library.
constexpr llvm::StringLiteral kIdle[] = {
    "Merge contiguous icmps into a memcmp", "Expand memcmp() to load/stores", "Lower Garbage Collection Instructions",
    "Shadow Stack GC Lowering", "Analyze Machine Code For Garbage Collection", "Replace intrinsics with calls to vector library",
    "Partially inline calls to library functions", "Expand vector predication intrinsics",
    "Instrument function entry/exit with calls to e.g. mcount() (post inlining)", "TLS Variable Hoist", "Expand indirectbr instructions",
    "Safe Stack instrumentation pass", "Lower AMX intrinsics", "Lower AMX type for load/store", "Prepare callbr",
    "Local Dynamic TLS Access Clean-up", "Argument Stack Rebase", "X86 Windows Fixup Buffer Security Check", "X86 speculative load hardening",
    "Tile Register Pre-configure", "X86 Lower Tile Copy", "X86 Load Value Injection (LVI) Load Hardening",
    "X86 Load Value Injection (LVI) Ret-Hardening", "Insert fentry calls", "Insert XRay ops", "Implement the 'patchable-function' attribute",
    "Pseudo Probe Inserter", "X86 Return Thunks", "X86 Indirect Thunks", "Insert KCFI indirect call checks"};

// Passes that -O1 does without: together a quarter of the time it took with them, for code that is a few hundredths slower. (docs/codegen.md)
constexpr llvm::StringLiteral kNotBrief[] = {
    "Constant Hoisting", "Scalarize Masked Memory Intrinsics", "Interleaved Access Pass", "X86 Partial Reduction", "X86 Domain Reassignment Pass",
    "Early Tail Duplication", "Optimize machine instruction PHIs", "Merge disjoint stack slots", "Early If-Conversion", "Machine InstCombiner",
    "X86 cmov Conversion", "Live Range Shrink", "X86 Fixup SetCC", "X86 LEA Optimize", "X86 Avoid Store Forwarding Blocks",
    "Machine Copy Propagation Pass", "Machine Loop Invariant Code Motion", "PostRA Machine Sink", "Machine Late Instructions Cleanup Pass",
    "Tail Duplication", "X86 Execution Dependency Fix", "BreakFalseDeps", "X86 Byte/Word Instruction Fixup", "X86 LEA Fixup",
    "X86 Fixup Inst Tuning", "X86 Fixup Vector Constants"};

// LLVM's pipeline without some of its passes.
class Selected final : public llvm::legacy::PassManagerBase {
public:
  Selected(llvm::legacy::PassManager &passes, bool isBrief) : passes_(passes), isBrief_(isBrief) {}
  void add(llvm::Pass *pass) override {
    if (leavesOut(pass->getPassName()))
      delete pass; // PassManager::add may, too
    else
      passes_.add(pass);
  }
  // A pass that LLVM renamed would be back in silence.
  bool isUpToDate() const { return !isBrief_ || leftOut_.size() == std::size(kIdle) + std::size(kNotBrief); }

private:
  bool leavesOut(llvm::StringRef name) {
    const bool result = llvm::is_contained(kIdle, name) || (isBrief_ && llvm::is_contained(kNotBrief, name));
    if (result)
      leftOut_.insert(name);
    return result;
  }
  llvm::legacy::PassManager &passes_;
  bool isBrief_; // -O1
  llvm::StringSet<> leftOut_;
};

// `hasValues`: there are variables to follow through the code.
Result<void> emit(llvm::Module &module, llvm::TargetMachine &machine, llvm::raw_pwrite_stream &out, llvm::CodeGenFileType type, bool hasValues) {
  llvm::legacy::PassManager passes;
  Selected selected(passes, machine.getOptLevel() == llvm::CodeGenOptLevel::Less);
  // As LLVMTargetMachine::addPassesToEmitFile, with a pass of ours before the last one.
  auto &common = static_cast<llvm::LLVMTargetMachine &>(machine);
  auto *moduleInfo = new llvm::MachineModuleInfoWrapperPass(&common);
  llvm::TargetPassConfig *config = common.createPassConfig(selected);
  config->setDisableVerify(true);
  if (!hasValues)
    config->disablePass(&llvm::LiveDebugValuesID); // 1% of -O2's instructions, to find nothing
  passes.add(config);
  passes.add(moduleInfo);
  bool hasFailed = config->addISelPasses();
  if (!hasFailed) {
    config->addMachinePasses();
    config->setInitialized();
    assert(selected.isUpToDate());
    passes.add(createFaultLocations());
    hasFailed = common.addAsmPrinter(passes, out, nullptr, type, moduleInfo->getMMI().getContext());
    passes.add(llvm::createFreeMachineFunctionPass());
  }
  if (hasFailed)
    return makeError(ErrorKind::Unsupported, "this LLVM cannot emit such a file for %s", machine.getTargetTriple().str().c_str());
  passes.run(module);
  return {};
}

// Function symbols of .text, ascending. Only f<N>, and its variants f<N>.<CPU>, are a wasm function; entries and thunks have no index.
Result<void> readFunctions(const llvm::object::ObjectFile &object, u64 textSection, CompiledPartition &partition) {
  std::vector<std::pair<CodeFunction, std::string>> found;
  for (const llvm::object::SymbolRef &symbol : object.symbols()) {
    auto type = symbol.getType();
    if (!type)
      return fromLlvm(type.takeError());
    auto section = symbol.getSection();
    if (!section)
      return fromLlvm(section.takeError());
    if (*type != llvm::object::SymbolRef::ST_Function || *section == object.section_end() || (*section)->getIndex() != textSection)
      continue;
    auto name = symbol.getName();
    if (!name)
      return fromLlvm(name.takeError());
    auto value = symbol.getValue();
    if (!value)
      return fromLlvm(value.takeError());
    const auto [base, variant] = name->split('.');
    u32 index = kNone;
    if (!base.starts_with("f") || base.drop_front(1).getAsInteger(10, index))
      index = kNone;
    partition.hasCpuVariants |= index != kNone && !variant.empty();
    found.push_back({{static_cast<u32>(*value), index}, name->str()});
  }
  std::sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.first.start < b.first.start; });
  for (const auto &[function, name] : found)
    partition.code.functions.push_back(function);
  if (!found.empty())
    partition.firstSymbol = found.front().second;
  return {};
}

void readRows(const llvm::object::ObjectFile &object, u64 textSection, CodePart &code) {
  auto context = llvm::DWARFContext::create(object);
  std::vector<CodeRow> rows;
  for (const auto &unit : context->compile_units()) {
    const auto *table = context->getLineTableForUnit(unit.get());
    if (!table)
      continue;
    for (const auto &row : table->Rows)
      if (row.Address.SectionIndex == textSection && row.Line != 0 && !row.EndSequence)
        rows.push_back({static_cast<u32>(row.Address.Address), row.Line});
  }
  // One section is one sequence, which the format keeps ascending.
  assert(std::is_sorted(rows.begin(), rows.end(), [](const CodeRow &a, const CodeRow &b) { return a.pc < b.pc; }));
  for (const CodeRow &row : rows) {
    if (!code.rows.empty() && code.rows.back().pc == row.pc)
      code.rows.back() = row; // the last row of an address counts
    else if (code.rows.empty() || code.rows.back().place != row.place)
      code.rows.push_back(row);
  }
}

// LLVM's fault maps: accesses that stand for a null check, by the offset of access and handler in their function (LLVM's
// docs/FaultMaps.rst, version 1). The section itself is dropped at the link.
//
//   u8 version, u8 0, u16 0, u32 functionCount
//   per function: u64 address (a relocation), u32 faultCount, u32 0, {u32 kind, u32 pc, u32 handler} x faultCount
Result<void> readFaults(const llvm::object::ELFObjectFileBase &object, const llvm::object::SectionRef &section, CodePart &code) {
  auto contents = section.getContents();
  if (!contents)
    return fromLlvm(contents.takeError());
  std::map<u64, u64> addresses; // of functions, by where they stand in the section
  for (const llvm::object::SectionRef &relocations : object.sections()) {
    auto relocated = relocations.getRelocatedSection();
    if (!relocated)
      return fromLlvm(relocated.takeError());
    if (*relocated != section)
      continue;
    for (const llvm::object::ELFRelocationRef relocation : relocations.relocations()) {
      auto value = relocation.getSymbol()->getValue();
      auto addend = relocation.getAddend();
      if (!value || !addend)
        return fromLlvm(value ? addend.takeError() : value.takeError());
      addresses[relocation.getOffset()] = *value + static_cast<u64>(*addend);
    }
  }
  ByteReader in({reinterpret_cast<const u8 *>(contents->data()), contents->size()});
  if (const u32 version = TRY(in.readFixed<u32>()); version != 1)
    return makeError(ErrorKind::Unsupported, "internal error: fault maps of version %u", version);
  const u32 functions = TRY(in.readFixed<u32>());
  for (u32 i = 0; i < functions; ++i) {
    const u64 function = addresses[in.position()];
    TRY(in.readBytes(8));
    const u32 faults = TRY(in.readFixed<u32>());
    TRY(in.readBytes(4));
    for (u32 n = 0; n < faults; ++n) {
      TRY(in.readBytes(4)); // whether it loads or stores
      const u32 pc = TRY(in.readFixed<u32>()), handler = TRY(in.readFixed<u32>());
      code.faults.push_back({static_cast<u32>(function) + pc, static_cast<u32>(function) + handler});
    }
  }
  std::sort(code.faults.begin(), code.faults.end(), [](const CodeFault &a, const CodeFault &b) { return a.pc < b.pc; });
  return {};
}

} // namespace

Result<CompiledPartition> generateObject(llvm::Module &module, llvm::TargetMachine &machine, const Target &target,
                                         const Module &source) {
  CompiledPartition partition;
  const bool hasValues = llvm::any_of(module.debug_compile_units(), [](const llvm::DICompileUnit *unit) {
    return unit->getEmissionKind() == llvm::DICompileUnit::FullDebug;
  });
  InlinedPlaces places(source);
  nameInlinedCode(module, places);
  partition.code.inlined = places.list();
  if (hasValues)
    nameInlinedValues(module, places);
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  TRY(emit(module, machine, stream, llvm::CodeGenFileType::ObjectFile, hasValues));

  partition.object.assign(bytes.begin(), bytes.end());
  auto file = llvm::object::ObjectFile::createELFObjectFile(
      llvm::MemoryBufferRef(llvm::StringRef(bytes.data(), bytes.size()), "partition"));
  if (!file)
    return fromLlvm(file.takeError());
  for (const llvm::object::SectionRef &section : (*file)->sections()) {
    auto name = section.getName();
    if (!name)
      return fromLlvm(name.takeError());
    if (*name == ".llvm_faultmaps")
      TRY(readFaults(*llvm::cast<llvm::object::ELFObjectFileBase>(file->get()), section, partition.code));
    if (*name != ".text") {
      if (section.isText() && section.getSize() > 0)
        return makeError(ErrorKind::Unsupported, "internal error: LLVM put code into %s", name->str().c_str());
      continue;
    }
    partition.code.textSize = static_cast<u32>(section.getSize());
    TRY(readFunctions(**file, section.getIndex(), partition));
    readRows(**file, section.getIndex(), partition.code);
    partition.unwind = TRY(readUnwindPart(**file, section, target));
    if (hasValues)
      readDebugValues(**file, section.getIndex(), target, partition);
  }
  return partition;
}

Result<std::string> generateAssembly(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream stream(bytes);
  TRY(emit(module, machine, stream, llvm::CodeGenFileType::AssemblyFile, /*hasValues=*/false));
  return std::string(bytes.begin(), bytes.end());
}

} // namespace wasmc
