#include "tests/corpus/library.h"
#include "loader/store.h"
#include "runtime-support/abi/host.h"
#include "tests/corpus/js-value.h"
#include "wasi-libc-shim/context.h"
#include "wasi-libc-shim/import-table.h"
#include "llvm/ADT/StringExtras.h"
#include <algorithm>
#include <cinttypes>
#include <map>

namespace corpus {

using namespace wasmload;

namespace {
// Every result type's zero: integers and references are returned in rax, floats in xmm0, and this C struct in both.
struct AnyZero {
  u64 integer;
  f64 real;
};
AnyZero returnZero(HostFunction *) { return {0, 0.0}; }

// A function that the case does not supply: calling it is an error, as it is in node_lib.mjs.
AnyZero refuseCall(HostFunction *self) {
  std::fprintf(stderr, "host import called: %s\n", static_cast<const char *>(self->data));
  raiseTrap(TrapKind::Unreachable);
}

class WasiImports final : public ImportResolver {
public:
  wasi::Context context;

  std::optional<Extern> resolve(std::string_view module, std::string_view name, DescribedKind) override {
    const wasi::WasiFunction *function = wasi::functionOrNull(module, name);
    if (!function) return std::nullopt;
    return Extern::of(HostFunc{canonicalType({function->params(), function->results()}), function->code, &context});
  }
};

class StepRunner {
public:
  StepRunner(const Case &c, Store &store, Instance &instance, Memory *importedOrNull)
      : case_(c), store_(store), instance_(instance) {
    const std::optional<Extern> exported = instance.findExport("memory");
    memoryOrNull_ = exported && exported->kind == DescribedKind::Memory ? exported->memory : importedOrNull;
  }

  Result<void> initialize();
  Result<llvm::json::Array> run();

private:
  using Object = llvm::json::Object;
  Result<void> step(const Object &object);
  Result<void> call(const Object &object);
  Result<void> write(const Object &object);
  Result<void> read(const Object &object);
  Result<void> readText(const Object &object);
  Result<void> load32(const Object &object);
  Result<void> global(const Object &object);
  Result<void> unpack64(const Object &object);

  Result<JsValue> value(const llvm::json::Value *json);
  Result<std::span<u8>> memoryFrom(const llvm::json::Value *at, u64 size);
  Result<JsValue> invoke(const FuncObject *function, const std::vector<JsValue> &arguments);
  void save(const Object &object, llvm::StringRef key, const JsValue &value) {
    if (const auto name = object.getString(key)) variables_[name->str()] = value;
  }

