#include "compiler/wasm/link-modules.h"
#include "compiler/wasm/const-expr.h"
#include "compiler/wasm/limits.h"
#include "compiler/wasm/type-groups.h"
#include "compiler/wasm/types.h"
#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace wasmc {
namespace {

constexpr usize kKinds = 5; // of ExternKind

struct Unit; // one module while it is linked

// An entity of some module; `index` is in that module's own numbers.
struct Entity {
  Unit *unit;
  u32 index;
};

struct Unit {
  NamedModule in;
  ModulePart part;
  u32 position = 0; // in the order of instantiation
  bool isImportedFrom = false, isPlaced = false;
  std::vector<u32> importOf[kKinds];           // by imported entity: its entry in in.module.imports
  std::vector<Unit *> providers;               // by import: null if it stays an import
  std::vector<u32> provided;                   // by import: the export of that unit
  std::unordered_map<std::string_view, u32> exports;

  std::vector<u32> &numbers(ExternKind kind) {
    switch (kind) {
    case ExternKind::Func: return part.functions;
    case ExternKind::Table: return part.tables;
    case ExternKind::Memory: return part.memories;
    case ExternKind::Global: return part.globals;
    case ExternKind::Tag: break;
    }
    return part.tags;
  }
};

constexpr const char *kindName(ExternKind kind) {
  constexpr const char *kNames[kKinds] = {"function", "table", "memory", "global", "tag"};
  return kNames[static_cast<usize>(kind)];
}

void appendLeb(std::vector<u8> &out, u64 value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<u8>(value | 0x80));
  out.push_back(static_cast<u8>(value));
}

void appendSignedLeb(std::vector<u8> &out, i64 value) {
  for (; value < -64 || value > 63; value >>= 7) out.push_back(static_cast<u8>((value & 0x7F) | 0x80));
  out.push_back(static_cast<u8>(value & 0x7F));
}

template <class T> void appendFixed(std::vector<u8> &out, const T &value) {
  const u8 *raw = reinterpret_cast<const u8 *>(&value);
  out.insert(out.end(), raw, raw + sizeof value);
}

class ModuleLinker {
public:
  explicit ModuleLinker(std::vector<NamedModule> modules) {
    for (NamedModule &module : modules) {
      units_.push_back(std::make_unique<Unit>());
      units_.back()->in = std::move(module);
    }
  }

  Result<Module> link() {
    TRY(checkNames());
    TRY(findProviders());
    TRY(order());
    addTypes();
    TRY(numberEntities());
    TRY(checkImports());
    addFunctions();
    addState();
    addSegments();
    addStarts();
    TRY(addExports());
    addNames();
    TRY(checkLimits());
    return std::move(out_);
  }

private:
  Result<void> checkNames();
  Result<void> findProviders();
  Result<void> order();
  void addTypes();
  Result<void> numberEntities();
  Result<void> checkImports();
  Result<void> checkImport(Unit &unit, const Import &import, u32 number);
  void addFunctions();
  void addState();
  void addSegments();
  void addStarts();
  Result<void> addExports();
  void addNames();
  Result<void> checkLimits() const;

  Result<Entity> resolve(Unit &unit, ExternKind kind, u32 index) const;
  u32 importedCount(const Module &module, ExternKind kind) const;
  u32 count(const Module &module, ExternKind kind) const;
  void addEntity(const Module &module, ExternKind kind, u32 index, const Unit &unit);
  ValueType shifted(ValueType type, const Unit &unit) const;
  HeapType shifted(HeapType heap, const Unit &unit) const;
  TypeIndex shifted(TypeIndex type, const Unit &unit) const { return TypeIndex(type.value + unit.part.firstType); }
  ConstExpr rewritten(const ConstExpr &expression, Unit &unit);

  std::vector<std::unique_ptr<Unit>> units_;
  std::vector<Unit *> order_;
  Module out_;
};

// ---- who gives what to whom --------------------------------------------------------------------------------------------

Result<void> ModuleLinker::checkNames() {
  for (usize i = 0; i < units_.size(); ++i)
    for (usize j = 0; j < i; ++j)
      if (units_[i]->in.name == units_[j]->in.name)
        return makeError(ErrorKind::Link, "%s and %s are both named \"%s\": give one another name with NAME=FILE",
                         units_[j]->in.path.c_str(), units_[i]->in.path.c_str(),
                         printableName(units_[i]->in.name).c_str());
  return {};
}

