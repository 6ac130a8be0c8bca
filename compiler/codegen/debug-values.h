// Where machine code keeps the values that a module's debug information speaks of: locals of functions, the context, the base of memory
// 0. LLVM is told of them as of a program's variables and writes location lists; the translation of the module's DWARF
// (compiler/debug) puts these together with its own expressions.
#pragma once
#include "compiler/codegen/compilation.h"
#include "compiler/codegen/inlined-code.h"
#include "compiler/codegen/target/target.h"
#include <llvm/IR/DIBuilder.h>
#include <llvm/IR/Module.h>

namespace llvm::object {
class ObjectFile;
}

namespace wasmc {

// Tells LLVM of values of one partition.
class DebugValues {
public:
  DebugValues(llvm::DIBuilder &builder, llvm::DICompileUnit *unit) : builder_(builder), unit_(unit) {}
  // `slot` holds the variable from `before` on.
  void declare(llvm::AllocaInst *slot, u32 variable, llvm::DISubprogram *function, llvm::Instruction *before);
  // `value` is the variable from `before` on.
  void setValue(llvm::Value *value, u32 variable, llvm::DISubprogram *function, llvm::Instruction *before);

private:
  llvm::DILocalVariable *variable(u32 variable, u64 bits, llvm::DISubprogram *function);
  llvm::DIBuilder &builder_;
  llvm::DICompileUnit *unit_;
};

// After optimisation, at every level: functions with variables in guest memory (DISubprogram::isPrototyped, of their own or inlined) store
// their context in their frame, for code where no register has it any more: the memory is found by it. The code is the same with and
// without debug information in the output.
void keepContexts(llvm::Module &module);

// Before code generation, after nameInlinedCode: values of inlined functions become values of the function that they were inlined into,
// with names that tell where (ValueLocation::caller).
void nameInlinedValues(llvm::Module &module, const InlinedPlaces &places);

// From the debug sections of an object that was generated of them.
void readDebugValues(const llvm::object::ObjectFile &object, u64 textSection, const Target &target, CompiledPartition &partition);

} // namespace wasmc
