// Which operator a faulting instruction belongs to, where LLVM has lost it.
#pragma once

namespace llvm {
class FunctionPass;
}

namespace wasmc {

// A pass over machine code, the last before it is written: an instruction that accesses guest memory gets the location of the
// access in the IR. LLVM folds loads into arithmetic, and the result keeps the location of the arithmetic, which has none since
// it cannot trap; a trap would be told as one of the operator before it. The pass manager owns what is returned.
llvm::FunctionPass *createFaultLocations();

} // namespace wasmc
