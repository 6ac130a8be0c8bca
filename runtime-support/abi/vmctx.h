// The instance context: what compiled code sees of its instance, through one register (docs/abi.md, "Context").
// Host structs and offsets stand here once; the compiler reads the offsets with offsetof and VmLayout, the loader fills
// the structs. Everything here is part of the host ABI: change it and contract-hash.h changes with it.
//
//   VmContext (header, fixed)            one per instance, allocated by the loader, 16-byte aligned, never moves
//   MemoryRef   [memories]               imported first, as in all of these
//   TableObject*[tables]
//   ImportSlot  [imported functions]
//   FuncObject  [escaped functions]      functions that can be a reference or an export, see ModuleDescription
//   RuntimeType*[types]                  of each type of the module, canonical in the whole process (runtime-type.h)
//   GlobalSlot  [globals]                imported: `pointer` to the exporter's slot; own: the value itself
//   TagObject  *[tags]
#pragma once
#include "runtime-support/abi/gc-cells.h"
#include "runtime-support/abi/runtime-type.h"
#include "runtime-support/abi/trap-kind.h"
#include "runtime-support/ints.h"

namespace cwasm {

struct VmContext;
struct VmRuntime;

// A wasm value as it crosses between host and guest: arguments, results, globals. 16 bytes, little-endian; narrower
// values stand at the start and the rest is unspecified. References are pointer-sized words, null is 0.
union alignas(16) Value {
  u32 i32;
  u64 i64;
  f32 f32_;
  f64 f64_;
  u64 v128[2];
  void *ref;
};
static_assert(sizeof(Value) == 16);

// A linear memory. Owned by the loader; shared by the instances that import it. `base` never changes: the whole range
// that the memory may grow to is reserved. `size` only grows (bytes).
struct MemoryObject {
  u8 *base;
  u64 size;
};

struct MemoryRef {
  u8 *base;             // == object->base, so that compiled code needs one load
  MemoryObject *object; // for the size
};

// A table. `elements` may move when it grows, so compiled code reloads it. An element is a reference: for funcref a
// FuncObject *, for externref the host's word; null is nullptr.
struct TableObject {
  void **elements;
  u64 size;
};

// Where a call of an imported function goes: code in the artifact's calling convention, and the context to call it with.
// For a wasm function: its instance's VmContext. For a host function: `code` is the thunk that wasmc emitted for the
// signature and `context` a HostFunction.
struct ImportSlot {
  const void *code;
  void *context;
};

// A function as a reference value (funcref, table element, export). call_indirect compares the type and calls code(context).
struct FuncObject {
  const RuntimeType *type; // that the function was defined with; an import may have been declared with a supertype
  const void *code;
  void *context;
};

// A global. Own globals hold their value, imported ones the address of the exporter's Value.
union GlobalSlot {
  Value value;
  Value *pointer;
};

// A C function offered to guests. `code` is called by the wasm-to-host thunk, or in its place, as R code(HostFunction *, arguments...),
// C convention, i32/i64/f32/f64 as u32/u64/float/double, references as void *, v128 as __m128i. With no or one result R
// is void or that type. With several, R is void and a last argument `Value *results` is added, one Value per result.
// Like a VmContext it starts with the runtime, so that code which is called with either context finds it.
struct HostFunction {
  VmRuntime *runtime; // == caller->runtime
  const void *code;
  void *data;        // the provider's, e.g. a WASI context
  VmContext *caller; // the instance whose import this is (each import gets a HostFunction of its own)
  MemoryObject *const *memory; // where the memory is named that the function works on; there is null if there is none.
                               // Usually &caller->exportedMemory, another one where modules were linked into one
};

// A tag of exceptions (spec 4.2.9). Its identity is its address: equal tags, equal pointers, in all instances.
struct TagObject {
  u32 typeId;       // canonical id of its function type
  u32 payloadCount; // parameters of that type
};

// An exception (spec 4.2.10); what an exnref points to.
struct alignas(16) ExceptionObject {
  const RuntimeType *type; // for the collector
  const TagObject *tag;
  Value payload[]; // one per parameter of the tag's type
};

// What all instances of a store share while a thread runs them.
struct VmRuntime {
  u64 stackLimit; // host functions and builtins are entered only while the stack pointer is above it
  ExceptionObject *pending;   // an exception that is thrown when the running host function returns, or null (docs/abi.md)
  const void *throwException; // [[noreturn]] void (VmRuntime *, ExceptionObject *), C convention; only `throw` calls it
  i64 fuel; // what code compiled with --fuel may still execute; below 0: exhausted
  alignas(16) Value results[1000]; // result area: results that do not fit registers (docs/abi.md, "Results")
  GcBin gcBins[kGcBins]; // free cells of the GC heap (gc-cells.h)
  u64 cpuFeatures; // CpuFeature bits (note.h) that code may choose variants by, if DescriptionHeader::kCpuVariants says that it does (ABI 1.3)
};

struct Builtins {
#define BUILTIN(Name, ...) const void *Name;
#include "runtime-support/abi/builtins.def"
#undef BUILTIN
};

struct VmContext {
  VmRuntime *runtime;
  const Builtins *builtins;
  void *instance; // the loader's wasmload::Instance; compiled code does not look at it
  MemoryObject *exportedMemory; // the memory that the instance exports as "memory" (WASI's), or null
};
static_assert(sizeof(VmContext) == 32 && offsetof(VmContext, runtime) == 0 && offsetof(HostFunction, runtime) == 0);

// Offsets of the variable part, from the start of the VmContext, computed alike by compiler and loader.
struct VmLayout {
  u32 memories, tables, imports, functions, types, globals, tags, size;

