#include "compiler/commands/command.h"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wasmc {
namespace {

struct Command {
  const char *name, *arguments, *help;
  std::optional<CommandError> (*run)(const Arguments &);
};

constexpr Command kCommands[] = {
    {"keygen", "[-o NAME]", "make a key to sign with: NAME.sec, and NAME.pub to trust it by (default: cwasm-key)", commandKeygen},
    {"sign", "--key FILE ARTIFACT...", "sign artifacts, in place", commandSign},
    {"inspect", "[--json] ARTIFACT", "print what is inside: imports, exports, capabilities, sizes, signature, sources", commandInspect},
    {"verify", "ARTIFACT MODULE...", "compile again and compare byte by byte", commandVerify},
};

} // namespace

std::optional<int> runCommand(const Arguments &arguments) {
  for (const Command &command : kCommands) {
    if (arguments.empty() || arguments[0] != command.name) continue;
    const Arguments rest(arguments.begin() + 1, arguments.end());
    for (const std::string &argument : rest)
      if (argument == "--help" || argument == "-h") {
        std::printf("Usage: wasmc %s %s\n%c%s.\n", command.name, command.arguments, command.help[0] - 'a' + 'A', command.help + 1);
        return 0;
      }
    const std::optional<CommandError> error = command.run(rest);
    if (!error) return 0;
    std::fprintf(stderr, "wasmc: %s\n", error->message.c_str());
    return error->status;
  }
  return std::nullopt;
}

std::string commandsHelp() {
  std::string text = "\nCommands (wasmc COMMAND --help; a module of such a name is compiled as ./NAME):\n";
  for (const Command &command : kCommands)
    text += format("  %-32s %s\n", (std::string(command.name) + " " + command.arguments).c_str(), command.help);
  return text;
}

bool ParsedCommand::has(const char *name) const { return valueOrNull(name) != nullptr; }

const std::string *ParsedCommand::valueOrNull(const char *name) const {
  for (const auto &[option, value] : options)
    if (option == name) return &value;
  return nullptr;
}

Result<ParsedCommand> ParsedCommand::parse(const Arguments &arguments, std::initializer_list<Option> known) {
  ParsedCommand parsed;
  bool isOnlyFiles = false;
  for (usize i = 0; i < arguments.size(); ++i) {
    const std::string &argument = arguments[i];
    if (isOnlyFiles || argument.size() < 2 || argument[0] != '-') {
      parsed.files.push_back(argument);
      continue;
    }
    if ((isOnlyFiles = argument == "--")) continue;
    const usize equals = argument.starts_with("--") ? argument.find('=') : std::string::npos;
    const std::string name = argument.substr(0, equals);
    const Option *option = nullptr;
    for (const Option &candidate : known)
      if (name == candidate.name) option = &candidate;
    if (!option) return makeError(ErrorKind::Malformed, "unrecognised option '%s'", name.c_str());
    if (!option->takesValue && equals != std::string::npos)
      return makeError(ErrorKind::Malformed, "option '%s' does not take any arguments", name.c_str());
    std::string value;
    if (option->takesValue) {
      if (equals == std::string::npos && i + 1 == arguments.size())
        return makeError(ErrorKind::Malformed, "the required argument for option '%s' is missing", name.c_str());
      value = equals != std::string::npos ? argument.substr(equals + 1) : arguments[++i];
    }
    parsed.options.emplace_back(name, value);
  }
  return parsed;
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
