#include "compiler/codegen/debug-values.h"
#include "compiler/debug/dwarf-writer.h"
#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/DebugInfo/DWARF/DWARFDebugFrame.h>
#include <llvm/DebugInfo/DWARF/DWARFExpression.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/Object/ObjectFile.h>

namespace wasmc {
namespace {

namespace dwarf = llvm::dwarf;

// The name that a variable has in LLVM's debug information, and back.
std::string nameOf(u32 variable) { return "v" + std::to_string(variable); }

std::optional<u32> numberIn(llvm::StringRef name, char letter) {
  u32 number = 0;
  if (name.empty() || name[0] != letter || name.drop_front(1).getAsInteger(10, number)) return std::nullopt;
  return number;
}

// An expression without DW_OP_fbreg, which counts from a register that the translated subprograms do not name. Empty if it says more than
// a register, a place in memory or a computed value.
std::vector<u8> withoutFrameBase(llvm::ArrayRef<u8> bytes, u32 framePointer) {
  DwarfBytes out;
  u64 start = 0;
  const llvm::DataExtractor data(bytes, true, 8);
  for (const auto &operation : llvm::DWARFExpression(data, 8)) {
    if (operation.isError()) return {};
    switch (operation.getCode()) {
    case dwarf::DW_OP_fbreg:
      out.byte(dwarf::DW_OP_breg0 + framePointer);
      out.sleb(static_cast<i64>(operation.getRawOperand(0)));
      break;
    case dwarf::DW_OP_entry_value:
    case dwarf::DW_OP_GNU_entry_value:
    case dwarf::DW_OP_piece:
    case dwarf::DW_OP_bit_piece:
    case dwarf::DW_OP_implicit_pointer:
    case dwarf::DW_OP_convert:
    case dwarf::DW_OP_addr: return {};
    default: out.append({bytes.begin() + static_cast<ptrdiff_t>(start), bytes.begin() + static_cast<ptrdiff_t>(operation.getEndOffset())});
    }
    start = operation.getEndOffset();
  }
  return std::move(out.bytes);
}

void readFunction(const llvm::DWARFDie &die, u64 textSection, u32 framePointer, std::vector<ValueLocation> &out) {
  u64 low = 0, high = 0, section = 0;
  const auto function = numberIn(dwarf::toStringRef(die.find(dwarf::DW_AT_name)), 'f');
  if (!function || !die.getLowAndHighPC(low, high, section) || section != textSection) return;
  for (const llvm::DWARFDie &child : die.children()) {
    const auto variable = numberIn(dwarf::toStringRef(child.find(dwarf::DW_AT_name)), 'v');
    if (!variable) continue;
    auto locations = child.getLocations(dwarf::DW_AT_location);
    if (!locations) {
      llvm::consumeError(locations.takeError()); // it has none
      continue;
    }
    const auto type = child.getAttributeValueAsReferencedDie(dwarf::DW_AT_type);
    const u64 size = type.isValid() ? dwarf::toUnsigned(type.find(dwarf::DW_AT_byte_size), 0) : 0;
    for (const llvm::DWARFLocationExpression &location : *locations) {
      const u64 start = location.Range ? location.Range->LowPC : low, end = location.Range ? location.Range->HighPC : high;
      std::vector<u8> expression = withoutFrameBase(location.Expr, framePointer);
      if (!expression.empty() && start < end)
        out.push_back({*function, *variable, static_cast<u32>(start), static_cast<u32>(end), static_cast<u8>(size), std::move(expression)});
    }
  }
}

// The instructions of .eh_frame are those of .debug_frame.
std::vector<u8> encode(const dwarf::CFIProgram &program) {
  DwarfBytes out;
  for (const auto &instruction : program) {
    const auto &operands = instruction.Ops;
    const u32 code = instruction.Opcode;
    switch (code) {
    case dwarf::DW_CFA_advance_loc: out.byte(code | static_cast<u32>(operands[0])); break;
    case dwarf::DW_CFA_offset:
      out.byte(code | static_cast<u32>(operands[0]));
      out.uleb(operands[1]);
      break;
    case dwarf::DW_CFA_restore: out.byte(code | static_cast<u32>(operands[0])); break;
    case dwarf::DW_CFA_advance_loc1:
      out.byte(code);
      out.byte(static_cast<u32>(operands[0]));
      break;
    case dwarf::DW_CFA_advance_loc2:
      out.byte(code);
      out.fixed(static_cast<u16>(operands[0]));
      break;
    case dwarf::DW_CFA_advance_loc4:
      out.byte(code);
      out.fixed(static_cast<u32>(operands[0]));
      break;
    case dwarf::DW_CFA_def_cfa:
    case dwarf::DW_CFA_def_cfa_offset:
    case dwarf::DW_CFA_def_cfa_register:
    case dwarf::DW_CFA_offset_extended:
    case dwarf::DW_CFA_restore_extended:
    case dwarf::DW_CFA_undefined:
    case dwarf::DW_CFA_same_value:
    case dwarf::DW_CFA_register:
    case dwarf::DW_CFA_GNU_args_size:
    case dwarf::DW_CFA_remember_state:
    case dwarf::DW_CFA_restore_state:
    case dwarf::DW_CFA_nop:
      out.byte(code);
      for (u64 operand : operands) out.uleb(operand);
      break;
    default: return {}; // LLVM writes no others for our frames; the debugger then goes by the frame pointer
    }
  }
  return std::move(out.bytes);
}

} // namespace

llvm::DILocalVariable *DebugValues::variable(u32 variable, u64 bits, llvm::DISubprogram *function) {
  llvm::DIType *type = builder_.createBasicType("value", bits, dwarf::DW_ATE_unsigned);
  return builder_.createAutoVariable(function, nameOf(variable), unit_->getFile(), function->getLine(), type);
}

void DebugValues::declare(llvm::AllocaInst *slot, u32 number, llvm::DISubprogram *function, llvm::Instruction *before) {
  const u64 bits = before->getModule()->getDataLayout().getTypeSizeInBits(slot->getAllocatedType());
  builder_.insertDeclare(slot, variable(number, bits, function), builder_.createExpression(),
                         llvm::DILocation::get(slot->getContext(), function->getLine(), 0, function), before);
}

void DebugValues::setValue(llvm::Value *value, u32 number, llvm::DISubprogram *function, llvm::Instruction *before) {
  builder_.insertDbgValueIntrinsic(value, variable(number, 64, function), builder_.createExpression(),
                                   llvm::DILocation::get(value->getContext(), function->getLine(), 0, function), before);
}

void dropInlinedValues(llvm::Module &module) {
  const bool hasRecords = module.IsNewDbgInfoFormat;
  if (hasRecords) module.convertFromNewDbgValues();
  for (llvm::Function &function : module)
    for (llvm::Instruction &instruction : llvm::make_early_inc_range(llvm::instructions(function)))
      if (llvm::isa<llvm::DbgInfoIntrinsic>(instruction) && instruction.getDebugLoc() && instruction.getDebugLoc()->getInlinedAt())
        instruction.eraseFromParent();
  if (hasRecords) module.convertToNewDbgValues();
}

void readDebugValues(const llvm::object::ObjectFile &object, u64 textSection, const Target &target, CompiledPartition &partition) {
  const auto context = llvm::DWARFContext::create(object);
  for (const auto &unit : context->compile_units())
    for (const llvm::DWARFDie &die : unit->getUnitDIE(false).children())
      if (die.getTag() == dwarf::DW_TAG_subprogram) readFunction(die, textSection, target.framePointer(), partition.values);
  auto frames = context->getEHFrame();
  if (!frames) {
    llvm::consumeError(frames.takeError());
    return;
  }
  for (const dwarf::FrameEntry &any : (*frames)->entries())
    if (const auto *entry = llvm::dyn_cast<dwarf::FDE>(&any))
      if (std::vector<u8> instructions = encode(entry->cfis()); !instructions.empty())
        partition.frames.push_back({static_cast<u32>(entry->getInitialLocation()), static_cast<u32>(entry->getAddressRange()), std::move(instructions)});
}

} // namespace wasmc
