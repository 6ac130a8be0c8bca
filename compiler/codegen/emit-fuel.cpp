// Fuel (wasmc --fuel): a deterministic limit on what a guest executes. Each operator costs 1, but for block, loop, else, end and nop;
// memory.fill, .copy, .init and their like for tables and arrays cost 1 more per 64 bytes. A run of operators without a branch in
// between is charged as a whole where it begins. Whether fuel is left is asked at the start of functions and of loop iterations, so what lies
// between two questions is no longer than a function; and after bulk operators have been charged. All this
// follows from the module alone: on every machine and at every level of optimisation the guest stops at the same operator.
//
// The counter is VmRuntime::fuel. A function keeps it in a local of its own, a register where LLVM finds one, and writes it
// back where others look: at calls, at returns, and at traps that are instructions.
#include "compiler/codegen/function-emitter.h"
#include <cstddef>

namespace wasmc {

void FunctionEmitter::at(u64 offset, Opcode opcode) {
  offset_ = static_cast<u32>(offset);
  opcode_ = opcode;
  if (locatesAll_) builder_.SetCurrentDebugLocation(location());
  switch (opcode) {
  case Opcode::Block:
  case Opcode::Loop:
  case Opcode::Else:
  case Opcode::End:
  case Opcode::Nop: break;
  default: ++weight_;
  }
}

FunctionEmitter::Value FunctionEmitter::fuelField() {
  Value runtime = contextField(offsetof(VmContext, runtime), builder_.getPtrTy(), true, "runtime");
  return builder_.CreateConstInBoundsGEP1_64(builder_.getInt8Ty(), runtime, offsetof(VmRuntime, fuel));
}

void FunctionEmitter::beginFuel() {
  if (!partition_.options().fuel)
    return;
  atEntry([&]() -> Value {
    fuel_ = builder_.CreateAlloca(builder_.getInt64Ty(), nullptr, "fuel");
    return fuel_;
  });
  offset_ = static_cast<u32>(module_.functions[index_.value].bodyOffset); // where exhaustion is reported
  reloadFuel();
  beginCharge(Exhaustion::Checked);
}

void FunctionEmitter::reloadFuel() {
  if (fuel_)
    builder_.CreateStore(builder_.CreateAlignedLoad(builder_.getInt64Ty(), fuelField(), llvm::Align(8)), fuel_);
}

void FunctionEmitter::spillFuel() {
  if (fuel_)
    builder_.CreateAlignedStore(builder_.CreateLoad(builder_.getInt64Ty(), fuel_), fuelField(), llvm::Align(8));
}

FunctionEmitter::Value FunctionEmitter::useFuel(Value amount) {
  Value left = builder_.CreateSub(builder_.CreateLoad(builder_.getInt64Ty(), fuel_), amount);
  builder_.CreateStore(left, fuel_);
  return left;
}

// The operators from here to the next beginCharge are paid for here: their number is put in when it is known.
void FunctionEmitter::beginCharge(Exhaustion exhaustion) {
  if (!fuel_)
    return;
  endCharge();
  charge_ = llvm::cast<llvm::Instruction>(useFuel(builder_.getInt64(1)));
  if (exhaustion == Exhaustion::Checked)
    trapIf(builder_.CreateICmpSLT(charge_, builder_.getInt64(0)), TrapKind::FuelExhausted);
}

void FunctionEmitter::endCharge() {
  if (charge_)
    charge_->setOperand(1, builder_.getInt64(weight_));
  charge_ = nullptr;
  weight_ = 0;
}

void FunctionEmitter::chargeBulk(Value count, u32 bytesEach) {
  if (!fuel_)
    return;
  constexpr u32 kBytesLog2 = 6;
  Value amount = builder_.CreateLShr(builder_.CreateMul(wide(count), builder_.getInt64(bytesEach)), kBytesLog2);
  auto *constant = llvm::dyn_cast<llvm::ConstantInt>(amount);
  if (constant && constant->isZero())
    return;
  trapIf(builder_.CreateICmpSLT(useFuel(amount), builder_.getInt64(0)), TrapKind::FuelExhausted);
}

} // namespace wasmc
