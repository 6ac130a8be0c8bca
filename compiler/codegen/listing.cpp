#include "compiler/codegen/listing.h"
#include "compiler/codegen/object.h"
#include "compiler/codegen/target/target.h"
#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/Bitcode/BitcodeWriter.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Support/raw_ostream.h>

namespace wasmc {

std::string writeBitcode(const llvm::Module &module) {
  std::string bytes;
  llvm::raw_string_ostream stream(bytes);
  llvm::WriteBitcodeToFile(module, stream);
  return bytes;
}

Result<std::vector<u8>> makeListing(const CompiledText &text, const CompileOptions &options) {
  llvm::LLVMContext context;
  llvm::Module whole("module", context);
  llvm::Linker linker(whole);
  for (const CompiledPartition &partition : text.partitions) {
    auto module = llvm::parseBitcodeFile({partition.bitcode, "partition"}, context);
    if (!module)
      return makeError(ErrorKind::Unsupported, "internal error: bitcode is not readable: %s", llvm::toString(module.takeError()).c_str());
    if (linker.linkInModule(std::move(*module)))
      return makeError(ErrorKind::Unsupported, "internal error: LLVM cannot link the partitions");
  }
  std::string out;
  switch (options.emit) {
  case Emit::Asm: {
    const auto machine = TRY(targetFor(options).makeMachine(options));
    out = TRY(generateAssembly(whole, *machine));
    break;
  }
  case Emit::Bitcode: out = writeBitcode(whole); break;
  default: llvm::raw_string_ostream(out) << whole; break;
  }
  return std::vector<u8>(out.begin(), out.end());
}

} // namespace wasmc
