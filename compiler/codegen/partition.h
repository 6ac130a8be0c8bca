// PartitionEmitter: one llvm::Module of the artifact's text. It knows the LLVM side of the ABI (docs/abi.md): types,
// conventions, declarations; FunctionEmitter fills in the bodies. The partition after the last range of functions holds
// the entries and thunks.
#pragma once
#include "compiler/codegen/compilation.h"
#include "compiler/codegen/debug-values.h"
#include "compiler/debug/debug-locals.h"
#include "compiler/codegen/module-plan.h"
#include "compiler/codegen/target/target.h"
#include "compiler/wasm/function-reader.h"
#include <llvm/IR/DIBuilder.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

namespace wasmc {

enum class Builtin : u32 {
#define BUILTIN(Name, ...) Name,
#include "runtime-support/abi/builtins.def"
#undef BUILTIN
};

// How results leave a function (docs/abi.md, "Calling convention").
enum class ResultShape : u8 { None, Bare, Struct, Area };
ResultShape resultShape(const DefinedType &type);

class PartitionEmitter {
public:
  // `debugLocals`: by function, the locals that the module's DWARF speaks of (debug-locals.h); empty if it has none.
  PartitionEmitter(const ModulePlan &plan, const CompileOptions &options, const Target &target, llvm::TargetMachine &machine,
                   llvm::LLVMContext &context, u32 number, const std::vector<DebugLocals> &debugLocals);

  // Emits the own functions of `range`. Errors: whatever the function reader finds.
  Result<void> emitFunctions(FunctionRange range);
  // Emits every entry and thunk that the plan asks for.
  void emitGlue();
  // Ends debug information. Nothing is emitted afterwards.
  std::unique_ptr<llvm::Module> finish();

  llvm::Type *type(ValueType type);
  llvm::FunctionType *functionType(const DefinedType &type); // context first
  llvm::Type *resultType(const DefinedType &type);
  llvm::FunctionType *builtinType(Builtin builtin);
  llvm::Function *function(FuncIndex index); // declared when first asked for
  llvm::CallingConv::ID convention(FuncIndex index) const;
  static constexpr llvm::CallingConv::ID kEscapedConvention = llvm::CallingConv::SwiftTail;

  // A call in one of the artifact's conventions: context and arguments in, results out. With an unwind block exceptions of
  // the callee go there.
  void emitCall(llvm::IRBuilder<> &builder, llvm::FunctionType *functionType, llvm::Value *code,
                llvm::CallingConv::ID convention, llvm::Value *calleeContext, llvm::Value *ownRuntimeContext,
                const DefinedType &type, std::span<llvm::Value *const> args, std::span<llvm::Value *> results,
                llvm::DILocation *location, llvm::BasicBlock *unwindOrNull = nullptr);
  // Returns `values` from a function of `type`; `runtime` yields the VmRuntime * if the area is needed.
  void emitReturn(llvm::IRBuilder<> &builder, const DefinedType &type, std::span<llvm::Value *const> values,
                  llvm::Value *context);

  // Throws `exception` from the running function; ends the block. `context` is a VmContext or HostFunction.
  void emitThrow(llvm::IRBuilder<> &builder, llvm::Value *context, llvm::Value *exception, llvm::DILocation *location);
  // Whether calls of the import have its host function's call in them beside that of whatever it is.
  bool hasHostCalls(const DefinedType &type) const;
  llvm::Function *thunk(TypeIndex type); // declared when first asked for; of all equal types one
  // Calls the host function of a HostFunction, whose stack was checked, by the C convention. `arrayOrNull`: where it writes its results if there
  // are several. Then finds out whether it wants something thrown, and throws it from the running function.
  llvm::CallInst *emitHostCall(llvm::IRBuilder<> &builder, const DefinedType &type, llvm::Value *hostFunction, std::span<llvm::Value *const> args,
                               llvm::Value *arrayOrNull, llvm::DILocation *location);
  // memory.copy within a memory, and memory.fill, of few bytes (emit-few-bytes.cpp); null where those of this memory are all the
  // loader's. (context, d, s or byte, n), i64 but for the byte, which is an i32; i1: whether it is done. If not, nothing is, and the
  // builtin finds out why: too many bytes, or some outside of the memory.
  llvm::Function *copyOfFewOrNull(MemoryIndex memory);
  llvm::Function *fillOfFewOrNull(MemoryIndex memory);
  // Stands for a personality routine, which LLVM wants for functions with landing pads. Nothing calls it.
  llvm::Constant *personality();

