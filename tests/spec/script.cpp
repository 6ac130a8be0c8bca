#include "tests/spec/script.h"

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

Result<Script> readScript(const std::string &directory, const std::string &jsonFile, const std::string &id) {
  const llvm::json::Value json = TRY(json_text::readJson(directory + "/" + jsonFile));
  const llvm::json::Object *top = json.getAsObject();
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
