// Machine code as text, by LLVM's disassembler, with what it costs by LLVM's model of the processor.
#pragma once
#include "runtime-support/result.h"
#include <memory>
#include <span>
#include <string>

namespace wasmc {
using namespace cwasm;

struct MachineInstruction {
  u32 size = 0;     // bytes
  u32 latency = 0;  // cycles until its result is there, as the model of the CPU has it; 0: not known
  u64 target = 0;   // of a branch or call whose target stands in it; 0: none
  std::string text; // "movl\t%eax, 4(%rcx)"; ".byte" for what is no instruction
};

class Disassembler {
public:
  // `cpu` as CompileOptions::cpu has it, without features. Errors: Unsupported.
  static Result<Disassembler> create(const std::string &cpu);
  Disassembler(); // of nothing, as a Result's value needs one
  Disassembler(Disassembler &&);
  Disassembler &operator=(Disassembler &&);
  ~Disassembler();

  // The instruction at the start of `code`, which is not empty; it stands at `address`.
  MachineInstruction read(std::span<const u8> code, u64 address) const;

private:
  struct Parts;
  explicit Disassembler(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace wasmc
