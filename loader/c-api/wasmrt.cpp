// The C API (wasmrt.h) over Store and Instance: one store per instance. What goes wrong is told in sentences, as wasmload does.
#include "loader/c-api/wasmrt-imports.h"
#include "loader/mapping-cache.h"
#include "loader/prepared-call.h"
#include "loader/store.h"
#include "runtime-support/abi/host.h"
#include <algorithm>
#include <cstring>
#include <mutex>

using namespace wasmload;

struct wasmrt_instance {
  wasmrt_instance_head head{}; // first, for wasmrt_prepared
  std::unique_ptr<wasmrt_function *[]> prepared; // by export number
  OwnedList<PreparedCall> calls;                 // that `prepared` points to, and more of those that were called inside themselves
  void *data = nullptr;
  std::unique_ptr<Store> store;
  Instance *instance = nullptr;
  std::string hostMessage; // of wasmrt_trap, until its call has ended
  wasmrt_error error{};
};

static_assert(std::is_standard_layout_v<PreparedCall> && offsetof(PreparedCall, enter) == offsetof(wasmrt_function, enter));
static_assert(offsetof(PreparedCall, activation) + offsetof(Activation, savedStack) == offsetof(wasmrt_function, running));
static_assert(sizeof(wasmrt_value) == sizeof(cwasm::Value) && alignof(wasmrt_value) == alignof(cwasm::Value));

namespace wasmload {
namespace {

// In the place of those that are still to be prepared.
constinit wasmrt_function unprepared{.enter = nullptr, .reserved = {}, .running = 1};

const Value *valuesOf(const wasmrt_value *values) { return reinterpret_cast<const Value *>(values); }
Value *valuesOf(wasmrt_value *values) { return reinterpret_cast<Value *>(values); }
HostFunction &callerOf(wasmrt_caller *caller) { return *reinterpret_cast<HostFunction *>(caller); }

wasmrt_status statusOf(ErrorKind kind) {
  switch (kind) {
  case ErrorKind::Trap: return WASMRT_TRAP;
  case ErrorKind::Exit: return WASMRT_EXIT;
  case ErrorKind::Link: return WASMRT_LINK;
  case ErrorKind::Invalid: return WASMRT_INVALID;
  case ErrorKind::Io: return WASMRT_SYSTEM;
  default: return WASMRT_REFUSED;
  }
}

// Before main, so that no thread can be making a store.
[[gnu::constructor]] void keepMappings() { MappingCache::enable(8); }

// One image per module of the process, kept for good: a signal handler may be reading it for any thread.
Result<const Image *> imageOf(const wasmrt_module *module) {
  struct Known {
    const wasmrt_module *module;
    std::unique_ptr<Image> image;
  };
  static std::mutex mutex;
  static std::vector<Known> &known = *new std::vector<Known>;
  std::lock_guard lock(mutex);
  for (const Known &entry : known)
    if (entry.module == module) return entry.image.get();
  const EmbeddedModule &record = *reinterpret_cast<const EmbeddedModule *>(module);
  known.push_back({module, TRY(Image::embedded(record, textsOf(record)))});
  return known.back().image.get();
}

const wasmrt_import *findImport(std::span<const wasmrt_import> imports, std::string_view module, std::string_view name) {
  for (const wasmrt_import &import : imports)
    if (module == import.module && name == import.name) return &import;
  return nullptr;
}

// What the program gives, and the memories, tables and tags that it need not.
Result<void> defineImports(Linker &linker, const Image &image, Store &store, std::span<const wasmrt_import> imports, void *caller) {
  const Description &d = image.description();
  for (const ImportRecord &record : d.imports) {
    const std::string_view module = d.text(record.module), name = d.text(record.name);
    const wasmrt_import *given = findImport(imports, module, name);
    switch (record.kind) {
    case DescribedKind::Func:
      if (given && given->function)
        linker.define(module, name, Extern::of(HostFunc{image.type(d.importTypes[record.index]).id,
                                                        reinterpret_cast<const void *>(given->function), caller}));
      break;
    case DescribedKind::Global: {
      const GlobalRecord &global = d.globals[record.index];
      const ValueType type = image.canonical(global.type);
      if (given && given->global)
        linker.define(module, name, Extern::of(global.isMutable ? GlobalRef{valuesOf(given->global), type, true}
                                                                : store.createGlobal(type, false, *valuesOf(given->global))));
      break;
    }
    case DescribedKind::Memory:
      linker.define(module, name, Extern::of(TRY(store.createMemory(memoryType(d.memories[record.index].limits),
                                                                    image.hasExplicitBounds() ? Reservation::Explicit : Reservation::Guard,
                                                                    {&image, record.index}))));
      break;
    case DescribedKind::Table: {
      const TableRecord &table = d.tables[record.index];
      TableType type;
      type.element = image.canonical(table.element);
      type.min = table.limits.min;
      if (table.limits.flags & LimitsRecord::kHasMax) type.max = table.limits.max;
      type.is64 = table.limits.flags & LimitsRecord::kIs64;
      linker.define(module, name, Extern::of(TRY(store.createTable(type))));
      break;
    }
    case DescribedKind::Tag:
      linker.define(module, name, Extern::of(store.createTag(image.type(d.tags[record.index].typeIndex).id, name)));
      break;
    }
  }
  return {};
}

Result<void> create(wasmrt_instance &made, std::span<const wasmrt_import> imports, const wasmrt_config &config) {
  const Image *image = TRY(imageOf(made.head.module));
  const usize exports = image->description().exports.size();
  made.prepared.reset(new wasmrt_function *[exports]);
  std::fill_n(made.prepared.get(), exports, &unprepared);
  made.head.prepared = made.prepared.get();
  StoreOptions options;
  if (config.stack_size) options.stackSize = config.stack_size;
  if (config.max_memory) options.maxMemoryBytes = config.max_memory;
  if (config.max_table_elements) options.maxTableElements = config.max_table_elements;
  if (config.max_gc_heap) options.gc.maxBytes = config.max_gc_heap;
  if (config.fuel) options.fuel = config.fuel;
  made.store = TRY(Store::create(options));
  Linker linker;
  if (config.wasi) linker.setFallback(config.wasi);
  TRY(defineImports(linker, *image, *made.store, imports, &made));
  made.instance = TRY(made.store->instantiate(*image, linker));
  return {};
}

// What has become of a call.
wasmrt_status finish(wasmrt_instance &instance, const Result<void> &result) {
  if (result) return WASMRT_OK;
  const Error &error = result.error();
  if (!instance.hostMessage.empty()) {
    const std::string message = std::move(instance.hostMessage);
    instance.hostMessage.clear();
    return tell(&instance.error, WASMRT_TRAP, message);
  }
  if (error.kind == ErrorKind::Trap && !instance.store->lastTrap().frames.empty())
    return tell(&instance.error, WASMRT_TRAP, instance.store->lastTrap().report());
  return tell(&instance.error, statusOf(error.kind), error.message, error.kind == ErrorKind::Exit ? error.code : 0);
}

void *inside(const MemoryObject *memory, u64 address, u64 size) {
  if (!memory) return nullptr;
  const u64 bytes = __atomic_load_n(&memory->size, __ATOMIC_ACQUIRE);
  return size <= bytes && address <= bytes - size ? memory->base + address : nullptr;
}

std::optional<Extern> findGlobal(const wasmrt_instance *instance, const char *name) {
  std::optional<Extern> found = instance->instance->findExport(name);
  return found && found->kind == DescribedKind::Global ? found : std::nullopt;
}

} // namespace

wasmrt_status tell(wasmrt_error *out, wasmrt_status status, const std::string &message, int exitStatus) {
  if (!out) return status;
  out->status = status;
  out->exit_status = exitStatus;
  usize length = std::min(message.size(), sizeof out->message - 1);
  while (length > 0 && message[length - 1] == '\n') --length;
  std::memcpy(out->message, message.data(), length);
  out->message[length] = 0;
  return status;
}

} // namespace wasmload

