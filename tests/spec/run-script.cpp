#include "tests/spec/run-script.h"
#include "compiler/wasm/module.h"
#include "tests/spec/spectest.h"
#include <map>
#include <memory>

namespace spec {

using namespace wasmload;

namespace {
// How a command ended. A skip carries the feature that is missing.
struct Outcome {
  enum Kind : u8 { Passed, Failed, Skipped } kind = Passed;
  std::string text;
  bool isConsequence = false; // of an earlier failure, which has been reported

  static Outcome pass() { return {}; }
  static Outcome fail(std::string text) { return {Failed, std::move(text), false}; }
  static Outcome skip(std::string reason) { return {Skipped, std::move(reason), false}; }
};

// An instance that a name of the script stands for, or why there is none.
struct Slot {
  Instance *instanceOrNull = nullptr;
  Outcome missing = Outcome::fail("there is no instance");
};

// A compiled module, or why there is none. Kept by the bytes of the module.
struct Compiled {
  const Image *imageOrNull = nullptr;
  Error error;
};

const char *kindName(ErrorKind kind) {
  switch (kind) {
  case ErrorKind::Malformed: return "malformed";
  case ErrorKind::Invalid: return "invalid";
  case ErrorKind::Unsupported: return "unsupported";
  case ErrorKind::Link: return "link error";
  case ErrorKind::Trap: return "trap";
  case ErrorKind::Exit: return "exit";
  case ErrorKind::Io: return "input/output error";
  }
  return "unknown error";
}

std::string describe(const Error &error) { return std::string(kindName(error.kind)) + ": " + error.message; }

// The trap that a script's text means: texts begin with the message, and some messages with another one.
std::optional<TrapKind> trapOf(const std::string &text) {
  std::optional<TrapKind> best;
#define TRAP(number, Name, message)                                                                                    \
  if (text.starts_with(message) &&                                                                                     \
      (!best || std::string_view(message).size() > std::string_view(trapMessage(*best)).size()))                       \
    best = TrapKind::Name;
#include "runtime-support/abi/trap-kinds.def"
#undef TRAP
  return best;
}

// What a script has registered: resolves the imports of its modules, and notes when one comes from a module that was
// skipped or has failed, or from one that a skipped module would have changed.
class ScriptImports final : public ImportResolver {
public:
  Linker linker;
  std::map<std::string, Outcome, std::less<>> missing;      // registered names without an instance
  std::map<std::string, Instance *, std::less<>> instances; // the others
  std::map<const Instance *, Outcome> tainted;              // not in the state that the script expects
  std::optional<Outcome> blocked, taint;                    // what resolve has met since `begin`

  void begin() {
    blocked.reset();
    taint.reset();
  }
  std::optional<Extern> resolve(std::string_view module, std::string_view name, DescribedKind wanted) override {
    if (const auto found = missing.find(module); found != missing.end()) {
      blocked = found->second;
      return std::nullopt;
    }
    if (const auto found = instances.find(module); found != instances.end())
      if (const auto state = tainted.find(found->second); state != tainted.end()) taint = state->second;
    return linker.resolve(module, name, wanted);
  }
};

class ScriptRunner {
public:
  ScriptRunner(const Script &script, const wasmc::CompileOptions &options, const std::string &directory,
               Reporter &reporter)
      : script_(script), options_(options), directory_(directory), reporter_(reporter) {}

  void run(bool gcStress);

private:
  Outcome runCommand(const Command &command);
  Outcome runModule(const Command &command);
  Outcome runDefinition(const Command &command);
  Outcome runInstance(const Command &command);
  Outcome runRegister(const Command &command);
  Outcome runAction(const Command &command);
  Outcome runRefused(const Command &command);
  Outcome runUnlinkable(const Command &command);
  Outcome runUninstantiable(const Command &command);

  Outcome makeCurrent(const std::optional<std::string> &name, Result<Instance *> instance);
  Outcome noCurrent(const std::optional<std::string> &name, Outcome outcome);
  const Compiled &compile(const std::string &filename);
  Result<Instance *> instantiate(const std::string &filename);
  void taintImports(const std::string &filename, const Error &error);
  Slot &slot(const std::optional<std::string> &name);
  Outcome expectTrap(const std::string &text, const Error &error);

