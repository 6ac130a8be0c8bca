// The commands of wasmc beside compiling: wasmc NAME [OPTION...] FILE... Each has a file here; command.cpp has the list. A
// module that is called like a command is compiled as ./NAME.
#pragma once
#include "runtime-support/result.h"
#include <optional>
#include <string>
#include <vector>

namespace wasmc {
using namespace cwasm;

using Arguments = std::vector<std::string>;

// Runs the command that the first argument names and gives the exit status; nothing if it names none.
std::optional<int> runCommand(const Arguments &arguments);
// A line per command.
std::string commandsHelp();

// What a command line was split into: switches and files. A command's options are few, so each says them by a list.
struct ParsedCommand {
  struct Option {
    const char *name;  // "--key" or "-o"
    bool takesValue;
  };
  std::vector<std::pair<std::string, std::string>> options;
  Arguments files;
  bool has(const char *name) const;
  const std::string *valueOrNull(const char *name) const;
  // Errors: Malformed, for an option that is not in the list, or lacks its value.
  static Result<ParsedCommand> parse(const Arguments &arguments, std::initializer_list<Option> known);
};

// The commands. Errors: Malformed for a wrong command line (exit status 2); others (status 1) with a whole message.
struct CommandError {
  int status = 1;
  std::string message;
};
std::optional<CommandError> commandKeygen(const Arguments &arguments);
std::optional<CommandError> commandSign(const Arguments &arguments);
std::optional<CommandError> commandInspect(const Arguments &arguments);
std::optional<CommandError> commandVerify(const Arguments &arguments);

inline CommandError usage(const Error &error) { return {2, error.message}; }
inline CommandError usage(std::string message) { return {2, std::move(message)}; }
inline CommandError failure(const Error &error) { return {1, error.message}; }
inline CommandError failure(std::string message) { return {1, std::move(message)}; }

// The whole of a regular file. Errors: Io, a whole message.
Result<std::vector<u8>> readRegularFile(const std::string &path);

} // namespace wasmc
