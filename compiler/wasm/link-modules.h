// Linking of several modules at compile time: imports of one module that another exports become direct, and the result is
// one Module with the functions, memories, tables, globals and tags of all, so that the optimiser sees through the seams.
// It behaves as if each module had been instantiated on its own (spec 4.5.4), those that others import from first.
//
// Bodies are not rewritten: offsets keep their meaning, and the decoder translates the indices in them (ModulePart).
#pragma once
#include "compiler/wasm/module.h"

namespace wasmc {

struct NamedModule {
  std::string name; // that the others import it by
  std::string path; // for messages
  Module module;    // valid, bodies included; its bytes must outlive the linked module
};

// Exports are those of the modules that no other imports from; of modules in a ring, those of the last. A module whose
// exports all stay inside runs its `_initialize` after its start function, as a host would.
// Errors: Link, a sentence that names the modules; Unsupported beyond the limits of a module.
Result<Module> linkModules(std::vector<NamedModule> modules);

} // namespace wasmc
