// Instantiation (spec 4.5.4). Store::instantiate calls the steps in their order; each relies on the description having
// been checked by readDescription.
#include "loader/instance.h"
#include "loader/const-expr.h"
#include "loader/exception.h"
#include "loader/gc-heap.h"
#include "loader/imports.h"
#include "loader/printable.h"
#include "loader/store.h"
#include "loader/wait-queue.h"
#include "runtime-support/abi/host.h"
#include <cstring>
#include <new>

namespace wasmload {
namespace {

u64 growMemory(MemoryObject *memory, u64 delta) { return static_cast<Memory *>(memory)->grow(delta); }
void *allocateObject(HostedInstance &instance, const RuntimeType &type, u32 length) {
  GcHeap *heap = static_cast<Instance &>(instance).store().gcHeapOrNull();
  return heap ? heap->allocate(type, length) : nullptr;
}
u64 growTable(TableObject *table, void *init, u64 delta) { return static_cast<Table *>(table)->grow(delta, init); }

TableType tableType(ValueType element, const LimitsRecord &limits) {
  TableType type;
  type.element = element;
  type.min = limits.min;
  if (limits.flags & LimitsRecord::kHasMax) type.max = limits.max;
  type.is64 = limits.flags & LimitsRecord::kIs64;
  return type;
}

Failure segmentTrap(TrapKind kind, const char *what, usize index, Trap *trap) {
  *trap = {};
  trap->kind = kind;
  Failure error = makeError(ErrorKind::Trap, "%s: active %s segment %zu does not fit", trapMessage(kind), what, index);
  error->code = static_cast<int>(kind);
  return error;
}

} // namespace

MemoryType memoryType(const LimitsRecord &limits) {
  MemoryType type;
  type.min = limits.min;
  if (limits.flags & LimitsRecord::kHasMax) type.max = limits.max;
  type.isShared = limits.flags & LimitsRecord::kShared;
  type.is64 = limits.flags & LimitsRecord::kIs64;
  type.pageSizeLog2 = static_cast<u8>(limits.pageSizeLog2);
  return type;
}

Instance::~Instance() = default;

// The context, zeroed but for what is known without imports; and the segments' places.
void Instance::allocate() {
  const Description &d = image_->description();
  const VmLayout &layout = image_->layout();
  constexpr u64 kCacheLine = 64;
  contextStorage_.reset(new u8[layout.size + kCacheLine]());
  void *block = reinterpret_cast<void *>(alignUp(reinterpret_cast<u64>(contextStorage_.get()), kCacheLine));
  context_ = static_cast<VmContext *>(block);
  context_->runtime = store_->runtime_;
  context_->builtins = &builtinTable;
  context_->instance = static_cast<HostedInstance *>(this);

  u8 *base = static_cast<u8 *>(block);
  memories = reinterpret_cast<MemoryRef *>(base + layout.memories);
  tables = reinterpret_cast<TableObject **>(base + layout.tables);
  imports_ = reinterpret_cast<ImportSlot *>(base + layout.imports);
  functions_ = reinterpret_cast<FuncObject *>(base + layout.functions);
  globals_ = reinterpret_cast<GlobalSlot *>(base + layout.globals);
  tags_ = reinterpret_cast<const TagObject **>(base + layout.tags);
  if (!d.types.empty())
    std::memcpy(base + layout.types, d.canonicalTypes.data(), d.types.size() * sizeof(RuntimeType *));
  growMemory = wasmload::growMemory;
  allocateException = wasmload::allocateException;
  wait = waitAt;
  notify = notifyWaiters;
  growTable = wasmload::growTable;
  pause = [] {
    if (isInterruptDue()) raiseTrap(TrapKind::Interrupted);
  };
  allocateObject = wasmload::allocateObject;

  if (d.header.importedFunctions > 0) hostFunctions_.reset(new HostFunction[d.header.importedFunctions]());
  if (!d.data.empty()) dataStorage_.reset(new std::span<const u8>[d.data.size()]);
  if (!d.elements.empty()) elementStorage_.reset(new std::span<void *const>[d.elements.size()]);
  dataSegments = dataStorage_.get();
  elementSegments = elementStorage_.get();
}

std::string Instance::importName(const ImportRecord &import) const {
  const Description &d = image_->description();
  return format("\"%s\" \"%s\"", printable(d.text(import.module)).c_str(), printable(d.text(import.name)).c_str());
}

ExternType Instance::importType(const ImportRecord &import) const {
  const Description &d = image_->description();
  const u32 index = import.index;
  const LimitsRecord *limits = nullptr;
  ExternType type;
  type.kind = import.kind;
  switch (import.kind) {
  case DescribedKind::Func: type.function = image_->type(d.importTypes[index]).id; break;
  case DescribedKind::Tag: type.function = image_->type(d.tags[index].typeIndex).id; break;
  case DescribedKind::Global:
    type.value = image_->canonical(d.globals[index].type);
    type.isMutable = d.globals[index].isMutable;
    break;
  case DescribedKind::Table:
    type.value = image_->canonical(d.tables[index].element);
    limits = &d.tables[index].limits;
    break;
  case DescribedKind::Memory: limits = &d.memories[index].limits; break;
  }
  if (limits) {
    type.isShared = limits->flags & LimitsRecord::kShared;
    type.is64 = limits->flags & LimitsRecord::kIs64;
    type.pageSizeLog2 = limits->pageSizeLog2;
    type.least = limits->min;
    if (limits->flags & LimitsRecord::kHasMax) type.max = limits->max;
  }
  return type;
}

Result<void> Instance::link(ImportResolver &imports) {
  const Description &d = image_->description();
  for (const ImportRecord &import : d.imports) {
    const std::optional<Extern> value = imports.resolve(d.text(import.module), d.text(import.name), import.kind);
    if (!value)
      return makeError(ErrorKind::Link, "unknown import: %s (%s)", importName(import).c_str(),
                       toString(importType(import)).c_str());
    TRY(bind(import, *value));
  }
  fillFunctions();
  return {};
}

// Puts one import into the context if its type fits.
Result<void> Instance::bind(const ImportRecord &import, const Extern &value) {
  const u32 index = import.index;
  const Description &d = image_->description();
  const ExternType found = typeOf(value), wanted = importType(import);
  if (!matches(found, wanted))
    return makeError(ErrorKind::Link, "incompatible import type: %s is a %s, expected a %s", importName(import).c_str(),
                     toString(found).c_str(), toString(wanted).c_str());
  switch (import.kind) {
  case DescribedKind::Func: {
    if (const u32 escaped = d.escapedIndex(index); escaped != kNone) functions_[escaped].type = runtimeType(found.function);
    if (value.function) {
      imports_[index] = {value.function->code, value.function->context};
      break;
    }
    const void *thunk = image_->code(d.types[d.importTypes[index]].thunk);
    if (!thunk)
      return makeError(ErrorKind::Link, "the artifact has no code to call the host function %s", importName(import).c_str());
    hostFunctions_[index] = {context_->runtime, value.host.code, value.host.data, context_,
                             import.memory == kNone ? &context_->exportedMemory : &memories[import.memory].object};
    imports_[index] = {thunk, &hostFunctions_[index]};
    break;
  }
  case DescribedKind::Table: tables[index] = value.table; break;
  case DescribedKind::Memory:
    // SAFETY: code without explicit checks relies on the whole reservation being there.
    if (!image_->hasExplicitBounds() && value.memory->reservedBytes() < (found.is64 ? kGuardReservation64 : kGuardReservation))
      return makeError(ErrorKind::Link,
                       "the memory %s was made by an artifact compiled with --bounds=explicit, this one was compiled "
                       "with --bounds=guard",
                       importName(import).c_str());
    memories[index] = {value.memory->base, value.memory};
    break;
  case DescribedKind::Global: globals_[index].pointer = value.global.value; break;
  case DescribedKind::Tag: tags_[index] = value.tag; break;
  }
  return {};
}

void Instance::fillFunctions() {
  const Description &d = image_->description();
  for (usize i = 0; i < d.functions.size(); ++i) {
    const FunctionRecord &function = d.functions[i];
    FuncObject &object = functions_[i];
    if (function.functionIndex < d.header.importedFunctions) { // bind has set the type
      object.code = imports_[function.functionIndex].code;
      object.context = imports_[function.functionIndex].context;
    } else {
      object.type = &image_->type(function.typeIndex);
      object.code = image_->code(function.code);
      object.context = context_;
    }
  }
}

Result<void> Instance::createGlobals() {
  const Description &d = image_->description();
  for (usize i = d.header.importedGlobals; i < d.globals.size(); ++i)
    globals_[i].value = TRY(evaluate(d.globals[i].init, d.globals[i].type));
  return {};
}

void Instance::createTags() {
  const Description &d = image_->description();
  const usize imported = d.header.importedTags;
  if (d.tags.size() == imported) return;
  ownTags_.reset(new Tag[d.tags.size() - imported]);
  for (usize i = imported; i < d.tags.size(); ++i) {
    Tag &tag = ownTags_[i - imported];
    tag.typeId = image_->type(d.tags[i].typeIndex).id;
    tag.layout = exceptionLayout(tag.typeId);
    tag.payloadCount = d.types[d.tags[i].typeIndex].paramCount;
    tag.name = d.text(d.tags[i].name);
    tags_[i] = &tag;
  }
}

Result<void> Instance::createTables() {
  const Description &d = image_->description();
  for (usize i = d.header.importedTables; i < d.tables.size(); ++i) {
    const TableRecord &table = d.tables[i];
    void *init = table.init == kNone ? nullptr : TRY(evaluate(table.init, table.element)).ref;
    tables[i] = TRY(store_->createTable(tableType(image_->canonical(table.element), table.limits), init));
  }
  return {};
}

Result<void> Instance::resetState() {
  const Description &d = image_->description();
  TRY(createGlobals());
  for (usize i = d.header.importedTables; i < d.tables.size(); ++i) {
    void *init = d.tables[i].init == kNone ? nullptr : TRY(evaluate(d.tables[i].init, d.tables[i].element)).ref;
    static_cast<Table *>(tables[i])->reset(init);
  }
  return {};
}

Result<void> Instance::createMemories() {
  const Description &d = image_->description();
  const Reservation reservation = image_->hasExplicitBounds() ? Reservation::Explicit : Reservation::Guard;
  for (usize i = d.header.importedMemories; i < d.memories.size(); ++i) {
    Memory *memory = TRY(store_->createMemory(memoryType(d.memories[i].limits), reservation, {image_, static_cast<u32>(i)}));
    memories[i] = {memory->base, memory};
  }
  if (const std::optional<Extern> exported = findExport("memory"); exported && exported->kind == DescribedKind::Memory)
    context_->exportedMemory = exported->memory;
  return {};
}

// Each start function runs after the segments of its module, and before those of the modules that import from it.
Result<void> Instance::initialize(bool isAgain) {
  const Description &d = image_->description();
  for (const ImageRecord &run : d.images)
    if (Memory &memory = *memoryAt(run.memory); isAgain ? memory.hasCopies() : !memory.claim(*image_, run.memory))
      if (Result<void> placed = image_->place(run, memory); !placed) {
        if (mappingCacheOrNull) memory.endClaim(false);
        return placed.takeError();
      }
  if (mappingCacheOrNull && !isAgain)
    for (const ImageRecord &run : d.images) memoryAt(run.memory)->endClaim(true);
  u64 kept = 0;
  for (const ElemRecord &segment : d.elements)
    if (segment.mode == SegmentMode::Passive) kept += segment.itemCount;
  if (kept > 0) elementItems_.reset(new void *[kept]());
  nextElementItem_ = elementItems_.get();
  usize elements = 0, data = 0;
  for (const StartRecord &start : d.starts) {
    TRY(applyElements(elements, start.elements));
    TRY(applyData(data, start.data));
    elements = start.elements;
    data = start.data;
    TRY(store_->call(&functions_[start.function], {}, {}));
  }
  TRY(applyElements(elements, d.elements.size()));
  return applyData(data, d.data.size());
}

Result<void> Instance::applyElements(usize first, usize last) {
  const Description &d = image_->description();
  for (usize i = first; i < last; ++i) {
    const ElemRecord &segment = d.elements[i];
    if (segment.mode == SegmentMode::Declarative) continue;
    void **items = nextElementItem_;
    if (segment.mode == SegmentMode::Active) {
      const TableObject &table = *tables[segment.table];
      const bool is64 = d.tables[segment.table].limits.flags & LimitsRecord::kIs64;
      const Value offset = TRY(evaluate(segment.offset, is64 ? I64 : I32));
      const u64 start = is64 ? offset.i64 : offset.i32;
      if (segment.itemCount > table.size || start > table.size - segment.itemCount)
        return segmentTrap(TrapKind::TableOutOfBounds, "element", i, &store_->lastTrap_);
      items = table.elements + start;
    } else {
      nextElementItem_ += segment.itemCount;
      elementSegments[i] = {items, segment.itemCount};
    }
    for (u32 item = 0; item < segment.itemCount; ++item)
      items[item] = TRY(elementItem(d.elemItems[segment.firstItem + item], segment.type));
  }
  return {};
}

Result<void> Instance::applyData(usize first, usize last) {
  const Description &d = image_->description();
  for (usize i = first; i < last; ++i) {
    const DataRecord &segment = d.data[i];
    if (segment.flags & DataRecord::kInImage) continue;
    const std::span<const u8> content = d.content(segment.content);
    if (segment.mode == SegmentMode::Passive) {
      dataSegments[i] = content;
      continue;
    }
    const MemoryObject &memory = *memories[segment.memory].object;
    const u64 size = __atomic_load_n(&memory.size, __ATOMIC_ACQUIRE); // other threads may let a shared one grow
    const bool is64 = d.memories[segment.memory].limits.flags & LimitsRecord::kIs64;
    const Value offset = TRY(evaluate(segment.offset, is64 ? I64 : I32));
    const u64 start = is64 ? offset.i64 : offset.i32;
    if (content.size() > size || start > size - content.size())
      return segmentTrap(TrapKind::MemoryOutOfBounds, "data", i, &store_->lastTrap_);
    if (!content.empty()) std::memcpy(memory.base + start, content.data(), content.size());
  }
  return {};
}

GlobalRef Instance::globalAt(u32 index) const {
  const Description &d = image_->description();
  Value *value = index < d.header.importedGlobals ? globals_[index].pointer : &globals_[index].value;
  return {value, image_->canonical(d.globals[index].type), d.globals[index].isMutable != 0};
}

// The value of an expression that readDescription has checked. Errors: Trap, when the GC heap has no room for it.
Result<Value> Instance::evaluate(u32 expression, ValueType type) {
  struct Host final : ConstExprHost {
    Instance &instance;
    explicit Host(Instance &i) : instance(i) {}
    Value global(u32 index) override { return *instance.globalAt(index).value; }
    void *function(u32 escapedIndex) override { return &instance.functions_[escapedIndex]; }
    void *allocate(const RuntimeType &t, u32 length) override { return wasmload::allocateObject(instance, t, length); }
  } host(*this);
  const Description &d = image_->description();
  GcHeap *heap = store_->gcHeapOrNull();
  if (heap) heap->collectIfDue();
  std::optional<GcHeap::Pause> pause; // the walk's operands are no roots
  if (heap) pause.emplace(*heap);
  Result<Value> value = walkConstExpr(d.expression(expression), 0, type, static_cast<u32>(d.globals.size()), d, &host);
  if (value) return *value;
  Failure error = value.takeError();
  store_->lastTrap_ = {};
  store_->lastTrap_.kind = TrapKind::GcHeapExhausted;
  error->code = static_cast<int>(TrapKind::GcHeapExhausted);
  return error;
}

Result<void *> Instance::elementItem(u32 item, ValueType type) {
  if (item == kNone) return nullptr;
  if (item & ElemRecord::kExpression) return TRY(evaluate(item & ~ElemRecord::kExpression, type)).ref;
  return static_cast<void *>(&functions_[item]);
}

void Instance::markRoots(GcHeap &heap) const {
  const Description &d = image_->description();
  for (usize i = d.header.importedGlobals; i < d.globals.size(); ++i)
    if (d.globals[i].type.isRef()) heap.markReference(globals_[i].value.ref);
  for (usize i = 0; i < d.elements.size(); ++i)
    for (void *item : elementSegments[i]) heap.markReference(item);
}

u32 Instance::exportCount() const { return static_cast<u32>(image_->description().exports.size()); }

std::string_view Instance::exportName(u32 index) const {
  const Description &d = image_->description();
  return d.text(d.exports[index].name);
}

Extern Instance::exportAt(u32 index) const {
  const ExportRecord &item = image_->description().exports[index];
  switch (item.kind) {
  case DescribedKind::Table: return Extern::of(static_cast<Table *>(tables[item.index]));
  case DescribedKind::Memory: return Extern::of(static_cast<Memory *>(memories[item.index].object));
  case DescribedKind::Global: return Extern::of(globalAt(item.index));
  case DescribedKind::Tag: return Extern::of(static_cast<const Tag *>(tags_[item.index]));
  default: return Extern::of(&functions_[item.index]);
  }
}

std::optional<Extern> Instance::findExport(std::string_view name) const {
  const u32 count = exportCount();
  constexpr u32 kFew = 16; // not worth an index: most programs export a memory and a function
  if (count <= kFew) {
    for (u32 i = 0; i < count; ++i)
      if (exportName(i) == name) return exportAt(i);
    return std::nullopt;
  }
  if (exportsByName_.empty()) {
    exportsByName_.resize(count);
    for (u32 i = 0; i < count; ++i) exportsByName_[i] = i;
    sortExports(exportsByName_.data());
  }
  u32 low = 0, high = count;
  while (low < high) {
    const u32 middle = low + (high - low) / 2;
    const int order = exportName(exportsByName_[middle]).compare(name);
    if (order == 0) return exportAt(exportsByName_[middle]);
    if (order < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return std::nullopt;
}

// Heap sort: names that somebody chose on purpose do not make it slower, and it is a fifth of std::sort's code.
void Instance::sortExports(u32 *order) const {
  const auto isBefore = [this](u32 a, u32 b) __attribute__((noinline)) { return exportName(a) < exportName(b); };
  for (usize start = exportCount() / 2, end = exportCount(); end > 1;) {
    u32 sinking;
    if (start > 0) {
      sinking = order[--start];
    } else {
      sinking = order[--end];
      order[end] = order[0];
    }
    usize hole = start;
    for (usize child; (child = 2 * hole + 1) < end; hole = child) {
      if (child + 1 < end && isBefore(order[child], order[child + 1])) ++child;
      if (!isBefore(sinking, order[child])) break;
      order[hole] = order[child];
    }
    order[hole] = sinking;
  }
}

const FuncObject *Instance::findFunction(std::string_view name) const {
  const std::optional<Extern> found = findExport(name);
  return found && found->kind == DescribedKind::Func ? found->function : nullptr;
}

} // namespace wasmload