Result<void> ModuleLinker::findProviders() {
  for (auto &unit : units_) {
    const Module &module = unit->in.module;
    for (u32 i = 0; i < module.exports.size(); ++i) unit->exports.emplace(module.exports[i].name, i);
    for (u32 i = 0; i < module.imports.size(); ++i)
      unit->importOf[static_cast<usize>(module.imports[i].kind)].push_back(i);
  }
  for (auto &unit : units_) {
    for (const Import &import : unit->in.module.imports) {
      Unit *provider = nullptr;
      for (auto &other : units_)
        if (other != unit && other->in.name == import.module) provider = other.get();
      unit->providers.push_back(provider);
      unit->provided.push_back(0);
      if (!provider) continue;
      const auto found = provider->exports.find(import.name);
      if (found == provider->exports.end())
        return makeError(ErrorKind::Link, "%s imports the %s \"%s\" \"%s\", which %s does not export",
                         unit->in.path.c_str(), kindName(import.kind), printableName(import.module).c_str(),
                         printableName(import.name).c_str(), provider->in.path.c_str());
      const Export &item = provider->in.module.exports[found->second];
      if (item.kind != import.kind)
        return makeError(ErrorKind::Link, "incompatible import type: %s imports \"%s\" \"%s\" as a %s, %s exports a %s",
                         unit->in.path.c_str(), printableName(import.module).c_str(),
                         printableName(import.name).c_str(), kindName(import.kind), provider->in.path.c_str(),
                         kindName(item.kind));
      provider->isImportedFrom = true;
      unit->provided.back() = found->second;
    }
  }
  return {};
}

// Instantiation order: providers first, otherwise as given. In a ring, where only functions may be passed around, as given.
Result<void> ModuleLinker::order() {
  u64 offset = 0;
  while (order_.size() < units_.size()) {
    Unit *next = nullptr;
    for (auto &unit : units_) {
      const bool isReady = std::all_of(unit->providers.begin(), unit->providers.end(),
                                       [](const Unit *provider) { return !provider || provider->isPlaced; });
      if (!unit->isPlaced && isReady) {
        next = unit.get();
        break;
      }
    }
    if (!next)
      for (auto &unit : units_)
        if (!unit->isPlaced) {
          next = unit.get();
          break;
        }
    next->isPlaced = true;
    next->position = static_cast<u32>(order_.size());
    next->part.name = next->in.name;
    next->part.path = next->in.path;
    next->part.file = next->in.module.file;
    next->part.start = offset;
    offset += next->in.module.file.size();
    order_.push_back(next);
  }
  for (Unit *unit : order_)
    for (usize i = 0; i < unit->providers.size(); ++i) {
      const Import &import = unit->in.module.imports[i];
      if (unit->providers[i] && unit->providers[i]->position > unit->position && import.kind != ExternKind::Func)
        return makeError(ErrorKind::Link,
                         "%s and %s import from each other, and %s needs the %s \"%s\" before it exists: in a ring only "
                         "functions can be imported from a later module",
                         unit->in.path.c_str(), unit->providers[i]->in.path.c_str(), unit->in.path.c_str(),
                         kindName(import.kind), printableName(import.name).c_str());
    }
  return {};
}

// Through re-exports to the definition, or to an import that stays one.
Result<Entity> ModuleLinker::resolve(Unit &unit, ExternKind kind, u32 index) const {
  Unit *at = &unit;
  usize most = 0; // an entity is passed on at most once by each import
  for (const auto &each : units_) most += each->in.module.imports.size();
  for (usize hops = 0; hops <= most; ++hops) {
    const std::vector<u32> &imports = at->importOf[static_cast<usize>(kind)];
    if (index >= imports.size()) return Entity{at, index};
    const u32 import = imports[index];
    Unit *provider = at->providers[import];
    if (!provider) return Entity{at, index};
    index = provider->in.module.exports[at->provided[import]].index;
    at = provider;
  }
  return makeError(ErrorKind::Link, "a %s that %s imports is only passed around in a ring and defined nowhere",
                   kindName(kind), unit.in.path.c_str());
}

