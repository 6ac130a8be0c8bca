// Store: everything that instances share while they run (spec 4.2.3): the runtime area, the guest stack, the instances,
// and the memories, tables and globals. A store is used by one thread at a time. Images outlive the store.
//
//   Linker linker;                                             // or any ImportResolver
//   linker.define("env", "log", Extern::of(hostFunc(+[](HostFunction *, u32 x) { ... })));
//   auto image = TRY(Image::open("app.cwasm"));
//   auto store = TRY(Store::create());
//   Instance *app = TRY(store->instantiate(*image, linker));
//   Value argument{.i32 = 7}, result;
//   TRY(store->call(app->findExport("f")->function, {&argument, 1}, {&result, 1}));
#pragma once
#include "loader/gc-heap.h"
#include "loader/image.h"
#include "loader/imports.h"
#include "loader/instance.h"
#include "loader/interrupt.h"
#include "loader/owned-list.h"
#include "loader/plain-array.h"
#include "loader/trap.h"
#include <memory>
#include <optional>

namespace wasmload {

class Exceptions;

struct StoreOptions {
  u64 stackSize = u64(8) << 20;      // guest stack, bytes
  u64 maxMemoryBytes = u64(4) << 30; // that all memories together may grow to
  u64 maxTableElements = 10'000'000; // that all tables together may grow to, 8 bytes each
  std::optional<u64> fuel;           // see setFuel
  u64 cpuFeatures = ~u64(0);         // CpuFeature bits of the variants that functions may be run in, if the CPU has them
  // Of another store that outlives this one, which takes from the same limits then in place of the two above.
  Budget *memoryBudgetOrNull = nullptr, *tableBudgetOrNull = nullptr;
  // Called in a signal handler when an interrupted guest is in a host function that has not returned for kStuckTicks
  // milliseconds, in the hope that the process then ends. May be null.
  void (*whenStuck)() = nullptr;
  static constexpr u32 kStuckTicks = 1000;
  GcOptions gc;
};

class GcRoot;

class Store : GcRoots {
public:
  static Result<std::unique_ptr<Store>> create(const StoreOptions &options = {});
  virtual ~Store();
  Store(const Store &) = delete;
  Store &operator=(const Store &) = delete;

  // Instantiates `image` (spec 4.5.4). Errors: Link (imports), Trap or Exit (segments, start function), Io. An instance
  // that fails after linking stays in the store: references to it may have leaked into tables.
  Result<Instance *> instantiate(const Image &image, ImportResolver &imports);
  // Brings everything that the store's instances have made, and its memories, back to where instantiation left them, and runs their start
  // functions again: for a store that serves one request after the other, at the cost of what was written to. Not reset are what
  // only the host knows: its tables, globals and tags, and state behind its functions (that of WASI is a context's). References that the
  // host kept from before are dead. No call may be running. Errors: as for instantiate; the store is then only fit to be destroyed.
  Result<void> reset();
  // Hands an image over to the store, for callers that do not want to keep it themselves.
  const Image &keep(std::unique_ptr<Image> image);
  const OwnedList<Image> &images() const { return images_; } // in the order that they came
  const OwnedList<Instance> &instances() const { return instances_; } // likewise

  // Objects of the host, owned by the store.
  // `owner`: the memory of a module that it is made for, if that is known.
  Result<Memory *> createMemory(const MemoryType &type, Reservation reservation = Reservation::Guard, MappingCache::Owner owner = {});
  Result<Table *> createTable(const TableType &type, void *init = nullptr);
  GlobalRef createGlobal(ValueType type, bool isMutable, const Value &value);
  // In the GC heap, with a payload of zeros. Null when that is exhausted.
  ExceptionObject *allocateException(const Tag &tag);
  const Tag *createTag(TypeId type, std::string_view name = {});
  // Errors: Invalid (wrong number of values), Io (no memory).
  Result<ExceptionObject *> createException(const Tag *tag, std::span<const Value> payload);
  // `host` as a reference value. Needs an instance whose artifact has a thunk for the type. Errors: Link.
  Result<const FuncObject *> reference(const HostFunc &host);

  // Calls `function` with as many arguments and results as its type has. May be called from a host function. Errors:
  // Trap (see lastTrap), Exit (`code` is the status), Invalid (wrong number of values), Link (no entry code for the type).
  // An exception that nothing catches is a Trap of the kind UncaughtException.
  Result<void> call(const FuncObject *function, std::span<const Value> arguments, std::span<Value> results);
  const Trap &lastTrap() const { return lastTrap_; }
  // The exception that ended the last call, or null.
  ExceptionObject *lastExceptionOrNull() const { return lastException_; }
  // For a host function, before it returns to its caller: `exception` is thrown there, and its results do not count. So an
  // exception goes through a host function that made a call: with lastExceptionOrNull() of that call.
  void throwOnReturn(ExceptionObject *exception) { runtime_->pending = exception; }
  Exceptions &exceptions();