extern "C" {

wasmrt_instance *wasmrt_create(const wasmrt_module *module, const wasmrt_import *imports, size_t import_count, void *data,
                               const wasmrt_config *config, wasmrt_error *error) {
  std::unique_ptr<wasmrt_instance> made(new wasmrt_instance);
  made->head.module = module;
  made->data = data;
  tell(&made->error, WASMRT_OK, "");
  const wasmrt_status status = [&] {
    Result<void> result = create(*made, {imports, import_count}, config ? *config : wasmrt_config{});
    if (result) return WASMRT_OK;
    if (!made->store) return tell(&made->error, statusOf(result.error().kind), result.error().message);
    return finish(*made, result);
  }();
  if (error) *error = made->error;
  return status == WASMRT_OK ? made.release() : nullptr;
}

void wasmrt_destroy(wasmrt_instance *instance) { delete instance; }

void wasmrt_keep(size_t count) { MappingCache::enable(count); }

wasmrt_status wasmrt_reset(wasmrt_instance *instance) { return finish(*instance, instance->store->reset()); }

wasmrt_status wasmrt_call(wasmrt_instance *instance, const wasmrt_module *module, uint32_t export_number,
                          const wasmrt_value *arguments, wasmrt_value *results) {
  // The numbers of values are those of the caller's header: they are right for its module only.
  if (instance->head.module != module) return tell(&instance->error, WASMRT_INVALID, "the instance is one of another module");
  const Instance &guest = *instance->instance;
  if (export_number >= guest.exportCount()) return tell(&instance->error, WASMRT_INVALID, "there is no export with this number");
  const FuncObject *function = guest.functionAt(export_number);
  if (!function) return tell(&instance->error, WASMRT_INVALID, "the export is no function");
  const FuncType type = functionType(*function->type);
  return finish(*instance, instance->store->call(function, {valuesOf(arguments), type.params.size()},
                                                 {valuesOf(results), type.results.size()}));
}

wasmrt_function *wasmrt_prepare(wasmrt_instance *instance, const wasmrt_module *module, uint32_t export_number) {
  auto refuse = [&](const char *why) -> wasmrt_function * { return tell(&instance->error, WASMRT_INVALID, why), nullptr; };
  if (instance->head.module != module) return refuse("the instance is one of another module");
  if (!instance->instance) return refuse("the start function of the instance has not returned");
  if (export_number >= instance->instance->exportCount()) return refuse("there is no export with this number");
  const FuncObject *function = instance->instance->functionAt(export_number);
  if (!function) return refuse("the export is no function");
  wasmrt_function *&first = instance->prepared[export_number];
  if (first != &unprepared) // it is running
    for (PreparedCall &call : instance->calls)
      if (call.code == function->code && call.context == function->context && !call.isRunning()) return reinterpret_cast<wasmrt_function *>(&call);
  Result<PreparedCall> call = PreparedCall::of(*function, *instance->store);
  if (!call) return refuse(call.error().message.c_str());
  wasmrt_function *kept = reinterpret_cast<wasmrt_function *>(&instance->calls.add(std::make_unique<PreparedCall>(call.take())));
  if (first == &unprepared) first = kept;
  return kept;
}

wasmrt_status wasmrt_failed(wasmrt_instance *instance, wasmrt_function *function) {
  return finish(*instance, Result<void>(reinterpret_cast<PreparedCall *>(function)->failure()));
}

wasmrt_status wasmrt_run(wasmrt_instance *instance) {
  const FuncObject *start = instance->instance->findFunction("_start");
  if (!start) return tell(&instance->error, WASMRT_INVALID, "there is no exported function _start");
  const Result<void> result = instance->store->call(start, {}, {});
  const bool isDone = !result && result.error().kind == ErrorKind::Exit && result.error().code == 0 && instance->hostMessage.empty();
  return isDone ? WASMRT_OK : finish(*instance, result);
}

const wasmrt_error *wasmrt_last_error(const wasmrt_instance *instance) { return &instance->error; }

void *wasmrt_memory(wasmrt_instance *instance, uint64_t address, uint64_t size) {
  return inside(instance->instance->context()->exportedMemory, address, size);
}

void *wasmrt_named_memory(wasmrt_instance *instance, const char *export_name, uint64_t address, uint64_t size) {
  const std::optional<Extern> found = instance->instance->findExport(export_name);
  return found && found->kind == DescribedKind::Memory ? inside(found->memory, address, size) : nullptr;
}

uint64_t wasmrt_memory_size(wasmrt_instance *instance) {
  const MemoryObject *memory = instance->instance->context()->exportedMemory;
  return memory ? __atomic_load_n(&memory->size, __ATOMIC_ACQUIRE) : 0;
}

wasmrt_status wasmrt_get_global(wasmrt_instance *instance, const char *export_name, wasmrt_value *value) {
  const std::optional<Extern> found = findGlobal(instance, export_name);
  if (!found) return tell(&instance->error, WASMRT_INVALID, "there is no exported global of this name");
  *valuesOf(value) = *found->global.value;
  return WASMRT_OK;
}

wasmrt_status wasmrt_set_global(wasmrt_instance *instance, const char *export_name, wasmrt_value value) {
  const std::optional<Extern> found = findGlobal(instance, export_name);
  if (!found) return tell(&instance->error, WASMRT_INVALID, "there is no exported global of this name");
  if (!found->global.isMutable) return tell(&instance->error, WASMRT_INVALID, "the global is not mutable");
  *found->global.value = *valuesOf(&value);
  return WASMRT_OK;
}

wasmrt_instance *wasmrt_instance_of(wasmrt_caller *caller) { return static_cast<wasmrt_instance *>(callerOf(caller).data); }
void *wasmrt_data(wasmrt_caller *caller) { return wasmrt_instance_of(caller)->data; }

void *wasmrt_caller_memory(wasmrt_caller *caller, uint64_t address, uint64_t size) {
  return inside(*callerOf(caller).memory, address, size);
}

void wasmrt_trap(wasmrt_caller *caller, const char *message) {
  wasmrt_instance_of(caller)->hostMessage = *message ? message : "a host function has failed";
  exitGuest(0); // told as a trap by `finish`
}

wasmrt_status wasmrt_interrupt(wasmrt_instance *instance) {
  return instance->store->interrupt() ? WASMRT_OK : WASMRT_SYSTEM;
}

wasmrt_status wasmrt_interrupt_after(wasmrt_instance *instance, uint64_t nanoseconds) {
  if (nanoseconds == 0) return instance->store->cancelInterrupt(), WASMRT_OK;
  return instance->store->interruptAfter(nanoseconds) ? WASMRT_OK : WASMRT_SYSTEM;
}

wasmrt_status wasmrt_set_fuel(wasmrt_instance *instance, uint64_t operators) {
  return finish(*instance, instance->store->setFuel(operators));
}

uint64_t wasmrt_fuel(const wasmrt_instance *instance) { return instance->store->fuel().value_or(0); }

} // extern "C"
