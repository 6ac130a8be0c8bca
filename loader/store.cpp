#include "loader/store.h"
#include "loader/exception.h"
#include "loader/mapping-cache.h"
#include <cerrno>
#include <cstring>
#include <new>
#include <sys/mman.h>

namespace wasmload {

// One mapping, from below:  guard (no access) | guest stack | VmRuntime
// The runtime begins in the middle of a page, so that its first word and the first frames share it.
namespace {
constexpr u64 kShared = 2048;
constexpr u64 kRuntimeSize = alignUp(sizeof(VmRuntime) + kShared, 4096) - kShared;
constexpr u64 hotPage(u64 size) { return kStackGuard + size - kShared; } // that one, in the mapping
constexpr MemoryObject *noMemory = nullptr; // of host functions that are not an instance's import
} // namespace

Result<std::unique_ptr<Store>> Store::create(const StoreOptions &options) {
  std::unique_ptr<Store> store(new Store(options));
  TRY(store->createStack());
  TRY(store->setFuel(options.fuel));
  return store;
}

Store::Store(const StoreOptions &options)
    : options_(options), memoryBudget_(options.maxMemoryBytes), tableBudget_(options.maxTableElements) {}

Store::~Store() {
  gcHeap_.reset(); // its bins are in the runtime
  if (!stackHigh_) return;
  void *base = reinterpret_cast<void *>(stackLow_ - kStackGuard);
  const u64 size = stackHigh_ - stackLow_, bytes = kStackGuard + size + kRuntimeSize;
  if (!mappingCacheOrNull || !mappingCacheOrNull->giveStack(base, bytes, hotPage(size))) munmap(base, bytes);
}

Result<void> Store::createStack() {
  constexpr u64 kLeast = 2 * kHostStackReserve, kMost = u64(1) << 40;
  if (options_.stackSize < kLeast || options_.stackSize > kMost)
    return makeError(ErrorKind::Io, "a guest stack of %llu bytes is not possible: it has at least %llu",
                     static_cast<unsigned long long>(options_.stackSize), static_cast<unsigned long long>(kLeast));
  const u64 size = alignUp(options_.stackSize, 65536) + kShared;
  const u64 bytes = kStackGuard + size + kRuntimeSize;
  void *base = mappingCacheOrNull ? mappingCacheOrNull->takeStack(bytes, hotPage(size)) : nullptr;
  const bool wasKept = base != nullptr;
  // MAP_STACK also keeps huge pages away: the first push would clear two megabytes.
  if (!wasKept) base = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (base == MAP_FAILED)
    return makeError(ErrorKind::Io, "cannot map a guest stack of %llu bytes: %s", static_cast<unsigned long long>(size),
                     std::strerror(errno));
  stackLow_ = reinterpret_cast<u64>(base) + kStackGuard;
  stackHigh_ = stackLow_ + size;
  runtime_ = new (reinterpret_cast<void *>(stackHigh_)) VmRuntime;
  runtime_->throwException = reinterpret_cast<const void *>(throwException);
  if (!wasKept && mprotect(base, kStackGuard, PROT_NONE) != 0)
    return makeError(ErrorKind::Io, "cannot protect the guard of the guest stack: %s", std::strerror(errno));
  return {};
}

// ---- fuel ------------------------------------------------------------------------------------------------------------

namespace {
constexpr i64 kMostFuel = i64(1) << 62; // more than a CPU executes in a lifetime
i64 clampFuel(u64 fuel) { return fuel < u64(kMostFuel) ? static_cast<i64>(fuel) : kMostFuel; }

Result<void> checkFuel(const Image &image) {
  if (image.hasFuel()) return {};
  return makeError(ErrorKind::Link, "fuel cannot limit it: it was compiled without wasmc --fuel");
}
} // namespace

Result<void> Store::setFuel(std::optional<u64> fuel) {
  if (fuel)
    for (const Instance &instance : instances_) TRY(checkFuel(instance.image()));
  options_.fuel = fuel;
  runtime_->fuel = fuel ? clampFuel(*fuel) : INT64_MAX;
  return {};
}

Result<void> Store::addFuel(u64 more) {
  const u64 left = fuel().value_or(0);
  return setFuel(more < ~left ? left + more : ~u64(0));
}

std::optional<u64> Store::fuel() const {
  if (!options_.fuel) return std::nullopt;
  return runtime_->fuel > 0 ? static_cast<u64>(runtime_->fuel) : 0;
}

Result<Instance *> Store::instantiate(const Image &image, ImportResolver &imports) {
  if (options_.fuel) TRY(checkFuel(image));
  std::unique_ptr<Instance> owner(new Instance(*this, image));
  Instance &instance = *owner;
  instance.allocate();
  TRY(instance.link(imports));
  instances_.add(std::move(owner)); // from here on it may be referred to, even if it fails
  if (image.hasCpuVariants()) runtime_->cpuFeatures = image.offeredFeatures() & options_.cpuFeatures;
  const Description &description = image.description();
  for (usize i = 0; i < description.types.size(); ++i) {
    const TypeId id = image.type(static_cast<u32>(i)).id;
    if (id >= typeCode_.size()) typeCode_.resize(id + 1);
    TypeCode &code = typeCode_[id];
    if (!code.entry) code.entry = image.code(description.types[i].entry);
    if (!code.thunk) code.thunk = image.code(description.types[i].thunk);
  }
  instance.createTags();
  TRY(createGcHeap(image));
  TRY(instance.createGlobals());
  TRY(instance.createTables());
  TRY(instance.createMemories());
  TRY(instance.initialize());
  return &instance;
}

Result<void> Store::reset() {
  lastTrap_ = {};
  lastException_ = nullptr;
  runtime_->pending = nullptr;
  TRY(setFuel(options_.fuel));
  for (Memory &memory : memories_) TRY(memory.reset());
  for (Instance &instance : instances_) TRY(instance.resetState());
  for (Instance &instance : instances_) TRY(instance.initialize(/*isAgain=*/true));
  return {};
}

Result<void> Store::createGcHeap(const Image &image) {
  bool hasObjects = !image.description().tags.empty(); // exceptions
  for (const TypeRecord &type : image.description().types) hasObjects |= type.kind != TypeKind::Func;
  if (hasObjects && !gcHeap_) gcHeap_ = TRY(GcHeap::create(options_.gc, runtime_->gcBins, *this));
  return {};
}

// The roots (docs/gc.md): exact ones, and the guest stack word by word.
void Store::mark(GcHeap &heap) {
  for (const Instance &instance : instances_) instance.markRoots(heap);
  for (const Table &table : tables_)
    if (!isSubtype(table.type().element, FuncRef))
      for (void *reference : table.references()) heap.markReference(reference);
  for (const Value &global : globals_) heap.markWords(&global, &global + 1);
  for (GcRoot *root = roots_; root; root = root->next_) heap.markReference(root->reference);
  heap.markReference(runtime_->pending);
  heap.markReference(lastException_);
  if (exceptions_) heap.markReference(exceptions_->lastTracedOrNull());
  markStack(heap);
}

// Guest code keeps references in its frames and in callee-saved registers, which are stored in this frame, itself on the
// guest stack when guest code has called for a collection.
[[gnu::noinline]] void Store::markStack(GcHeap &heap) {
  __builtin_unwind_init();
  const u64 here = reinterpret_cast<u64>(__builtin_frame_address(0)) & ~u64(7);
  // From below the frame address, where the registers are; the words there belong to this frame or the red zone.
  constexpr u64 kRegisters = 128;
  if (isOnGuestStack(here)) heap.markWords(reinterpret_cast<void *>(here - kRegisters), reinterpret_cast<void *>(stackHigh_));
}

const Image &Store::keep(std::unique_ptr<Image> image) {
  return images_.add(std::move(image));
}

Result<Memory *> Store::createMemory(const MemoryType &type, Reservation reservation, MappingCache::Owner owner) {
  // Each reserves up to 8 GiB or 1 TiB of address space, and the signal handler looks through all.
  constexpr usize kMostMemories = 1000;
  if (memories_.size() == kMostMemories)
    return makeError(ErrorKind::Unsupported, "there are more than %zu memories", kMostMemories);
  return &memories_.add(TRY(Memory::create(type, reservation, memoryBudget(), owner)));
}

Result<Table *> Store::createTable(const TableType &type, void *init) {
  return &tables_.add(TRY(Table::create(type, init, tableBudget())));
}

GlobalRef Store::createGlobal(ValueType type, bool isMutable, const Value &value) {
  return {&globals_.add(std::make_unique<Value>(value)), type, isMutable};
}

const Tag *Store::createTag(TypeId type, std::string_view name) {
  const u32 count = static_cast<u32>(functionType(type).params.size());
  return &tags_.add(std::unique_ptr<Tag>(new Tag{{type, count}, std::string(name), exceptionLayout(type)}));
}

Result<ExceptionObject *> Store::createException(const Tag *tag, std::span<const Value> payload) {
  if (payload.size() != tag->payloadCount)
    return makeError(ErrorKind::Invalid, "an exception of type %s with %zu values", toString(functionType(tag->typeId)).c_str(),
                     payload.size());
  if (!gcHeap_) gcHeap_ = TRY(GcHeap::create(options_.gc, runtime_->gcBins, *this));
  ExceptionObject *exception = allocateException(*tag);
  if (!exception) return makeError(ErrorKind::Io, "there is no memory for an exception");
  for (usize i = 0; i < payload.size(); ++i) exception->payload[i] = payload[i];
  return exception;
}

ExceptionObject *Store::allocateException(const Tag &tag) {
  if (!tag.layout || !gcHeap_) return nullptr;
  ExceptionObject *exception = static_cast<ExceptionObject *>(gcHeap_->allocate(*tag.layout, 0));
  if (exception) exception->tag = &tag;
  return exception;
}

Exceptions &Store::exceptions() {
  if (!exceptions_) exceptions_.reset(new Exceptions);
  return *exceptions_;
}

Result<const FuncObject *> Store::reference(const HostFunc &host) {
  const void *thunk = host.type < typeCode_.size() ? typeCode_[host.type].thunk : nullptr;
  if (!thunk)
    return makeError(ErrorKind::Link, "no artifact here has code to call a host function of type %s",
                     toString(functionType(host.type)).c_str());
  HostReference &reference = hostReferences_.add(
      std::unique_ptr<HostReference>(new HostReference{{runtime_, host.code, host.data, nullptr, &noMemory}, {}}));
  reference.object = {runtimeType(host.type), thunk, &reference.function};
  return &reference.object;
}

} // namespace wasmload