  struct Counts {
    u32 memories = 0, tables = 0, importedFunctions = 0, escapedFunctions = 0, types = 0, globals = 0, tags = 0;
  };
  explicit constexpr VmLayout(const Counts &n) {
    u64 at = sizeof(VmContext);
    auto take = [&at](u64 bytes, u64 alignment) {
      at = alignUp(at, alignment);
      const u64 start = at;
      at += bytes;
      return static_cast<u32>(start);
    };
    memories = take(u64(n.memories) * sizeof(MemoryRef), 8);
    tables = take(u64(n.tables) * sizeof(TableObject *), 8);
    imports = take(u64(n.importedFunctions) * sizeof(ImportSlot), 8);
    functions = take(u64(n.escapedFunctions) * sizeof(FuncObject), 8);
    types = take(u64(n.types) * sizeof(RuntimeType *), 8);
    globals = take(u64(n.globals) * sizeof(GlobalSlot), 16);
    tags = take(u64(n.tags) * sizeof(TagObject *), 8);
    size = static_cast<u32>(alignUp(at, 16));
  }
};

// Bytes of address space behind a 32-bit memory under --bounds=guard: any 32-bit index plus any 32-bit offset plus the
// widest access stays inside.
inline constexpr u64 kGuardReservation = (u64(8) << 30) + (u64(64) << 10);
// The same for a 64-bit memory: code tests that the index is below 2^kMemory64Bits (so such a memory has at most 1 TiB under
// --bounds=guard), and any offset below 2^32 stays inside the reservation.
inline constexpr u64 kMemory64Bits = 40;
inline constexpr u64 kGuardReservation64 = (u64(1) << kMemory64Bits) + (u64(4) << 30) + (u64(64) << 10);
// Unmapped bytes below a guest stack; code probes frames larger than half of it.
inline constexpr u64 kStackGuard = 64 << 10;
inline constexpr u64 kStackProbeSize = 32 << 10;
// Stack that a host function or builtin may count on when it is entered.
inline constexpr u64 kHostStackReserve = 256 << 10;

} // namespace cwasm