// ---- types -------------------------------------------------------------------------------------------------------------

HeapType ModuleLinker::shifted(HeapType heap, const Unit &unit) const {
  if (heap.isAbstract()) return heap;
  const TypeIndex index = shifted(heap.index(), unit);
  return heap.isExact() ? HeapType::exactly(index) : HeapType(index);
}

ValueType ModuleLinker::shifted(ValueType type, const Unit &unit) const {
  return type.isRef() ? ValueType::ref(shifted(type.heap(), unit), type.isNullable()) : type;
}

void ModuleLinker::addTypes() {
  TypeGroups groups;
  for (Unit *unit : order_) {
    const u32 first = static_cast<u32>(out_.types.size());
    unit->part.firstType = first;
    unit->part.typeCount = static_cast<u32>(unit->in.module.types.size());
    for (DefinedType type : unit->in.module.types) {
      for (auto *index : {&type.super, &type.descriptor, &type.describes})
        if (*index) *index = shifted(**index, *unit);
      for (auto *list : {&type.params, &type.results})
        for (ValueType &value : *list) value = shifted(value, *unit);
      for (FieldType &field : type.fields) field.type = shifted(field.type, *unit);
      type.groupFirst += first;
      out_.types.push_back(std::move(type));
    }
    for (u32 i = first; i < out_.types.size(); i += out_.types[i].groupSize) groups.canonicalise(out_, i, out_.types[i].groupSize);
  }
}

// ---- index spaces ------------------------------------------------------------------------------------------------------

u32 ModuleLinker::importedCount(const Module &module, ExternKind kind) const {
  switch (kind) {
  case ExternKind::Func: return module.importedFunctions;
  case ExternKind::Table: return module.importedTables;
  case ExternKind::Memory: return module.importedMemories;
  case ExternKind::Global: return module.importedGlobals;
  case ExternKind::Tag: break;
  }
  return module.importedTags;
}

u32 ModuleLinker::count(const Module &module, ExternKind kind) const {
  switch (kind) {
  case ExternKind::Func: return static_cast<u32>(module.functions.size());
  case ExternKind::Table: return static_cast<u32>(module.tables.size());
  case ExternKind::Memory: return static_cast<u32>(module.memories.size());
  case ExternKind::Global: return static_cast<u32>(module.globals.size());
  case ExternKind::Tag: break;
  }
  return static_cast<u32>(module.tags.size());
}

// Adds a copy whose types are those of the linked module. Expressions follow in addState: they need all numbers.
void ModuleLinker::addEntity(const Module &module, ExternKind kind, u32 index, const Unit &unit) {
  switch (kind) {
  case ExternKind::Func: {
    Function function = module.functions[index];
    function.type = shifted(function.type, unit);
    function.bodyOffset += unit.part.start;
    function.part = unit.position;
    out_.functions.push_back(function);
    break;
  }
  case ExternKind::Table: {
    Table table = module.tables[index];
    table.type.element = shifted(table.type.element, unit);
    out_.tables.push_back(table);
    break;
  }
  case ExternKind::Memory: out_.memories.push_back(module.memories[index]); break;
  case ExternKind::Global: {
    Global global = module.globals[index];
    global.type.type = shifted(global.type.type, unit);
    out_.globals.push_back(global);
    break;
  }
  case ExternKind::Tag: out_.tags.push_back({shifted(module.tags[index].type, unit)}); break;
  }
}

