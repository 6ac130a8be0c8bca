#include "compiler/debug/machine-code.h"
#include "compiler/codegen/target/target.h"
#include <algorithm>
#include <llvm/MC/MCAsmInfo.h>
#include <llvm/MC/MCContext.h>
#include <llvm/MC/MCDisassembler/MCDisassembler.h>
#include <llvm/MC/MCInst.h>
#include <llvm/MC/MCInstPrinter.h>
#include <llvm/MC/MCInstrAnalysis.h>
#include <llvm/MC/MCInstrInfo.h>
#include <llvm/MC/MCRegisterInfo.h>
#include <llvm/MC/MCSchedule.h>
#include <llvm/MC/MCSubtargetInfo.h>
#include <llvm/MC/MCTargetOptions.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>

namespace wasmc {

struct Disassembler::Parts {
  llvm::MCTargetOptions options;
  std::unique_ptr<llvm::MCRegisterInfo> registers;
  std::unique_ptr<llvm::MCAsmInfo> assembly;
  std::unique_ptr<llvm::MCSubtargetInfo> subtarget;
  std::unique_ptr<llvm::MCInstrInfo> instructions;
  std::unique_ptr<llvm::MCInstrAnalysis> analysis;
  std::unique_ptr<llvm::MCContext> context;
  std::unique_ptr<llvm::MCDisassembler> disassembler;
  std::unique_ptr<llvm::MCInstPrinter> printer;
};

Disassembler::Disassembler(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Disassembler::Disassembler() = default;
Disassembler::Disassembler(Disassembler &&) = default;
Disassembler &Disassembler::operator=(Disassembler &&) = default;
Disassembler::~Disassembler() = default;

Result<Disassembler> Disassembler::create(const std::string &cpu) {
  const char *triple = targetFor({}).triple();
  llvm::InitializeAllDisassemblers();
  std::string message;
  const llvm::Target *target = llvm::TargetRegistry::lookupTarget(triple, message);
  if (!target)
    return makeError(ErrorKind::Unsupported, "this LLVM has no disassembler for %s: %s", triple, message.c_str());
  auto parts = std::make_unique<Parts>();
  parts->registers.reset(target->createMCRegInfo(triple));
  parts->assembly.reset(target->createMCAsmInfo(*parts->registers, triple, parts->options));
  parts->subtarget.reset(target->createMCSubtargetInfo(triple, cpu, ""));
  parts->instructions.reset(target->createMCInstrInfo());
  parts->analysis.reset(target->createMCInstrAnalysis(parts->instructions.get()));
  parts->context = std::make_unique<llvm::MCContext>(llvm::Triple(triple), parts->assembly.get(), parts->registers.get(),
                                                     parts->subtarget.get());
  parts->disassembler.reset(target->createMCDisassembler(*parts->subtarget, *parts->context));
  parts->printer.reset(target->createMCInstPrinter(llvm::Triple(triple), /*AT&T*/ 0, *parts->assembly, *parts->instructions,
                                                   *parts->registers));
  if (!parts->disassembler || !parts->printer || !parts->analysis)
    return makeError(ErrorKind::Unsupported, "this LLVM has no disassembler for %s", triple);
  parts->printer->setPrintImmHex(true);
  parts->printer->setPrintBranchImmAsAddress(true);
  return Disassembler(std::move(parts));
}

MachineInstruction Disassembler::read(std::span<const u8> code, u64 address) const {
  MachineInstruction result;
  llvm::MCInst instruction;
  u64 size = 0;
  const auto status = parts_->disassembler->getInstruction(instruction, size, {code.data(), code.size()}, address, llvm::nulls());
  if (status != llvm::MCDisassembler::Success || size == 0) {
    result.size = 1;
    result.text = format(".byte\t0x%02x", code[0]);
    return result;
  }
  result.size = static_cast<u32>(size);
  llvm::raw_string_ostream text(result.text);
  // The targets of x86's branches count from the next instruction, and the printer wants to know where that is.
  parts_->printer->printInst(&instruction, address + size, "", *parts_->subtarget, text);
  text.flush();
  result.text.erase(0, result.text.find_first_not_of(" \t"));
  const llvm::MCInstrDesc &description = parts_->instructions->get(instruction.getOpcode());
  u64 target;
  if ((description.isBranch() || description.isCall()) && parts_->analysis->evaluateBranch(instruction, address, size, target))
    result.target = target;
  const llvm::MCSchedModel &model = parts_->subtarget->getSchedModel();
  if (model.hasInstrSchedModel())
    if (const int latency = model.computeInstrLatency(*parts_->subtarget, *parts_->instructions, instruction); latency > 0)
      result.latency = static_cast<u32>(std::min(latency, 99));
  return result;
}

} // namespace wasmc