  // How much the guests may execute before they trap FuelExhausted (what is counted: compiler/codegen/emit-fuel.cpp). Without
  // a limit, the default, fuel is nothing that ends. `fuel` is what is left: exact when a call has returned or was
  // exhausted; after another trap what was left at the last call, return or trap instruction. May be used between calls and by
  // host functions. Errors: Link (an instance here was compiled without --fuel, and would not stop).
  Result<void> setFuel(std::optional<u64> fuel);
  Result<void> addFuel(u64 fuel); // to what is left; 0 if there is no limit yet
  std::optional<u64> fuel() const;

  // Ends the call that runs, or else the next one, with the trap Interrupted, wherever its guest is: in a loop, in its start
  // function, in a host function that blocks. Of calls inside calls all end, the innermost first. May be called from any
  // thread. Memories, tables and globals stay as the guest left them and can be used again. `interruptAfter` does the same
  // when that time has passed; it replaces an earlier interrupt. An interrupt that came too late waits for the next call,
  // unless it is cancelled. Errors: Io (no timer).
  Result<void> interrupt() { return interrupt_.after(0); }
  Result<void> interruptAfter(u64 nanoseconds) { return interrupt_.after(nanoseconds); }
  void cancelInterrupt() { interrupt_.cancel(); }
  // These two are async-signal-safe.
  bool isInterruptDue(i64 now) const { return interrupt_.isDue(now); }
  // Until the next `call`, host functions and builtins are not entered: the guest traps StackExhausted instead.
  void stopAtNextHostCall() {
    runtime_->stackLimit = ~u64(0);
    interrupt_.stop();
  }
  // The heap of structs and arrays; null while no instance has a type of them.
  GcHeap *gcHeapOrNull() const { return gcHeap_.get(); }

  Budget &memoryBudget() { return options_.memoryBudgetOrNull ? *options_.memoryBudgetOrNull : memoryBudget_; } // bytes
  Budget &tableBudget() { return options_.tableBudgetOrNull ? *options_.tableBudgetOrNull : tableBudget_; } // elements

  const StoreOptions &options() const { return options_; }
  bool isOnGuestStack(u64 address) const { return address - stackLow_ < stackHigh_ - stackLow_; }
  // The range of the guest stack's guard, for the signal handler.
  bool isStackGuard(u64 address) const { return stackLow_ - address - 1 < kStackGuard; }

private:
  friend class Instance;
  friend struct PreparedCall;
  void restoreStackLimit() { runtime_->stackLimit = stackLow_ + kHostStackReserve; }
  // The end of a call, whose activation is no longer the innermost one: what became of it.
  Result<void> finishCall(const Activation &activation, Outcome outcome);
  explicit Store(const StoreOptions &options);
  Result<void> createStack();
  Result<void> createGcHeap(const Image &image);
  void mark(GcHeap &heap) override;
  void markStack(GcHeap &heap);

  struct TypeCode { // what some image has for a canonical type
    const void *entry = nullptr, *thunk = nullptr;
  };

  StoreOptions options_;
  VmRuntime *runtime_ = nullptr;     // in the stack's mapping, above it
  u64 stackLow_ = 0, stackHigh_ = 0; // usable part; the guard is below
  PlainArray<TypeCode> typeCode_;   // by TypeId
  OwnedList<Image> images_;
  OwnedList<Instance> instances_;
  Budget memoryBudget_, tableBudget_; // before those who give back to them
  OwnedList<Memory> memories_;
  OwnedList<Table> tables_;
  OwnedList<Value> globals_;
  struct HostReference {
    HostFunction function;
    FuncObject object;
  };
  OwnedList<HostReference> hostReferences_;
  OwnedList<Tag> tags_;
  std::unique_ptr<Exceptions> exceptions_; // made with the first
  std::unique_ptr<GcHeap> gcHeap_;
  GcRoot *roots_ = nullptr; // of the host
  friend class GcRoot;
  Trap lastTrap_;
  Interrupt interrupt_;
  ExceptionObject *lastException_ = nullptr;
};

// Keeps a reference alive that only the host knows, such as a result of a call or what a host object holds. References
// among the arguments of a call and those on the guest's stack, where host functions run, need none.
class GcRoot {
public:
  GcRoot(Store &store, void *reference) : reference(reference), store_(store), next_(store.roots_) {
    if (next_) next_->previous_ = this;
    store.roots_ = this;
  }
  ~GcRoot() {
    (previous_ ? previous_->next_ : store_.roots_) = next_;
    if (next_) next_->previous_ = previous_;
  }
  GcRoot(const GcRoot &) = delete;
  GcRoot &operator=(const GcRoot &) = delete;

  void *reference;

private:
  friend class Store;
  Store &store_;
  GcRoot *previous_ = nullptr, *next_;
};

} // namespace wasmload