Result<void> ModuleLinker::numberEntities() {
  for (usize k = 0; k < kKinds; ++k) {
    const ExternKind kind = static_cast<ExternKind>(k);
    for (Unit *unit : order_) unit->numbers(kind).assign(count(unit->in.module, kind), 0);
    for (Unit *unit : order_) // what stays imported comes first
      for (u32 i = 0; i < unit->importOf[k].size(); ++i) {
        const u32 import = unit->importOf[k][i];
        if (unit->providers[import]) continue;
        unit->numbers(kind)[i] = count(out_, kind);
        Import copy = unit->in.module.imports[import];
        copy.index = unit->numbers(kind)[i];
        out_.imports.push_back(copy);
        addEntity(unit->in.module, kind, i, *unit);
      }
    const u32 imported = count(out_, kind);
    (kind == ExternKind::Func     ? out_.importedFunctions
     : kind == ExternKind::Table  ? out_.importedTables
     : kind == ExternKind::Memory ? out_.importedMemories
     : kind == ExternKind::Global ? out_.importedGlobals
                                  : out_.importedTags) = imported;
    for (Unit *unit : order_)
      for (u32 i = importedCount(unit->in.module, kind); i < count(unit->in.module, kind); ++i) {
        unit->numbers(kind)[i] = count(out_, kind);
        addEntity(unit->in.module, kind, i, *unit);
      }
    for (Unit *unit : order_)
      for (u32 i = 0; i < unit->importOf[k].size(); ++i)
        if (unit->providers[unit->importOf[k][i]]) {
          const Entity entity = TRY(resolve(*unit, kind, i));
          unit->numbers(kind)[i] = entity.unit->numbers(kind)[entity.index];
        }
  }
  return {};
}

// ---- types of the imports that are satisfied (spec 3.4.6, import matching) -----------------------------------------------

bool limitsFit(const Limits &given, const Limits &wanted) {
  return given.is64 == wanted.is64 && given.isShared == wanted.isShared && given.min >= wanted.min &&
         (!wanted.max || (given.max && *given.max <= *wanted.max));
}

Result<void> ModuleLinker::checkImport(Unit &unit, const Import &import, u32 number) {
  const Module &module = unit.in.module;
  bool isFit = true;
  std::string given, wanted;
  switch (import.kind) {
  case ExternKind::Func: {
    const HeapType has(out_.functions[number].type), wants(shifted(module.functions[import.index].type, unit));
    isFit = isSubtype(out_, has, wants);
    break;
  }
  case ExternKind::Table: {
    const TableType &has = out_.tables[number].type, &wants = module.tables[import.index].type;
    isFit = isSameType(out_, has.element, shifted(wants.element, unit)) && limitsFit(has.limits, wants.limits);
    break;
  }
  case ExternKind::Memory: {
    const MemoryType &has = out_.memories[number], &wants = module.memories[import.index];
    isFit = has.pageSizeLog2 == wants.pageSizeLog2 && limitsFit(has.limits, wants.limits);
    break;
  }
  case ExternKind::Global: {
    const GlobalType &has = out_.globals[number].type;
    const ValueType wants = shifted(module.globals[import.index].type.type, unit);
    isFit = has.isMutable == module.globals[import.index].type.isMutable &&
            (has.isMutable ? isSameType(out_, has.type, wants) : matches(out_, has.type, wants));
    break;
  }
  case ExternKind::Tag:
    isFit = out_.type(out_.tags[number].type).canonical ==
            out_.type(shifted(module.tags[import.index].type, unit)).canonical;
    break;
  }
  if (isFit) return {};
  return makeError(ErrorKind::Link,
                   "incompatible import type: %s imports the %s \"%s\" \"%s\" with another type than the exporter's",
                   unit.in.path.c_str(), kindName(import.kind), printableName(import.module).c_str(),
                   printableName(import.name).c_str());
}

Result<void> ModuleLinker::checkImports() {
  for (Unit *unit : order_)
    for (usize i = 0; i < unit->providers.size(); ++i) {
      const Import &import = unit->in.module.imports[i];
      if (unit->providers[i]) TRY(checkImport(*unit, import, unit->numbers(import.kind)[import.index]));
    }
  return {};
}

// ---- contents ----------------------------------------------------------------------------------------------------------

