// The commands of wasmc: wasmc NAME [OPTION...] FILE... Rows are in commands.def, and each has a file here. Without a name it is
// compile; a module that is called like a command is compiled as ./NAME.
#pragma once
#include "compiler/command-line/parsed-line.h"
#include "compiler/diagnostics/diagnostic.h"
#include "runtime-support/result.h"
#include <optional>
#include <string>
#include <vector>

namespace wasmc {
using namespace cwasm;

// Runs what the arguments say, and gives the exit status.
int runCommand(const Arguments &arguments);
// The tables that a command's options are from; "" is compiling.
std::vector<OptionTable> tablesOf(std::string_view command);

// The commands. Errors: Malformed for a wrong command line (exit status 2); others (status 1) with a whole message.
struct CommandError {
  int status = 1;
  Diagnostic diagnostic;
};
#define COMMAND(name, Name, arguments, help, details) std::optional<CommandError> command##Name(const ParsedLine &line, Reporter &reporter);
#define OPTION(...)
#include "compiler/commands/commands.def"
#undef COMMAND
#undef OPTION

inline CommandError usage(const Error &error) { return {2, diagnose(error)}; }
inline CommandError usage(const std::string &message) { return usage(makeError(ErrorKind::Malformed, "%s", message.c_str())); }
inline CommandError failure(const Error &error) { return {1, diagnose(error)}; }
inline CommandError failure(Diagnostic diagnostic) { return {1, std::move(diagnostic)}; }
inline CommandError failure(const std::string &message) { return failure(makeError(ErrorKind::Io, "%s", message.c_str())); }

// The whole of a regular file. Errors: Io, a whole message.
Result<std::vector<u8>> readRegularFile(const std::string &path);

} // namespace wasmc
