#include "compiler/codegen/debug-values.h"
#include "compiler/debug/dwarf-writer.h"
#include "runtime-support/artifact/module-description.h"
#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/DebugInfo/DWARF/DWARFContext.h>
#include <llvm/DebugInfo/DWARF/DWARFDebugFrame.h>
#include <llvm/DebugInfo/DWARF/DWARFExpression.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/IntrinsicInst.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/Object/ObjectFile.h>
#include <map>

namespace wasmc {
namespace {

namespace dwarf = llvm::dwarf;

// The name that a variable has in LLVM's debug information: "v3", or "v3.12.4096" of function 12 that was inlined at place 4096.
std::string nameOf(u32 variable) { return "v" + std::to_string(variable); }
std::string nameOf(u32 variable, u32 owner, u32 caller) { return nameOf(variable) + "." + std::to_string(owner) + "." + std::to_string(caller); }

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
    const auto [name, inlined] = llvm::StringRef(dwarf::toStringRef(child.find(dwarf::DW_AT_name))).split('.');
    const auto variable = numberIn(name, 'v');
    if (!variable) continue;
    u32 owner = *function, caller = kNone;
    const auto [ownerText, callerText] = inlined.split('.');
    if (!inlined.empty() && (ownerText.getAsInteger(10, owner) || callerText.getAsInteger(10, caller))) continue;
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
        out.push_back({*function, *variable, owner, caller, static_cast<u32>(start), static_cast<u32>(end), static_cast<u8>(size), std::move(expression)});
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

void keepContexts(llvm::Module &module) {
  if (module.debug_compile_units().empty()) return;
  llvm::DICompileUnit *unit = *module.debug_compile_units_begin();
  llvm::DIBuilder builder(module, /*AllowUnresolved=*/false, unit);
  DebugValues values(builder, unit);
  const auto hasFrame = [](const llvm::DISubprogram *program) { return program && program->isPrototyped(); };
  for (llvm::Function &function : module) {
    if (function.isDeclaration() || !function.getSubprogram()) continue;
    bool isWanted = hasFrame(function.getSubprogram());
    for (auto at = llvm::inst_begin(function); !isWanted && at != llvm::inst_end(function); ++at)
      if (const llvm::DILocation *location = at->getDebugLoc().get(); location && location->getInlinedAt())
        isWanted = hasFrame(location->getScope()->getSubprogram());
    if (!isWanted) continue;
    llvm::Instruction *start = &*function.getEntryBlock().getFirstNonPHIOrDbgOrAlloca();
    llvm::IRBuilder<> code(start);
    code.SetCurrentDebugLocation(llvm::DebugLoc()); // of no operator
    llvm::AllocaInst *slot = code.CreateAlloca(code.getPtrTy());
    code.CreateStore(function.getArg(0), slot, /*isVolatile=*/true);
    if (unit->getEmissionKind() == llvm::DICompileUnit::FullDebug)
      values.declare(slot, ValueLocation::kKeptContext, function.getSubprogram(), start);
  }
}

void nameInlinedValues(llvm::Module &module, const InlinedPlaces &places) {
  const bool hasRecords = module.IsNewDbgInfoFormat;
  if (hasRecords) module.convertFromNewDbgValues();
  for (llvm::Function &function : module) {
    std::map<std::pair<const llvm::DILocalVariable *, const llvm::DILocation *>, llvm::DILocalVariable *> renamed;
    for (llvm::Instruction &instruction : llvm::make_early_inc_range(llvm::instructions(function))) {
      auto *value = llvm::dyn_cast<llvm::DbgVariableIntrinsic>(&instruction);
      const llvm::DILocation *location = value ? value->getDebugLoc().get() : nullptr;
      if (!location || !location->getInlinedAt()) continue;
      const llvm::DILocalVariable *variable = value->getVariable();
      const std::optional<u32> place = places.find(*location->getInlinedAt());
      const auto owner = numberIn(variable->getScope()->getSubprogram()->getName(), 'f');
      const auto number = numberIn(variable->getName(), 'v');
      // The context and the memory are those of the function around it.
      if (!place || *place == 0 || !owner || !number || *number >= ValueLocation::kKeptContext) {
        value->eraseFromParent();
        continue;
      }
      llvm::DILocalVariable *&own = renamed[{variable, location->getInlinedAt()}];
      if (!own)
        own = llvm::DILocalVariable::get(module.getContext(), function.getSubprogram(), nameOf(*number, *owner, *place), variable->getFile(),
                                         variable->getLine(), variable->getType(), 0, llvm::DINode::FlagZero, 0, nullptr);
      value->setVariable(own);
      value->setDebugLoc(llvm::DILocation::get(module.getContext(), location->getLine(), 0, function.getSubprogram()));
    }
  }
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