  const Case &case_;
  Store &store_;
  Instance &instance_;
  Memory *memoryOrNull_ = nullptr;
  std::map<std::string, JsValue> variables_;
  llvm::json::Array results_;
};

Error badStep(const char *text) { return makeError(ErrorKind::Malformed, "%s", text); }

Result<void> StepRunner::initialize() {
  const llvm::json::Object *imports = case_.json.getAsObject()->getObject("imports");
  const bool usesWasi = imports && imports->get("wasi_snapshot_preview1");
  const FuncObject *function = usesWasi ? instance_.findFunction("_start") : nullptr;
  if (!function) function = instance_.findFunction("_initialize");
  if (!function) return {};
  Result<void> done = store_.call(function, {}, {});
  if (!done && done.error().kind != ErrorKind::Exit) // node's `returnOnExit`
    return done.takeError();
  return {};
}

Result<JsValue> StepRunner::value(const llvm::json::Value *json) {
  if (!json) return badStep("a value is missing");
  if (const auto number = json->getAsNumber()) return JsValue::of(*number);
  const Object *object = json->getAsObject();
  if (!object) return badStep("a value must be a number or an object");
  if (const llvm::json::Value *big = object->get("i64")) {
    i64 integer = 0;
    const auto text = big->getAsString();
    if (const auto plain = big->getAsInteger())
      integer = *plain;
    else if (u64 wide = 0; text && !text->getAsInteger(10, wide))
      return JsValue::ofBig(wide);
    else if (!text || text->getAsInteger(10, integer))
      return badStep("an i64 must be an integer");
    return JsValue::ofBig(integer);
  }
  for (const char *type : {"f64", "f32"})
    if (const auto number = object->getNumber(type)) return JsValue::of(*number);
  const auto name = object->getString("var");
  const auto found = variables_.find(name.value_or("").str());
  if (!name || found == variables_.end())
    return makeError(ErrorKind::Malformed, "no variable \"%s\"", name.value_or("").str().c_str());
  JsValue result = found->second;
  const double add = object->getNumber("add").value_or(0);
  result.number += add;
  result.big += static_cast<i64>(add);
  return result;
}

// The guest's memory from `at` on, `size` bytes of it.
Result<std::span<u8>> StepRunner::memoryFrom(const llvm::json::Value *at, u64 size) {
  const u64 start = toUint32(TRY(value(at)));
  if (!memoryOrNull_) return badStep("the module has no memory");
  const std::span<u8> bytes = memoryOrNull_->bytes();
  if (start > bytes.size() || size > bytes.size() - start)
    return makeError(ErrorKind::Malformed, "%" PRIu64 " bytes at %" PRIu64 " are outside the memory of %zu bytes", size,
                     start, bytes.size());
  return bytes.subspan(start, size);
}

Result<JsValue> StepRunner::invoke(const FuncObject *function, const std::vector<JsValue> &arguments) {
  const FuncType type = functionType(function->type->id);
  std::vector<Value> parameters, values(type.results.size());
  for (usize i = 0; i < type.params.size(); ++i)
    parameters.push_back(TRY(toWasm(i < arguments.size() ? arguments[i] : JsValue(), type.params[i])));
  TRY(store_.call(function, parameters, values));
  JsValue result;
  if (values.size() == 1) return fromWasm(values[0], type.results[0]);
  if (values.empty()) return result;
  result.kind = JsValue::Array;
  for (usize i = 0; i < values.size(); ++i) result.items.push_back(fromWasm(values[i], type.results[i]));
  return result;
}

llvm::json::Value recorded(const JsValue &value) {
  if (value.kind == JsValue::Undefined) return nullptr;
  if (value.kind != JsValue::Array) return toString(value);
  llvm::json::Array list;
  for (const JsValue &item : value.items) list.push_back(toString(item));
  return list;
}

Result<void> StepRunner::call(const Object &object) {
  const std::string name = object.getString("fn").value_or("").str();
  const FuncObject *function = instance_.findFunction(name);
  if (!function) return makeError(ErrorKind::Link, "no exported function \"%s\"", name.c_str());
  std::vector<JsValue> arguments;
  if (const llvm::json::Array *args = object.getArray("args"))
    for (const llvm::json::Value &item : *args) arguments.push_back(TRY(value(&item)));
  Result<JsValue> result = invoke(function, arguments);
  if (!result) {
    if (result.error().kind != ErrorKind::Trap || !object.getBoolean("may_trap").value_or(false))
      return makeError(result.error().kind, "%s: %s", name.c_str(), result.error().message.c_str());
    result = JsValue::ofText("trap");
  }
  save(object, "save", *result);
  if (!object.getBoolean("quiet").value_or(false)) results_.push_back(recorded(*result));
  return {};
}

Result<void> StepRunner::write(const Object &object) {
  std::string bytes;
  if (const auto text = object.getString("text")) {
    bytes = text->str();
  } else if (const auto hex = object.getString("hex")) {
    if (!llvm::tryGetFromHex(*hex, bytes)) return badStep("\"hex\" must be hexadecimal digits");
  } else {
    const std::vector<u8> content = TRY(json_text::readBytes(case_.path(object.getString("file").value_or("").str())));
    bytes.assign(content.begin(), content.end());
  }
  const std::span<u8> target = TRY(memoryFrom(object.get("at"), bytes.size()));
  std::memcpy(target.data(), bytes.data(), bytes.size());
  return {};
}

Result<void> StepRunner::read(const Object &object) {
  const u32 length = toUint32(TRY(value(object.get("len"))));
  const std::span<u8> bytes = TRY(memoryFrom(object.get("at"), length));
  results_.push_back(llvm::toHex(llvm::ArrayRef(bytes.data(), bytes.size()), /*LowerCase=*/true));
  return {};
}

Result<void> StepRunner::readText(const Object &object) {
  const std::span<u8> start = TRY(memoryFrom(object.get("at"), 0));
  const u8 *memoryEnd = memoryOrNull_->bytes().data() + memoryOrNull_->bytes().size();
  const u8 *end = std::find(static_cast<const u8 *>(start.data()), memoryEnd, u8(0));
  results_.push_back(
      llvm::json::fixUTF8({reinterpret_cast<const char *>(start.data()), static_cast<usize>(end - start.data())}));
  return {};
}

Result<void> StepRunner::load32(const Object &object) {
  const std::span<u8> bytes = TRY(memoryFrom(object.get("at"), 4));
  u32 word;
  std::memcpy(&word, bytes.data(), 4);
  save(object, "save", JsValue::of(word));
  return {};
}

Result<void> StepRunner::global(const Object &object) {
  const std::optional<Extern> found = instance_.findExport(object.getString("name").value_or("").str());
  if (!found || found->kind != DescribedKind::Global) return badStep("no exported global of that name");
  const JsValue content = fromWasm(*found->global.value, found->global.type);
  save(object, "save", content);
  if (object.getBoolean("record").value_or(false)) results_.push_back(toString(content));
  return {};
}

Result<void> StepRunner::unpack64(const Object &object) {
  const auto found = variables_.find(object.getString("var").value_or("").str());
  if (found == variables_.end() || found->second.kind != JsValue::BigInt) return badStep("unpack64 needs a saved i64");
  const u64 bits = static_cast<u64>(found->second.big);
  save(object, "hi", JsValue::of(static_cast<double>(bits >> 32)));
  save(object, "lo", JsValue::of(static_cast<double>(bits & 0xFFFFFFFF)));
  return {};
}

Result<void> StepRunner::step(const Object &object) {
  static constexpr struct {
    const char *name;
    Result<void> (StepRunner::*run)(const Object &);
  } kSteps[] = {{"call", &StepRunner::call},        {"write", &StepRunner::write},   {"read", &StepRunner::read},
                {"cstr", &StepRunner::readText},    {"load32", &StepRunner::load32}, {"global", &StepRunner::global},
                {"unpack64", &StepRunner::unpack64}};
  const llvm::StringRef op = object.getString("op").value_or("");
  for (const auto &row : kSteps)
    if (op == row.name) return (this->*row.run)(object);
  return badStep("unknown \"op\"");
}

Result<llvm::json::Array> StepRunner::run() {
  const llvm::json::Array *steps = case_.json.getAsObject()->getArray("steps");
  if (!steps) return badStep("the case has no \"steps\"");
  for (usize i = 0; i < steps->size(); ++i) {
    const Object *object = (*steps)[i].getAsObject();
    Result<void> done = object ? step(*object) : badStep("a step must be an object");
    if (!done) return makeError(done.error().kind, "step %zu: %s", i + 1, done.error().message.c_str());
  }
  return std::move(results_);
}

// What the case's `host_imports` and `host_memory` supply; functions that nobody supplies refuse to be called.
Result<Memory *> defineHost(const Case &c, const Image &image, Store &store, Linker &linker) {
  const llvm::json::Object &json = *c.json.getAsObject();
  const llvm::json::Object *supplied = json.getObject("host_imports");
  static std::vector<std::unique_ptr<std::string>> names; // HostFunction::data of refuseCall points to them
  Memory *memory = nullptr;
  const Description &description = image.description();
  for (u32 i = 0, functions = 0; i < description.imports.size(); ++i) {
    const ImportRecord &import = description.imports[i];
    const std::string_view module = description.text(import.module), name = description.text(import.name);
    if (import.kind == DescribedKind::Func) {
      const TypeId type = image.type(description.importTypes[functions++]).id;
      if (wasi::functionOrNull(module, name)) continue;
      names.push_back(std::make_unique<std::string>(std::string(module) + "." + std::string(name)));
      const bool isZero = supplied && supplied->getString(*names.back()) == llvm::StringRef("return0");
      const void *code =
          isZero ? reinterpret_cast<const void *>(&returnZero) : reinterpret_cast<const void *>(&refuseCall);
      linker.define(module, name, Extern::of(HostFunc{type, code, names.back()->data()}));
    } else if (const llvm::json::Object *wanted = json.getObject("host_memory");
               wanted && import.kind == DescribedKind::Memory) {
      MemoryType type;
      type.min = static_cast<u64>(wanted->getInteger("initial").value_or(0));
      if (const auto maximum = wanted->getInteger("maximum")) type.max = static_cast<u64>(*maximum);
      type.isShared = wanted->getBoolean("shared").value_or(false);
      memory = TRY(store.createMemory(type));
      linker.define(module, name, Extern::of(memory));
    }
  }
  return memory;
}
} // namespace

Result<llvm::json::Array> runLibrary(const Case &c, const std::string &artifact, const HostDirectories &directories) {
  const std::unique_ptr<Image> image = TRY(Image::open(artifact));
  const std::unique_ptr<Store> store = TRY(Store::create());
  WasiImports wasi;
  for (const std::string &argument : c.argv) wasi.context.addArg(argument);
  for (const auto &[name, text] : c.env) wasi.context.setEnv(name, text);
  for (usize i = 0; i < c.dirs.size(); ++i) TRY(wasi.context.preopen(directories[i], c.dirs[i].guest));
  Linker linker;
  linker.setFallback(&wasi);
  Memory *memory = TRY(defineHost(c, *image, *store, linker));
  Instance *instance = TRY(store->instantiate(*image, linker));
  StepRunner runner(c, *store, *instance, memory);
  TRY(runner.initialize());
  return runner.run();
}

} // namespace corpus
