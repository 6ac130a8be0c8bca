// Artifacts that are no file of their own (runtime-support/artifact/embedded-module.h): objects and archives for somebody
// else's linker, and executables, which are such an object linked with the loader.
#pragma once
#include "compiler/driver.h"
#include "compiler/link/linker.h"
#include "compiler/wasm/module.h"
#include <vector>

namespace wasmc {

// One relocatable object of many, the metadata first and the text's end last, in which `symbol` is the only global one, and functions
// have these names (symbol-names.h), or f<N> if there are none. It refers to nothing outside of itself. Errors: as linkArtifact.
Result<std::vector<u8>> linkRelocatable(std::span<const std::vector<u8>> objects, std::span<const std::string> names,
                                        const std::string &symbol, const std::string &output);

// An archive with a symbol table that holds `object` under the name `member`. Errors: Unsupported.
Result<std::vector<u8>> makeArchive(std::span<const u8> object, const std::string &member);

// A static executable of `object`, whose record is CWASM_PROGRAM_SYMBOL and whose functions are called f<N>, and the loader that this
// program carries. It has the module's names and debug information. Errors: as linkArtifact.
Result<void> linkExecutable(const std::vector<u8> &object, const LinkedCode &code, const CompileOptions &options, const std::string &output);

} // namespace wasmc
