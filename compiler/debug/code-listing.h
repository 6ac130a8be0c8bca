// The machine code of an artifact, instruction by instruction, with the operators of the module that it came from.
#pragma once
#include "compiler/commands/artifact-file.h"
#include "compiler/debug/machine-code.h"
#include <vector>

namespace wasmc {

// An operator of the module.
struct OperatorPlace {
  u32 function, wasmOffset;
  bool operator==(const OperatorPlace &) const = default;
};

struct ListedInstruction : MachineInstruction {
  u64 address = 0;
  // The operator that it is of; where that was inlined, the call is next, and so on to the function that has the code. Empty: of no
  // operator (a prologue, a stub), or it is not known.
  std::vector<OperatorPlace> origin;
  std::string note; // "trap: integer divide by zero", "null check"; may be empty
};

struct ListedFunction {
  u32 functionIndex = kNone; // kNone: an entry, a thunk or the like
  std::string name;          // as the module has it; may be empty
  u64 address = 0, size = 0;
};

class CodeListing {
public:
  CodeListing() = default; // of nothing, as a Result's value needs one
  // `file` outlives the listing. Errors: Unsupported, for an artifact of another ABI or machine; a whole message.
  static Result<CodeListing> create(const ArtifactFile &file, const std::string &path);

  const std::vector<ListedFunction> &functions() const { return functions_; } // ascending by address
  const ListedFunction *functionAtOrNull(u64 address) const; // that begins there
  std::string functionName(u32 index) const;
  std::vector<ListedInstruction> read(const ListedFunction &function) const;
  // "file.c:12", with inlined functions in between; empty if nothing is known.
  std::string source(u32 wasmOffset) const;
  std::span<const u8> code(u64 address, u64 size) const;

private:
  CodeListing(const ArtifactFile &file, Disassembler disassembler) : file_(&file), disassembler_(std::move(disassembler)) {}
  const ArtifactFile *file_ = nullptr;
  Disassembler disassembler_;
  std::vector<ListedFunction> functions_;
};

} // namespace wasmc
