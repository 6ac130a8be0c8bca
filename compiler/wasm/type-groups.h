// Recursive groups of types by their structure: which of them are the same type (iso-recursive equality, spec 3.3.1).
#pragma once
#include "compiler/wasm/module.h"
#include <map>

namespace wasmc {

class TypeGroups {
public:
  // Fills in DefinedType::canonical of the group of types [first, first + size), which is complete. Groups come in their
  // order; one may be empty.
  void canonicalise(Module &module, u32 first, u32 size);

private:
  // A group's structure, with references inside it relative and others canonical, and its first occurrence.
  std::map<std::string, u32> groups_;
};

} // namespace wasmc
