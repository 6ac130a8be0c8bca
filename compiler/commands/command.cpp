#include "compiler/commands/command.h"
#include "compiler/commands/help.h"
#include "compiler/driver.h"
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wasmc {
namespace {

using CommandFunction = std::optional<CommandError> (*)(const ParsedLine &, Reporter &);

constexpr CommandFunction kFunctions[] = { // by row of commandRows()
#define COMMAND(name, Name, arguments, help, details) command##Name,
#define OPTION(...)
#include "compiler/commands/commands.def"
#undef COMMAND
#undef OPTION
};

const usize kCompile = 0; // the first row

bool compiles(std::string_view command) { return command == "compile" || command == "validate"; }

// What is left of the arguments behind a command's name, and which it is.
usize takeCommand(Arguments &arguments) {
  const std::span<const CommandRow> rows = commandRows();
  // "compile" and "validate" may stand behind options, as any word of theirs.
  usize at = 0;
  if (Result<ParsedLine> parsed = ParsedLine::parse(arguments, tablesOf("compile")); parsed && !parsed->words.empty() && compiles(parsed->words[0]))
    at = static_cast<usize>(std::find(arguments.begin(), arguments.end(), parsed->words[0]) - arguments.begin());
  for (usize i = 0; i < rows.size() && at < arguments.size(); ++i)
    if (arguments[at] == rows[i].name) {
      arguments.erase(arguments.begin() + static_cast<std::ptrdiff_t>(at));
      return i;
    }
  return kCompile;
}

int report(const CommandError &error, Reporter &reporter) {
  reporter.report(error.diagnostic);
  return error.status;
}

} // namespace

std::vector<OptionTable> tablesOf(std::string_view command) {
  std::vector<OptionTable> tables;
  if (const OptionTable own = commandOptions(command); !own.rows.empty()) tables.push_back(own);
  if (command == "run") tables.push_back(loaderOptions());
  if (compiles(command) || command == "run" || command == "explore") tables.push_back(compileOptions());
  tables.push_back(commandOptions(""));
  return tables;
}

int runCommand(const Arguments &given) {
  Reporter reporter;
  reporter.configure(given);
  Arguments arguments = given;
  const usize row = takeCommand(arguments);
  const CommandRow &command = commandRows()[row];
  const std::vector<OptionTable> tables = tablesOf(command.name);
  Result<ParsedLine> line = ParsedLine::parse(arguments, tables, command.name == std::string_view("run"));
  if (!line) return report(usage(line.error()), reporter);
  if (Result<void> added = addConfiguration(*line, tables); !added) return report(usage(added.error()), reporter);
  for (const Setting &setting : line->settings)
    if (argumentKind(*setting.row) == ArgumentKind::Values && commandOptions("").has(setting.row))
      if (Result<void> known = checkValue(*setting.row, setting.value); !known) return report(usage(known.error()), reporter);
  if (line->has("help")) {
    const bool isNamed = given.size() > arguments.size();
    std::fputs((isNamed ? helpOfCommand(command) : helpText()).c_str(), stdout);
    return 0;
  }
  if (line->has("print-config")) {
    std::fputs(printConfiguration(*line, tables).c_str(), stdout);
    return 0;
  }
  if (line->has("version")) {
    std::puts(compilerVersion().c_str());
    return 0;
  }
  const std::optional<CommandError> error = kFunctions[row](*line, reporter);
  return error ? report(*error, reporter) : 0;
}

Result<std::vector<u8>> readRegularFile(const std::string &path) {
  auto fail = [&](const char *reason) { return makeError(ErrorKind::Io, "%s: cannot read it: %s", path.c_str(), reason); };
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return fail(std::strerror(errno));
  struct stat status;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(file);
    return fail("it is not a regular file");
  }
  if (status.st_size > i64(4) << 30) {
    close(file);
    return fail("it is larger than 4 GiB");
  }
  std::vector<u8> bytes(static_cast<usize>(status.st_size));
  usize done = 0;
  ssize_t count = 1;
  while (done < bytes.size() && (count = read(file, bytes.data() + done, bytes.size() - done)) > 0)
    done += static_cast<usize>(count);
  const int reason = errno;
  close(file);
  if (count < 0) return fail(std::strerror(reason));
  bytes.resize(done);
  return bytes;
}

} // namespace wasmc
