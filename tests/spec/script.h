// A conformance script as ../shared/spec/README.md describes it: {"commands": [...]}, one command per line. Names are
// UTF-8 bytes and may hold NUL, so they are std::string throughout.
#pragma once
#include "tests/spec/json-text.h"
#include "tests/spec/value.h"
#include <optional>

namespace spec {

enum class CommandType : u8 {
#define COMMAND(Name, text) Name,
#include "tests/spec/commands.def"
#undef COMMAND
};

const char *commandText(CommandType type);

struct Action {
  bool isGet = false;
  std::optional<std::string> module; // absent: the current instance
  std::string field;
  std::vector<ScriptValue> args;
};

struct Command {
  CommandType type = CommandType::Module;
  u32 line = 0;
  std::string filename;              // commands that name a module file
  std::optional<std::string> name;   // module, module_definition, register: as written; module_instance: "instance"
  std::optional<std::string> module; // module_instance: the definition
  std::string as;                    // register
  std::string text;                  // expected message
  Action action;
  std::vector<ScriptValue> expected;
};

struct Script {
  std::string directory; // of the JSON file and its modules
  std::string id;        // "core/i32"
  std::vector<Command> commands;
};

// Reads DIRECTORY/NAME.json. Errors: Io, Malformed (a key or value that the format does not know is an error).
Result<Script> readScript(const std::string &directory, const std::string &jsonFile, const std::string &id);

using json_text::readBytes;

} // namespace spec
