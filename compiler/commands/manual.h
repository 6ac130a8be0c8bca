// The tables as documents: manual pages (mdoc's older sibling man(7)), pages of docs/reference, completion for shells.
#pragma once
#include "compiler/command-line/option-table.h"

namespace wasmc {

// `program` is "wasmc" or "wasmload".
std::string manualPage(std::string_view program);
std::string referencePage(std::string_view program);
// For both programs. `shell` is "bash", "zsh" or "fish".
std::string completionFor(std::string_view shell);

} // namespace wasmc
