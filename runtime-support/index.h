// Typed indices: one type per WebAssembly index space (spec 2.5.1), so that swapped arguments do not compile.
#pragma once
#include "runtime-support/ints.h"

namespace cwasm {
template <class Tag> struct Index {
  u32 value = 0;
  constexpr Index() = default;
  constexpr explicit Index(u32 v) : value(v) {}
  constexpr auto operator<=>(const Index &) const = default;
};

using TypeIndex = Index<struct TypeTag>;
using FuncIndex = Index<struct FuncTag>;
using TableIndex = Index<struct TableTag>;
using MemoryIndex = Index<struct MemoryTag>;
using GlobalIndex = Index<struct GlobalTag>;
using TagIndex = Index<struct TagTag>;
using ElemIndex = Index<struct ElemTag>;
using DataIndex = Index<struct DataTag>;
using LocalIndex = Index<struct LocalTag>;
} // namespace cwasm
