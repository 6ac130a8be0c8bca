// What people and LLVM's tools read: all partitions as one module, since one file is what they take.
#pragma once
#include "compiler/codegen/compilation.h"

namespace llvm {
class Module;
}

namespace wasmc {

std::string writeBitcode(const llvm::Module &module);

// The partitions' bitcode in the form of options.emit: assembly, IR as text, or bitcode. Errors: Unsupported.
Result<std::vector<u8>> makeListing(const CompiledText &text, const CompileOptions &options);

} // namespace wasmc
