#include "loader/guest-threads.h"
#include <algorithm>
#include <pthread.h>

namespace wasmload {
namespace {

constexpr u32 kLastNumber = (1 << 29) - 1; // the proposal: 1 to 2^29 - 1
constexpr i32 kAgain = 6, kNosys = 52;     // errnos of WASI preview 1
// Host code runs on the guest stack; a thread's own stack instantiates and tells of errors.
constexpr usize kHostStack = 256 << 10;
constexpr char kStartExport[] = "wasi_thread_start";

TypeId startType() { return canonicalType({I32, I32}, {}); }

} // namespace

Result<void> defineSharedMemories(const Image &image, Store &store, Linker &linker) {
  const Description &d = image.description();
  for (const ImportRecord &import : d.imports) {
    if (import.kind != DescribedKind::Memory) continue;
    const MemoryType type = memoryType(d.memories[import.index].limits);
    const std::string_view module = d.text(import.module), name = d.text(import.name);
    if (!type.isShared || linker.resolve(module, name, import.kind)) continue;
    linker.define(module, name,
                  Extern::of(TRY(store.createMemory(type, image.hasExplicitBounds() ? Reservation::Explicit
                                                                                    : Reservation::Guard))));
  }
  return {};
}

namespace {

// Without one a new thread could not read what its argument points to.
bool importsSharedMemory(const Image &image) {
  const Description &d = image.description();
  return std::any_of(d.imports.begin(), d.imports.end(), [&d](const ImportRecord &import) {
    return import.kind == DescribedKind::Memory && (d.memories[import.index].limits.flags & LimitsRecord::kShared);
  });
}

} // namespace

bool startsThreads(const Image &image) {
  const Description &d = image.description();
  return std::any_of(d.imports.begin(), d.imports.end(), [&d](const ImportRecord &import) {
    return d.text(import.module) == "wasi" && d.text(import.name) == "thread-spawn";
  });
}

struct GuestThreads::Start {
  GuestThreads *threads;
  u32 number, argument;
  std::unique_ptr<Store> store;
};

HostFunc GuestThreads::spawnFunction() { return hostFunc(&GuestThreads::spawnFromGuest, this); }

i32 GuestThreads::spawnFromGuest(HostFunction *self, u32 argument) {
  const FuncObject *start = Instance::of(self->caller).findFunction(kStartExport);
  GuestThreads &threads = *static_cast<GuestThreads *>(self->data);
  if (!start || start->type->id != startType() || !importsSharedMemory(threads.image_)) return -kNosys;
  return threads.spawn(Instance::of(self->caller).store(), argument);
}

i32 GuestThreads::spawn(Store &parent, u32 argument) {
  const u32 number = claimNumber();
  if (number == 0) return -kAgain;
  // What may fail for want of memory or threads fails here, where the guest can be told.
  StoreOptions options = options_;
  options.memoryBudgetOrNull = &first_.memoryBudget();
  options.tableBudgetOrNull = &first_.tableBudget();
  if (const std::optional<u64> fuel = parent.fuel()) options.fuel = *fuel / 2; // half of what is left is the thread's
  Result<std::unique_ptr<Store>> store = Store::create(options);
  pthread_attr_t attributes;
  if (!store || pthread_attr_init(&attributes) != 0) {
    releaseNumber(number);
    return -kAgain;
  }
  std::unique_ptr<Start> start(new Start{this, number, argument, store.take()});
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, kHostStack);
  pthread_t thread;
  const bool isStarted = pthread_create(&thread, &attributes, runThread, start.get()) == 0;
  pthread_attr_destroy(&attributes);
  if (!isStarted) {
    releaseNumber(number);
    return -kAgain;
  }
  start.release(); // the thread's now
  if (options.fuel) (void)parent.setFuel(*parent.fuel() - *options.fuel);
  return static_cast<i32>(number);
}

void *GuestThreads::runThread(void *pointer) {
  std::unique_ptr<Start> start(static_cast<Start *>(pointer));
  GuestThreads &threads = *start->threads;
  Store &store = *start->store;
  Result<Instance *> instance = store.instantiate(threads.image_, threads.imports_);
  if (!instance) threads.ended(store, instance.error());
  threads.started(**instance);
  Value arguments[2] = {};
  arguments[0].i32 = start->number;
  arguments[1].i32 = start->argument;
  // spawnFromGuest has seen that the image exports it with this type.
  Result<void> called = store.call((*instance)->findFunction(kStartExport), arguments, {});
  if (!called) threads.ended(store, called.error());
  threads.returned(**instance);
  const u32 number = start->number;
  start.reset(); // before the number is free: the next thread finds room for its stack
  threads.releaseNumber(number);
  return nullptr;
}

u32 GuestThreads::claimNumber() {
  std::lock_guard lock(mutex_);
  if (numbers_.size() >= maxThreads_) return 0;
  if (isFirst_) beforeFirst();
  isFirst_ = false;
  do lastNumber_ = lastNumber_ == kLastNumber ? 1 : lastNumber_ + 1;
  while (std::find(numbers_.begin(), numbers_.end(), lastNumber_) != numbers_.end());
  numbers_.push_back(lastNumber_);
  return lastNumber_;
}

void GuestThreads::releaseNumber(u32 number) {
  std::lock_guard lock(mutex_);
  const auto at = std::find(numbers_.begin(), numbers_.end(), number);
  *at = numbers_.back();
  numbers_.pop_back();
}

} // namespace wasmload