// The same expression with the linked module's indices.
ConstExpr ModuleLinker::rewritten(const ConstExpr &expression, Unit &unit) {
  auto bytes = std::make_shared<std::vector<u8>>();
  for (ConstStep step : constSteps(unit.in.module, expression)) {
    const OpcodeInfo &row = opcodeInfo(step.opcode);
    if (row.prefix) {
      bytes->push_back(row.prefix);
      appendLeb(*bytes, row.code);
    } else {
      bytes->push_back(static_cast<u8>(row.code));
    }
    switch (row.immediate) {
    case ImmKind::I32: appendSignedLeb(*bytes, static_cast<i32>(step.bits)); break;
    case ImmKind::I64: appendSignedLeb(*bytes, static_cast<i64>(step.bits)); break;
    case ImmKind::F32: appendFixed(*bytes, static_cast<u32>(step.bits)); break;
    case ImmKind::F64: appendFixed(*bytes, step.bits); break;
    case ImmKind::V128: appendFixed(*bytes, step.vector); break;
    case ImmKind::HeapType: {
      const HeapType heap = shifted(step.heap, unit);
      if (heap.isAbstract()) {
        bytes->push_back(static_cast<u8>(heap.abstract()));
      } else if (heap.isExact()) {
        bytes->push_back(0x62);
        appendLeb(*bytes, heap.index().value);
      } else {
        appendSignedLeb(*bytes, heap.index().value);
      }
      break;
    }
    case ImmKind::Global: appendLeb(*bytes, unit.part.globals[step.index]); break;
    case ImmKind::Func: appendLeb(*bytes, unit.part.functions[step.index]); break;
    case ImmKind::Type: appendLeb(*bytes, unit.part.firstType + step.index); break;
    case ImmKind::TypeCount:
      appendLeb(*bytes, unit.part.firstType + step.index);
      appendLeb(*bytes, step.count);
      break;
    default: break;
    }
  }
  bytes->push_back(static_cast<u8>(opcodeInfo(Opcode::End).code));
  out_.rewritten.push_back(bytes);
  return {Bytes(*bytes), unit.part.start + expression.offset};
}

// What ref.func may name stays so, wherever it was declared.
void ModuleLinker::addFunctions() {
  for (Unit *unit : order_)
    for (usize i = 0; i < unit->in.module.functions.size(); ++i)
      if (unit->in.module.functions[i].isDeclared) out_.functions[unit->part.functions[i]].isDeclared = true;
}

void ModuleLinker::addState() {
  for (Unit *unit : order_) {
    const Module &module = unit->in.module;
    for (u32 i = module.importedTables; i < module.tables.size(); ++i)
      if (module.tables[i].init) out_.tables[unit->part.tables[i]].init = rewritten(*module.tables[i].init, *unit);
    for (u32 i = module.importedGlobals; i < module.globals.size(); ++i)
      out_.globals[unit->part.globals[i]].init = rewritten(module.globals[i].init, *unit);
  }
}

void ModuleLinker::addSegments() {
  for (Unit *unit : order_) {
    const Module &module = unit->in.module;
    unit->part.firstElement = static_cast<u32>(out_.elements.size());
    unit->part.elementCount = static_cast<u32>(module.elements.size());
    for (ElemSegment segment : module.elements) {
      segment.type = shifted(segment.type, *unit);
      if (segment.mode == ElemSegment::Active) {
        segment.table = TableIndex(unit->part.tables[segment.table.value]);
        segment.offset = rewritten(segment.offset, *unit);
      }
      for (FuncIndex &function : segment.functions) function = FuncIndex(unit->part.functions[function.value]);
      for (ConstExpr &expression : segment.expressions) expression = rewritten(expression, *unit);
      out_.elements.push_back(std::move(segment));
    }
    unit->part.firstData = static_cast<u32>(out_.data.size());
    unit->part.dataCount = static_cast<u32>(module.data.size());
    for (DataSegment segment : module.data) {
      if (segment.mode == DataSegment::Active) {
        segment.memory = MemoryIndex(unit->part.memories[segment.memory.value]);
        segment.offset = rewritten(segment.offset, *unit);
      }
      out_.data.push_back(segment);
    }
    if (module.dataCount) out_.dataCount = 0;
  }
  if (out_.dataCount) out_.dataCount = static_cast<u32>(out_.data.size());
}

void ModuleLinker::addStarts() {
  for (Unit *unit : order_) {
    const Module &module = unit->in.module;
    const auto start = [&](u32 function) {
      out_.starts.push_back({FuncIndex(unit->part.functions[function]),
                             unit->part.firstElement + unit->part.elementCount,
                             unit->part.firstData + unit->part.dataCount});
    };
    for (const Start &own : module.starts) start(own.function.value);
    const auto initialize = unit->exports.find("_initialize");
    if (!unit->isImportedFrom || initialize == unit->exports.end()) continue;
    const Export &item = module.exports[initialize->second];
    if (item.kind != ExternKind::Func) continue;
    const DefinedType &type = module.functionType(FuncIndex(item.index));
    if (type.params.empty() && type.results.empty()) start(item.index);
  }
}