  // Field of the VmContext or another fixed structure. Invariant: it never changes while code of the instance runs.
  llvm::Value *loadField(llvm::IRBuilder<> &builder, llvm::Value *base, u64 offset, llvm::Type *type, bool invariant,
                         const char *name);
  llvm::Value *stackIsLow(llvm::IRBuilder<> &builder, llvm::Value *vmContext); // i1: no room for host code

  llvm::MDNode *likely() const { return likely_; }     // branch weights: first successor
  llvm::MDNode *unlikely() const { return unlikely_; }
  // Alias classes of the GC heap (TBAA). Guest memory has none: an access to it may trap, and stays where it is among these.
  llvm::MDNode *aliasOfField(TypeIndex type, u32 field);
  llvm::MDNode *aliasOfBins() const { return aliasOfBins_; }
  llvm::MDNode *aliasOfHeader() const { return aliasOfHeader_; }
  void addDetail(u32 wasmOffset, std::string text) { details_.push_back({wasmOffset, std::move(text)}); }
  std::vector<TrapDetail> takeDetails() { return std::move(details_); }
  // `hasFrame`: a debugger will look for its variables in guest memory. The subprogram is marked so (keepContexts).
  llvm::DISubprogram *subprogram(llvm::Function *function, u32 offset, bool hasFrame = false);
  // Whether each operator's code has its location, for stepping; in functions without DWARF only what may trap or be in a backtrace.
  bool locatesAll(FuncIndex function) const { return options_.locateAll || isDescribed(function); }
  DebugValues *debugValuesOrNull(FuncIndex function) { return debugValues_ && isDescribed(function) ? &*debugValues_ : nullptr; }
  bool isDebugLocal(FuncIndex function, LocalIndex local) const;
  // The local that a debugger needs all the time to find the function's variables; kNone if there is none. It depends on the module
  // only, so that the code is the same whatever of its debug information is kept.
  u32 frameBaseLocal(FuncIndex function) const { return debugLocals_.empty() ? kNone : debugLocals_[function.value].frameBase; }

  const ModulePlan &plan() const { return plan_; }
  const Module &module() const { return *plan_.module; }
  const CompileOptions &options() const { return options_; }
  bool fusesMultiplyAdd() const { return fusesMultiplyAdd_; } // in relaxed operators
  const Target &target() const { return target_; }
  llvm::LLVMContext &context() { return context_; }
  llvm::Module &llvmModule() { return *module_; }

private:
  bool isDescribed(FuncIndex function) const { return !debugLocals_.empty() && debugLocals_[function.value].isDescribed; }
  std::vector<u32> codeOrder(FunctionRange range) const; // emit-profile.cpp
  void setProfileSummary();
  Result<void> emitSmallCallees();
  llvm::Function *makeFunction(llvm::FunctionType *type, const std::string &name, llvm::CallingConv::ID convention);
  void emitEntry(TypeIndex type);
  void emitThunk(TypeIndex type);
  void emitThrowFunction();
  void emitCopyOfFew(MemoryIndex memory);
  void emitFillOfFew(MemoryIndex memory);
  bool handlesFewBytes(MemoryIndex memory) const;
  llvm::Function *functionForFew(const char *what, MemoryIndex memory, llvm::Type *second);
  void emitThrowOfPending(llvm::IRBuilder<> &builder, llvm::Value *hostFunction, llvm::DILocation *location);
  llvm::Function *throwFunction();

  const ModulePlan &plan_;
  const CompileOptions &options_;
  const Target &target_;
  llvm::LLVMContext &context_;
  std::unique_ptr<llvm::Module> module_;
  llvm::DIBuilder debug_;
  llvm::DICompileUnit *compileUnit_;
  const std::vector<DebugLocals> &debugLocals_;
  std::optional<DebugValues> debugValues_; // if a debugger is to find values
  std::vector<llvm::Function *> functions_;
  llvm::AttributeList attributes_;
  llvm::MDNode *likely_, *unlikely_, *empty_;
  llvm::MDNode *aliasRoot_, *aliasOfBins_, *aliasOfHeader_;
  llvm::DenseMap<u64, llvm::MDNode *> aliasOfFields_; // by type and field
  bool fusesMultiplyAdd_;
  bool mayUnwind_; // calls may end with an exception that some code of the module handles
  std::vector<TrapDetail> details_;
};

} // namespace wasmc