  const Script &script_;
  const wasmc::CompileOptions &options_;
  const std::string &directory_;
  Reporter &reporter_;
  std::unique_ptr<Store> store_;
  ScriptImports imports_;
  std::map<std::vector<u8>, Compiled> compiled_;
  Slot current_;
  std::map<std::string, Slot> named_;
  std::map<std::string, std::string> definitions_; // name to file name
  std::string latestDefinition_;
};

// ---- modules ----------------------------------------------------------------------------------------------------------

const Compiled &ScriptRunner::compile(const std::string &filename) {
  Result<std::vector<u8>> bytes = readBytes(script_.directory + "/" + filename);
  if (!bytes) return compiled_[{}] = Compiled{nullptr, bytes.takeError()};
  const auto [entry, isNew] = compiled_.try_emplace(bytes.take());
  Compiled &compiled = entry->second;
  if (!isNew) return compiled;
  const std::string artifact = directory_ + "/" + filename.substr(0, filename.rfind('.')) + ".cwasm";
  const wasmc::InputModule input{filename, script_.directory + "/" + filename, entry->first};
  if (Result<void> done = wasmc::compileModules({&input, 1}, options_, artifact); !done) {
    compiled.error = done.takeError();
    return compiled;
  }
  Result<std::unique_ptr<Image>> image = Image::open(artifact);
  if (image) {
    compiled.imageOrNull = &store_->keep(image.take());
  } else {
    compiled.error = image.takeError();
    // An artifact that the loader refuses is a failure even when it says that it needs something.
    if (compiled.error.kind == ErrorKind::Unsupported) compiled.error.kind = ErrorKind::Io;
    compiled.error.message = "the loader refuses the artifact: " + compiled.error.message;
  }
  return compiled;
}

Result<Instance *> ScriptRunner::instantiate(const std::string &filename) {
  imports_.begin();
  const Compiled &compiled = compile(filename);
  if (!compiled.imageOrNull) {
    if (compiled.error.kind == ErrorKind::Unsupported) taintImports(filename, compiled.error);
    return compiled.error;
  }
  Result<Instance *> instance = store_->instantiate(*compiled.imageOrNull, imports_);
  if (instance && imports_.taint) imports_.tainted[*instance] = *imports_.taint;
  return instance;
}

// A module that is skipped would have written into what it imports: a failure there means nothing any more.
void ScriptRunner::taintImports(const std::string &filename, const Error &error) {
  Result<std::vector<u8>> bytes = readBytes(script_.directory + "/" + filename);
  if (!bytes) return;
  Result<wasmc::Module> module = wasmc::readModule(*bytes, options_.features);
  for (const auto &[name, instance] : imports_.instances) {
    bool isImported = !module.ok(); // unknown: perhaps
    for (usize i = 0; module.ok() && i < module->imports.size(); ++i) isImported |= module->imports[i].module == name;
    if (isImported) imports_.tainted[instance] = Outcome::skip(error.message);
  }
}

Slot &ScriptRunner::slot(const std::optional<std::string> &name) {
  if (!name) return current_;
  return named_[*name]; // an unknown name: a slot without an instance
}

// The module is not there: what depends on it, up to the next one, shares its fate.
Outcome ScriptRunner::noCurrent(const std::optional<std::string> &name, Outcome outcome) {
  current_.instanceOrNull = nullptr;
  current_.missing = outcome;
  if (outcome.kind == Outcome::Failed) {
    current_.missing.text = format("the module of line %u has failed", reporter_.line());
    current_.missing.isConsequence = true;
  }
  if (name) named_[*name] = current_;
  return outcome;
}

Outcome ScriptRunner::makeCurrent(const std::optional<std::string> &name, Result<Instance *> instance) {
  if (!instance) {
    const Error &error = instance.error();
    if (error.kind == ErrorKind::Unsupported) return noCurrent(name, Outcome::skip(error.message));
    if (error.kind == ErrorKind::Link && imports_.blocked) return noCurrent(name, *imports_.blocked);
    if (imports_.taint) return noCurrent(name, *imports_.taint);
    return noCurrent(name, Outcome::fail(describe(error)));
  }
  current_ = {*instance, {}};
  if (name) named_[*name] = current_;
  return Outcome::pass();
}

Outcome ScriptRunner::runModule(const Command &command) {
  return makeCurrent(command.name, instantiate(command.filename));
}

Outcome ScriptRunner::runDefinition(const Command &command) {
  latestDefinition_ = command.filename;
  if (command.name) definitions_[*command.name] = command.filename;
  Result<std::vector<u8>> bytes = readBytes(script_.directory + "/" + command.filename);
  if (!bytes) return Outcome::fail(bytes.error().message);
  const Result<wasmc::Module> module = wasmc::validateModule(*bytes, options_.features);
  if (module.ok()) return Outcome::pass();
  return module.error().kind == ErrorKind::Unsupported ? Outcome::skip(module.error().message)
                                                       : Outcome::fail(describe(module.error()));
}

Outcome ScriptRunner::runInstance(const Command &command) {
  const std::string *filename = &latestDefinition_;
  if (command.module) {
    const auto found = definitions_.find(*command.module);
    if (found == definitions_.end())
      return noCurrent(command.name, Outcome::fail("there is no definition " + *command.module));
    filename = &found->second;
  }
  return makeCurrent(command.name, instantiate(*filename));
}

Outcome ScriptRunner::runRegister(const Command &command) {
  const Slot &from = slot(command.name);
  if (!from.instanceOrNull) {
    imports_.missing[command.as] = from.missing;
    imports_.instances.erase(command.as);
    return from.missing;
  }
  imports_.missing.erase(command.as);
  imports_.instances[command.as] = from.instanceOrNull;
  imports_.linker.defineInstance(command.as, *from.instanceOrNull);
  return Outcome::pass();
}

// ---- modules that must be refused -------------------------------------------------------------------------------------

Outcome ScriptRunner::runRefused(const Command &command) {
  Result<std::vector<u8>> bytes = readBytes(script_.directory + "/" + command.filename);
  if (!bytes) return Outcome::fail(bytes.error().message);
  const Result<wasmc::Module> module = wasmc::validateModule(*bytes, options_.features);
  if (command.type == CommandType::AssertInvalidCustom) // a custom section may be refused or not
    return Outcome::pass();
  if (module.ok()) return Outcome::fail(command.filename + " was accepted, expected: " + command.text);
  const Error &error = module.error();
  if (error.kind == ErrorKind::Unsupported) return Outcome::skip(error.message);
  if (error.kind != ErrorKind::Malformed && error.kind != ErrorKind::Invalid)
    return Outcome::fail(describe(error) + ", expected: " + command.text);
  return Outcome::pass();
}

Outcome ScriptRunner::runUnlinkable(const Command &command) {
  const Result<Instance *> instance = instantiate(command.filename);
  if (instance.ok()) return Outcome::fail(command.filename + " was linked, expected: " + command.text);
  const Error &error = instance.error();
  if (error.kind == ErrorKind::Unsupported) return Outcome::skip(error.message);
  if (error.kind != ErrorKind::Link) return Outcome::fail(describe(error) + ", expected: " + command.text);
  return imports_.blocked ? *imports_.blocked : Outcome::pass();
}

Outcome ScriptRunner::runUninstantiable(const Command &command) {
  const Result<Instance *> instance = instantiate(command.filename);
  if (instance.ok()) return Outcome::fail(command.filename + " was instantiated, expected: " + command.text);
  const Error &error = instance.error();
  if (error.kind == ErrorKind::Unsupported) return Outcome::skip(error.message);
  if (error.kind == ErrorKind::Link && imports_.blocked) return *imports_.blocked;
  const Outcome outcome = expectTrap(command.text, error);
  return outcome.kind == Outcome::Failed && imports_.taint ? *imports_.taint : outcome;
}

Outcome ScriptRunner::expectTrap(const std::string &text, const Error &error) {
  const std::optional<TrapKind> kind = trapOf(text);
  if (!kind) return Outcome::fail("no trap is known for \"" + text + "\"");
  if (error.kind == ErrorKind::Trap && error.code == static_cast<int>(*kind)) return Outcome::pass();
  return Outcome::fail("expected trap: " + text + ", found " + describe(error));
}

// ---- actions ----------------------------------------------------------------------------------------------------------

std::string quoted(const std::string &name) {
  std::string text = "\"";
  for (const char c : name)
    text +=
        static_cast<u8>(c) < 0x20 || c == 0x7F || c == '"' ? format("\\%02x", static_cast<u8>(c)) : std::string(1, c);
  return text + "\"";
}

std::string describe(const Action &action) {
  std::string text = (action.isGet ? "get " : "") + (action.module ? *action.module + "." : "") + quoted(action.field);
  if (action.isGet) return text;
  text += "(";
  for (const ScriptValue &value : action.args) text += (&value == &action.args[0] ? "" : " ") + spec::toString(value);
  return text + ")";
}

struct Results {
  std::vector<ValueType> types;
  std::vector<Value> values;
};

// Carries out `action` on `instance`. Errors: Link (no such export, arguments that do not fit), Trap.
Result<Results> perform(Store &store, const Instance &instance, const Action &action) {
  const std::optional<Extern> found = instance.findExport(action.field);
  if (!found) return makeError(ErrorKind::Link, "no export of that name");
  if (action.isGet) {
    if (found->kind != DescribedKind::Global) return makeError(ErrorKind::Link, "the export is no global");
    return Results{{found->global.type}, {*found->global.value}};
  }
  if (found->kind != DescribedKind::Func || !found->function)
    return makeError(ErrorKind::Link, "the export is no function of a module");
  const FuncType type = functionType(found->function->type->id);
  Results results;
  results.types.assign(type.results.begin(), type.results.end());
  results.values.resize(type.results.size());
  std::vector<Value> arguments;
  for (const ScriptValue &value : action.args) arguments.push_back(toArgument(value));
  TRY(store.call(found->function, arguments, results.values));
  return results;
}

Outcome compare(const std::vector<ScriptValue> &expected, const Results &found) {
  bool same = expected.size() == found.values.size();
  for (usize i = 0; same && i < expected.size(); ++i) same = matches(expected[i], found.types[i], found.values[i]);
  if (same) return Outcome::pass();
  std::string text = "expected (";
  for (usize i = 0; i < expected.size(); ++i) text += (i ? ", " : "") + spec::toString(expected[i]);
  text += "), found (";
  for (usize i = 0; i < found.values.size(); ++i)
    text += (i ? ", " : "") + spec::toString(found.types[i], found.values[i]);
  return Outcome::fail(text + ")");
}

Outcome ScriptRunner::runAction(const Command &command) {
  const Slot &target = slot(command.action.module);
  if (!target.instanceOrNull) return target.missing;
  Result<Results> results = perform(*store_, *target.instanceOrNull, command.action);
  switch (command.type) {
  case CommandType::AssertReturn:
    return results ? compare(command.expected, *results)
                   : Outcome::fail("expected a return, found " + describe(results.error()));
  case CommandType::Action: return results ? Outcome::pass() : Outcome::fail(describe(results.error()));
  default: break;
  }
  if (results)
    return Outcome::fail("expected " + (command.text.empty() ? std::string("an exception") : command.text) +
                         ", found a return");
  return expectTrap(command.type == CommandType::AssertException ? trapMessage(TrapKind::UncaughtException)
                                                                 : command.text,
                    results.error());
}

// ---- the script -------------------------------------------------------------------------------------------------------

Outcome ScriptRunner::runCommand(const Command &command) {
  switch (command.type) {
  case CommandType::Module: return runModule(command);
  case CommandType::ModuleDefinition: return runDefinition(command);
  case CommandType::ModuleInstance: return runInstance(command);
  case CommandType::Register: return runRegister(command);
  case CommandType::Action:
  case CommandType::AssertReturn:
  case CommandType::AssertTrap:
  case CommandType::AssertExhaustion:
  case CommandType::AssertException: {
    Outcome outcome = runAction(command);
    if (outcome.kind != Outcome::Failed) return outcome;
    if (const auto taint = imports_.tainted.find(slot(command.action.module).instanceOrNull);
        taint != imports_.tainted.end())
      return taint->second;
    outcome.text = describe(command.action) + ": " + outcome.text;
    return outcome;
  }
  case CommandType::AssertInvalid:
  case CommandType::AssertMalformed:
  case CommandType::AssertInvalidCustom: return runRefused(command);
  case CommandType::AssertUnlinkable: return runUnlinkable(command);
  case CommandType::AssertUninstantiable: return runUninstantiable(command);
  }
  return Outcome::fail("unknown command");
}

void ScriptRunner::run(bool gcStress) {
  reporter_.begin(static_cast<u32>(script_.commands.size()));
  StoreOptions storeOptions;
  storeOptions.gc.isStressed = gcStress;
  Result<std::unique_ptr<Store>> store = Store::create(storeOptions);
  if (!store) return reporter_.failScript("no store: " + store.error().message);
  store_ = store.take();
  if (Result<void> defined = defineSpectest(*store_, imports_.linker); !defined)
    return reporter_.failScript("no spectest module: " + defined.error().message);
  for (const Command &command : script_.commands) {
    reporter_.start(command.line);
    const Outcome outcome = runCommand(command);
    const std::string text = std::string(commandText(command.type)) + ": " + outcome.text;
    switch (outcome.kind) {
    case Outcome::Passed: reporter_.pass(); break;
    case Outcome::Failed: reporter_.fail(text, outcome.isConsequence); break;
    case Outcome::Skipped: reporter_.skip(outcome.text); break;
    }
  }
}
} // namespace

void runScript(const Script &script, const wasmc::CompileOptions &options, bool gcStress, const std::string &directory,
               Reporter &reporter) {
  // The store dies before the images that it keeps; the process ends right after.
  ScriptRunner(script, options, directory, reporter).run(gcStress);
}

} // namespace spec
