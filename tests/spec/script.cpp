#include "tests/spec/script.h"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

namespace spec {

namespace {
constexpr const char *kCommandTexts[] = {
#define COMMAND(Name, text) text,
#include "tests/spec/commands.def"
#undef COMMAND
};

std::optional<CommandType> findCommand(llvm::StringRef text) {
  for (usize i = 0; i < std::size(kCommandTexts); ++i)
    if (text == kCommandTexts[i]) return static_cast<CommandType>(i);
  return std::nullopt;
}

// Writes escaped surrogate pairs as UTF-8: LLVM 19's JSON reader joins the two halves with | where + is needed, so most
// characters above U+1FFFF come out wrong.
std::string withoutSurrogatePairs(const std::vector<u8> &json) {
  std::string text;
  text.reserve(json.size());
  const auto unit = [&json](usize at) -> u32 { // the value of "\\uXXXX" at `at`, or 0
    llvm::StringRef rest(reinterpret_cast<const char *>(json.data()) + at, json.size() - at);
    u32 value = 0;
    return rest.consume_front("\\u") && rest.size() >= 4 && !rest.take_front(4).getAsInteger(16, value) ? value : 0;
  };
  for (usize i = 0; i < json.size();) {
    if (json[i] != '\\') {
      text += static_cast<char>(json[i++]);
      continue;
    }
    const u32 high = unit(i);
    const u32 low = high >> 10 == 0xD800 >> 10 ? unit(i + 6) : 0;
    if (low >> 10 == 0xDC00 >> 10) {
      const u32 rune = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
      for (const u32 byte : {0xF0 | rune >> 18, 0x80 | (rune >> 12 & 63), 0x80 | (rune >> 6 & 63), 0x80 | (rune & 63)})
        text += static_cast<char>(byte);
      i += 12;
      continue;
    }
    text += '\\';
    if (++i < json.size()) text += static_cast<char>(json[i++]);
  }
  return text;
}

std::optional<std::string> stringOf(const llvm::json::Object &object, llvm::StringRef key) {
  if (const auto text = object.getString(key)) return text->str();
  return std::nullopt;
}

Result<Action> readAction(const llvm::json::Object &object) {
  Action action;
  const auto type = object.getString("type");
  const auto field = stringOf(object, "field");
  if (!type || (*type != "invoke" && *type != "get") || !field)
    return makeError(ErrorKind::Malformed, "an action must have a \"field\" and the type \"invoke\" or \"get\"");
  action.isGet = *type == "get";
  action.field = *field;
  action.module = stringOf(object, "module");
  if (const llvm::json::Array *args = object.getArray("args"))
    for (const llvm::json::Value &value : *args) action.args.push_back(TRY(readValue(value)));
  return action;
}

Result<Command> readCommand(const llvm::json::Object &object) {
  Command command;
  const auto type = object.getString("type");
  const auto found = type ? findCommand(*type) : std::nullopt;
  if (!found) return makeError(ErrorKind::Malformed, "unknown command type \"%s\"", type.value_or("").str().c_str());
  command.type = *found;
  command.line = static_cast<u32>(object.getInteger("line").value_or(0));
  command.filename = stringOf(object, "filename").value_or("");
  command.name = stringOf(object, command.type == CommandType::ModuleInstance ? "instance" : "name");
  command.module = stringOf(object, "module");
  command.text = stringOf(object, "text").value_or("");
  if (command.type == CommandType::Register) {
    const auto as = stringOf(object, "as");
    if (!as) return makeError(ErrorKind::Malformed, "line %u: register without \"as\"", command.line);
    command.as = *as;
  }
  if (const llvm::json::Object *action = object.getObject("action")) command.action = TRY(readAction(*action));
  if (const llvm::json::Array *expected = object.getArray("expected"))
    for (const llvm::json::Value &value : *expected) command.expected.push_back(TRY(readValue(value)));
  return command;
}
} // namespace

const char *commandText(CommandType type) { return kCommandTexts[static_cast<usize>(type)]; }

Result<std::vector<u8>> readBytes(const std::string &path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  if (!file) return makeError(ErrorKind::Io, "cannot open %s: %s", path.c_str(), std::strerror(errno));
  std::vector<u8> bytes;
  u8 block[64 << 10];
  while (const usize count = std::fread(block, 1, sizeof block, file.get()))
    bytes.insert(bytes.end(), block, block + count);
  if (std::ferror(file.get())) return makeError(ErrorKind::Io, "cannot read %s", path.c_str());
  return bytes;
}

Result<Script> readScript(const std::string &directory, const std::string &jsonFile, const std::string &id) {
  const std::vector<u8> bytes = TRY(readBytes(directory + "/" + jsonFile));
  llvm::Expected<llvm::json::Value> json = llvm::json::parse(withoutSurrogatePairs(bytes));
  if (!json)
    return makeError(ErrorKind::Malformed, "%s/%s: %s", directory.c_str(), jsonFile.c_str(),
                     llvm::toString(json.takeError()).c_str());
  const llvm::json::Object *top = json->getAsObject();
  const llvm::json::Array *commands = top ? top->getArray("commands") : nullptr;
  if (!commands) return makeError(ErrorKind::Malformed, "%s/%s: no \"commands\"", directory.c_str(), jsonFile.c_str());
  Script script{directory, id, {}};
  for (const llvm::json::Value &item : *commands) {
    const llvm::json::Object *object = item.getAsObject();
    Result<Command> command =
        object ? readCommand(*object) : makeError(ErrorKind::Malformed, "a command must be an object");
    if (!command)
      return makeError(ErrorKind::Malformed, "%s/%s: command %zu: %s", directory.c_str(), jsonFile.c_str(),
                       script.commands.size() + 1, command.error().message.c_str());
    script.commands.push_back(command.take());
  }
  return script;
}

} // namespace spec
