// Help from the tables: for a terminal, as a manual page, as a page of docs/reference.
#pragma once
#include "compiler/command-line/option-table.h"

namespace wasmc {

std::string helpText(); // wasmc --help
std::string helpOfCommand(const CommandRow &command);

} // namespace wasmc
