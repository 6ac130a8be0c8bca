// What --emit and the options around it mean: rows in emit.def.
#pragma once
#include "compiler/driver.h"

namespace wasmc {

struct EmitForm {
  const char *name;
  Emit kind;
  const char *prefix, *suffix, *help; // see emit.def
};

// Errors: Malformed, naming the forms that there are.
Result<const EmitForm *> parseEmit(const std::string &name);

// "dir/app.wasm" gives "dir/app.cwasm", "dir/libapp.a" and so on; "-" for a form that goes to standard output.
// Errors: Malformed, if that would be the input itself.
Result<std::string> defaultOutput(const EmitForm &form, const std::string &input);

// A C identifier of a file's name: "dir/my-app.wasm" gives "my_app".
std::string identifierOf(const std::string &path);
bool isIdentifier(const std::string &name);

// The words of --run-options, each a known option of wasmload that makes sense in an executable, or its value. Errors: Malformed.
Result<std::vector<std::string>> parseRunOptions(const std::string &text);

std::vector<std::string> emitNames(); // without other names of the same
std::string emitHelp();

} // namespace wasmc
