// Location expressions of a module's DWARF, for machine code: a wasm local is where LLVM put it at that address, a guest address is an
// offset from the base of memory 0, which is found through the instance's context.
#pragma once
#include "compiler/debug/dwarf-writer.h"
#include "compiler/debug/native-code.h"
#include <llvm/ADT/ArrayRef.h>

namespace wasmc {

// What holds at addresses [start, end).
struct NativeLocation {
  u64 start, end;
  std::vector<u8> expression;
};

class Locations {
public:
  Locations(const NativeCode &code, const VmLayout &layout);

  // Expressions that push the address of memory 0, by address, for all functions.
  const std::vector<NativeLocation> &memoryBase() const { return memoryBase_; }

  // A variable's or parameter's location, in `ranges` of the function (ascending). `frameBase` is what DW_OP_fbreg counts from. Empty where
  // nothing is known.
  std::vector<NativeLocation> translate(const NativeFunction &function, llvm::ArrayRef<u8> expression, llvm::ArrayRef<u8> frameBase,
                                        std::span<const AddressRange> ranges) const;

  // The address of a variable outside of functions, if `expression` gives one: behind a call of what pushes the memory's address.
  static std::optional<u64> staticAddress(llvm::ArrayRef<u8> expression);

private:
  struct Value {
    u64 start, end;
    u32 size;
    llvm::ArrayRef<u8> expression; // as LLVM wrote it: a register, a place, or a value
  };
  // Of one function, ascending by variable and start.
  std::vector<Value> valuesOf(const NativeFunction &function, u32 variable) const;
  static void addWhereMissing(std::vector<NativeLocation> &known, const std::vector<Value> &values);
  // Expressions that push the address of the instance's context, by address.
  std::vector<NativeLocation> contextOf(const NativeFunction &function) const;

  const NativeCode &code_;
  const VmLayout &layout_;
  std::vector<std::vector<std::pair<u32, u32>>> values_; // by partition: function and place in CompiledPartition::values, ascending
  std::vector<NativeLocation> memoryBase_;
};

} // namespace wasmc
