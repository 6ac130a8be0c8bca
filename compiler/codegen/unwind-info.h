// From what LLVM writes about frames and landing pads to the unwind table (runtime-support/artifact/unwind-table.h).
#pragma once
#include "compiler/codegen/target/target.h"
#include <llvm/Object/ObjectFile.h>

namespace wasmc {

// Reads .eh_frame, .gcc_except_table and .stack_sizes of a relocatable object, for its section `text`. Errors: Unsupported,
// for a frame that the unwind table can't describe (a bug of ours).
Result<UnwindPart> readUnwindPart(const llvm::object::ObjectFile &object, const llvm::object::SectionRef &text, const Target &target);

} // namespace wasmc
