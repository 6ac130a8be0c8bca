// ModuleFacts: what a cheap pass over all bodies tells the code generator before it emits anything. The pass validates
// the bodies too, so that a module is known to be valid before compilation starts. Only reachable operators count.
//
// Tables, globals and memories that are imported or exported may change outside of this module as well.
#pragma once
#include "compiler/wasm/module.h"

namespace wasmc {

struct ModuleFacts {
  std::vector<bool> tableWritten;  // by table: table.set, grow, fill, copy or init
  std::vector<bool> globalWritten; // by global: global.set
  std::vector<bool> memoryGrown;   // by memory: memory.grow
  std::vector<bool> memoryCopied; // by memory: memory.copy from it to itself
  std::vector<bool> memoryFilled; // by memory: memory.fill
  std::vector<bool> dataUsed;      // by data segment: memory.init, array.new_data, array.init_data
  std::vector<bool> elemUsed;      // by element segment: table.init, array.new_elem, array.init_elem
  // By function:
  std::vector<bool> hasTailCall;  // contains return_call, return_call_indirect or return_call_ref
  std::vector<bool> isTailCalled; // is the target of a return_call
  std::vector<bool>
      mayLeaveByTailCall;         // a tail call to an import, through a table or a reference: maybe another instance
  std::vector<bool> isReferenced; // address taken: ref.func, element segment, global
  std::vector<bool> isCalled;     // is the target of a call or return_call
  std::vector<bool> makesCall;    // contains any call; if not, it is a leaf

  bool hasHandlers = false; // some body contains try_table or try

  // Nobody writes the table after instantiation: not this module's code, and it is neither imported nor exported.
  bool isTableConstant(TableIndex table) const { return !tableWritten[table.value] && !tableShared[table.value]; }
  bool isGlobalConstant(GlobalIndex global) const {
    return !globalWritten[global.value] && !globalShared[global.value];
  }
  std::vector<bool> tableShared, globalShared, memoryShared; // imported or exported
};

// Validates all bodies on the way; the error is that of the first function that is wrong. A valid module is refused as
// Unsupported if its declarations or the types in its bodies need a feature without code generation (required-features.h).
Result<ModuleFacts> scanModule(const Module &module, const FeatureSet &features);

} // namespace wasmc