Result<void> ModuleLinker::addExports() {
  std::vector<Unit *> roots;
  for (Unit *unit : order_)
    if (!unit->isImportedFrom) roots.push_back(unit);
  if (roots.empty()) roots.push_back(units_.back().get());
  std::unordered_map<std::string_view, Unit *> owners;
  for (Unit *unit : roots)
    for (Export item : unit->in.module.exports) {
      const auto [owner, isNew] = owners.emplace(item.name, unit);
      if (!isNew)
        return makeError(ErrorKind::Link, "%s and %s both export \"%s\", and no module imports it",
                         owner->second->in.path.c_str(), unit->in.path.c_str(), printableName(item.name).c_str());
      item.index = unit->numbers(item.kind)[item.index];
      out_.exports.push_back(item);
    }
  // WASI works on the memory of the module that calls it.
  for (usize k = 0; k < kKinds; ++k)
    for (Unit *unit : order_)
      for (u32 import : unit->importOf[k]) {
        if (unit->providers[import]) continue;
        const auto memory = unit->exports.find("memory");
        const bool has = memory != unit->exports.end() &&
                         unit->in.module.exports[memory->second].kind == ExternKind::Memory;
        out_.importMemories.push_back(
            has ? std::optional(MemoryIndex(unit->part.memories[unit->in.module.exports[memory->second].index]))
                : std::nullopt);
      }
  return {};
}

void ModuleLinker::addNames() {
  out_.name = units_.back()->in.module.name;
  out_.functionNames.resize(out_.functions.size());
  out_.tagNames.resize(out_.tags.size());
  for (Unit *unit : order_) {
    const Module &module = unit->in.module;
    for (u32 i = 0; i < module.functionNames.size(); ++i) {
      std::string_view &name = out_.functionNames[unit->part.functions[i]];
      if (i >= module.importedFunctions || name.empty()) name = module.functionNames[i];
    }
    for (u32 i = 0; i < module.tagNames.size(); ++i) {
      std::string_view &name = out_.tagNames[unit->part.tags[i]];
      if (i >= module.importedTags || name.empty()) name = module.tagNames[i];
    }
    for (const BranchHint &hint : module.branchHints)
      out_.branchHints.push_back({unit->part.start + hint.offset, hint.isTaken});
    if (!module.typeNames.empty()) {
      out_.typeNames.resize(out_.types.size());
      std::copy(module.typeNames.begin(), module.typeNames.end(), out_.typeNames.begin() + unit->part.firstType);
    }
    for (const auto &[place, name] : module.fieldNames)
      out_.fieldNames[{place.first + unit->part.firstType, place.second}] = name;
    out_.parts.push_back(std::move(unit->part));
  }
}

Result<void> ModuleLinker::checkLimits() const {
  const std::tuple<const char *, usize, usize> counts[] = {
      {"types", out_.types.size(), limits::kTypes},           {"functions", out_.functions.size(), limits::kFunctions},
      {"tables", out_.tables.size(), limits::kTables},        {"memories", out_.memories.size(), limits::kMemories},
      {"globals", out_.globals.size(), limits::kGlobals},     {"tags", out_.tags.size(), limits::kTags},
      {"elements", out_.elements.size(), limits::kElemSegments}, {"data segments", out_.data.size(), limits::kDataSegments}};
  for (const auto &[what, count, limit] : counts)
    if (count > limit)
      return makeError(ErrorKind::Unsupported, "the modules have %zu %s together; at most %zu are allowed", count, what,
                       limit);
  const ModulePart &last = out_.parts.back();
  if (last.start + last.file.size() > limits::kModuleSize)
    return makeError(ErrorKind::Unsupported, "the modules have %llu bytes together; at most %llu are allowed",
                     static_cast<unsigned long long>(last.start + last.file.size()),
                     static_cast<unsigned long long>(limits::kModuleSize));
  return {};
}

} // namespace

Result<Module> linkModules(std::vector<NamedModule> modules) { return ModuleLinker(std::move(modules)).link(); }

} // namespace wasmc
