// The binary format's sections (spec 5.5), each checked while it is read (spec 3.4). Counts are compared with the bytes
// that are left before anything is allocated, so memory stays proportional to the input.
#include "compiler/wasm/module.h"
#include "compiler/wasm/branch-hints.h"
#include "compiler/wasm/const-expr.h"
#include "compiler/wasm/limits.h"
#include "compiler/wasm/name-section.h"
#include "compiler/wasm/type-section.h"
#include "compiler/wasm/types.h"
#include "compiler/wasm/validate-sink.h"
#include <algorithm>
#include <cstring>

namespace wasmc {

namespace {

enum SectionId : u8 {
  Custom,
  Type,
  Import,
  Function,
  Table,
  Memory,
  Global,
  Export,
  Start,
  Element,
  Code,
  Data,
  DataCount,
  Tag,
  SectionIds
};

// Position of each section in the order that the format demands; 0: anywhere.
constexpr u8 kOrder[SectionIds] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6};
constexpr const char *kSectionNames[SectionIds] = {"custom", "type",   "import",     "function", "table",
                                                   "memory", "global", "export",     "start",    "element",
                                                   "code",   "data",   "data count", "tag"};

class ModuleReader {
public:
  ModuleReader(Bytes file, const FeatureSet &features) : features_(features) { module_.file = file; }
  Result<Module> read();

private:
  Result<void> readSection(u8 id, ByteReader &in);
  Result<void> readCustom(ByteReader &in);
  Result<void> readImports(ByteReader &in);
  Result<void> readImport(ByteReader &in);
  Result<void> readFunctions(ByteReader &in);
  Result<void> readTables(ByteReader &in);
  Result<void> readMemories(ByteReader &in);
  Result<void> readTags(ByteReader &in);
  Result<void> readGlobals(ByteReader &in);
  Result<void> readExports(ByteReader &in);
  Result<void> readStart(ByteReader &in);
  Result<void> readElements(ByteReader &in);
  Result<ElemSegment> readElement(ByteReader &in);
  Result<void> readCode(ByteReader &in);
  Result<void> readData(ByteReader &in);
  Result<DataSegment> readDataSegment(ByteReader &in);
  Result<void> finish();
  Result<void> checkExportNames();

  // A count of items of at least `itemBytes` each, of which `limit` may be in the module.
  Result<u32> readCount(ByteReader &in, const char *what, u32 itemBytes, u64 limit);
  Result<TypeIndex> readFunctionType(ByteReader &in);
  Result<Limits> readLimits(ByteReader &in, u8 flags);
  Result<TableType> readTableType(ByteReader &in);
  Result<MemoryType> readMemoryType(ByteReader &in);
  Result<GlobalType> readGlobalType(ByteReader &in);
  Result<TypeIndex> readTagType(ByteReader &in);
  Result<u32> readIndex(ByteReader &in, const char *space, usize count);
  Result<void> readMemory(ByteReader &in);
  Result<void> addTable(wasmc::Table table, u64 offset);

  TypeReader types() const { return TypeReader{features_, static_cast<u32>(module_.types.size())}; }
  ConstContext constants(u32 globals) { return ConstContext{module_, features_, globals, &declared_}; }
  ConstContext constants() { return constants(static_cast<u32>(module_.globals.size())); }

  const FeatureSet &features_;
  Module module_;
  std::vector<u32> declared_; // functions that may be named by ref.func
  u32 bodies_ = 0;            // read from the code section
};

// ---- frame -------------------------------------------------------------------------------------------------------------

Result<Module> ModuleReader::read() {
  const Bytes file = module_.file;
  if (file.size() > limits::kModuleSize)
    return makeError(ErrorKind::Unsupported, "the module has %zu bytes; at most %llu are allowed", file.size(),
                     static_cast<unsigned long long>(limits::kModuleSize));
  ByteReader in(file);
  if (TRY(in.readFixed<u32>()) != 0x6D736100)
    return makeErrorAt(ErrorKind::Malformed, 0, "magic header not detected: a module begins with 00 61 73 6D");
  const u32 version = TRY(in.readFixed<u32>());
  if (version == 0x1000D)
    return makeErrorAt(ErrorKind::Malformed, 4, "this is a component, not a core module");
  if (version != 1)
    return makeErrorAt(ErrorKind::Malformed, 4, "unknown binary version %u, expected 1", version);
  u8 last = 0;
  const char *lastName = "";
  while (!in.atEnd()) {
    const u64 start = in.offset();
    const u8 id = TRY(in.readByte());
    if (id >= SectionIds ||
        (id == Tag && !features_.has(Feature::Exceptions) && !features_.has(Feature::LegacyExceptions)) ||
        (id == DataCount && !features_.has(Feature::BulkMemory)))
      return makeErrorAt(ErrorKind::Malformed, start, "malformed section id %u", id);
    const u64 sizeAt = in.offset();
    const u32 size = TRY(in.leb32());
    if (size > in.left())
      return makeErrorAt(ErrorKind::Malformed, sizeAt,
                         "length out of bounds: the %s section has %u bytes but %zu are left", kSectionNames[id], size,
                         in.left());
    if (id != Custom) {
      if (kOrder[id] <= last)
        return makeErrorAt(ErrorKind::Malformed, start,
                           "unexpected content after last section: %s section after the %s section", kSectionNames[id],
                           lastName);
      last = kOrder[id];
      lastName = kSectionNames[id];
    }
    const u64 offset = in.offset();
    ByteReader section(TRY(in.readBytes(size)), offset);
    TRY(readSection(id, section));
    if (!section.atEnd())
      return makeErrorAt(ErrorKind::Malformed, section.offset(),
                         "section size mismatch: %zu bytes are left over in the %s section", section.left(),
                         kSectionNames[id]);
  }
  TRY(finish());
  return std::move(module_);
}

Result<void> ModuleReader::readSection(u8 id, ByteReader &in) {
  switch (id) {
  case Custom: return readCustom(in);
  case Type: return readTypeSection(in, features_, module_);
  case Import: return readImports(in);
  case Function: return readFunctions(in);
  case Table: return readTables(in);
  case Memory: return readMemories(in);
  case Tag: return readTags(in);
  case Global: return readGlobals(in);
  case Export: return readExports(in);
  case Start: return readStart(in);
  case Element: return readElements(in);
  case DataCount: module_.dataCount = TRY(in.leb32()); return {};
  case Code: return readCode(in);
  default: return readData(in);
  }
}

Result<void> ModuleReader::readCustom(ByteReader &in) {
  CustomSection section;
  section.name = TRY(in.readName());
  section.offset = in.offset();
  section.bytes = TRY(in.readBytes(in.left()));
  module_.customs.push_back(section);
  return {};
}

Result<void> ModuleReader::finish() {
  const u64 end = module_.file.size();
  const usize declared = module_.functions.size() - module_.importedFunctions;
  if (bodies_ != declared)
    return makeErrorAt(ErrorKind::Malformed, end,
                       "function and code section have inconsistent lengths: %zu functions, %u bodies", declared,
                       bodies_);
  if (module_.dataCount && *module_.dataCount != module_.data.size())
    return makeErrorAt(ErrorKind::Malformed, end, "data count and data section have inconsistent lengths: %u and %zu",
                       *module_.dataCount, module_.data.size());
  TRY(checkExportNames());
  for (u32 index : declared_) module_.functions[index].isDeclared = true;
  for (wasmc::Start &start : module_.starts) {
    start.elements = static_cast<u32>(module_.elements.size());
    start.data = static_cast<u32>(module_.data.size());
  }
  for (const CustomSection &section : module_.customs)
    if (section.name == "name")
      readNameSection(section.bytes, module_);
    else if (section.name == "metadata.code.branch_hint")
      readBranchHints(section.bytes, module_);
  return {};
}

Result<void> ModuleReader::checkExportNames() {
  std::vector<std::string_view> names;
  names.reserve(module_.exports.size());
  for (const wasmc::Export &e : module_.exports) names.push_back(e.name);
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return {};
  return makeErrorAt(ErrorKind::Invalid,
                     static_cast<u64>(reinterpret_cast<const u8 *>(twice->data()) - module_.file.data()),
                     "duplicate export name \"%s\"", printableName(*twice).c_str());
}

Result<u32> ModuleReader::readCount(ByteReader &in, const char *what, u32 itemBytes, u64 limit) {
  const u64 start = in.offset();
  const u32 count = TRY(in.leb32());
  if (count > in.left() / itemBytes)
    return makeErrorAt(ErrorKind::Malformed, start, "unexpected end: %u %s in %zu bytes", count, what, in.left());
  if (count > limit) return makeErrorAt(ErrorKind::Malformed, start, "too many %s: %u", what, count);
  return count;
}

Result<u32> ModuleReader::readIndex(ByteReader &in, const char *space, usize count) {
  const u64 start = in.offset();
  const u32 index = TRY(in.leb32());
  if (index >= count)
    return makeErrorAt(ErrorKind::Invalid, start, "unknown %s %u: there are %zu", space, index, count);
  return index;
}

// ---- types of imports and definitions ----------------------------------------------------------------------------------

Result<TypeIndex> ModuleReader::readFunctionType(ByteReader &in) {
  const u64 start = in.offset();
  const TypeIndex index(TRY(readIndex(in, "type", module_.types.size())));
  if (module_.type(index).kind != DefinedType::Func)
    return makeErrorAt(ErrorKind::Invalid, start, "type %u is not a function type", index.value);
  return index;
}

// Flags: bit 0 maximum given, 1 shared, 2 64-bit addresses, 3 page size given (memories only).
Result<Limits> ModuleReader::readLimits(ByteReader &in, u8 flags) {
  Limits l;
  l.is64 = flags & 4;
  l.isShared = flags & 2;
  const bool wide = features_.has(Feature::Memory64);
  l.min = wide ? TRY(in.leb64()) : TRY(in.leb32());
  if (flags & 1) l.max = wide ? TRY(in.leb64()) : TRY(in.leb32());
  return l;
}

Result<TableType> ModuleReader::readTableType(ByteReader &in) {
  TableType type;
  if (TRY(in.peekByte()) == 0x70) { // also before reference types
    (void)in.readByte();
    type.element = FuncRef;
  } else {
    type.element = TRY(types().readRefType(in));
  }
  const u64 start = in.offset();
  const u8 flags = TRY(in.readByte());
  if (flags & ~5 || (flags & 4 && !features_.has(Feature::Memory64)))
    return makeErrorAt(ErrorKind::Malformed, start, "malformed limits flags 0x%02x of a table", flags);
  type.limits = TRY(readLimits(in, flags));
  const Limits &l = type.limits;
  if (!l.is64 && (l.min > 0xFFFFFFFF || (l.max && *l.max > 0xFFFFFFFF)))
    return makeErrorAt(ErrorKind::Invalid, start, "table size must be at most 2^32 - 1");
  if (l.max && l.min > *l.max)
    return makeErrorAt(ErrorKind::Invalid, start, "size minimum must not be greater than maximum: %llu > %llu",
                       static_cast<unsigned long long>(l.min), static_cast<unsigned long long>(*l.max));
  return type;
}

Result<MemoryType> ModuleReader::readMemoryType(ByteReader &in) {
  const u64 start = in.offset();
  const u8 flags = TRY(in.readByte());
  if (flags & ~15 || (flags & 2 && !features_.has(Feature::Threads)) ||
      (flags & 4 && !features_.has(Feature::Memory64)) || (flags & 8 && !features_.has(Feature::CustomPageSizes)))
    return makeErrorAt(ErrorKind::Malformed, start, "malformed limits flags 0x%02x of a memory", flags);
  MemoryType type;
  type.limits = TRY(readLimits(in, flags));
  if (flags & 8) {
    const u32 log2 = TRY(in.leb32());
    if (log2 > 64) return makeErrorAt(ErrorKind::Malformed, start, "invalid custom page size 2^%u", log2);
    if (log2 != 0 && log2 != 16)
      return makeErrorAt(ErrorKind::Invalid, start, "invalid custom page size 2^%u: 1 and 65536 are allowed", log2);
    type.pageSizeLog2 = static_cast<u8>(log2);
  }
  const Limits &l = type.limits;
  const unsigned addressBits = l.is64 ? 64 : 32;
  const u64 most = type.pageSizeLog2 ? u64(1) << (addressBits - 16) : l.is64 ? ~u64(0) : 0xFFFFFFFF;
  if (l.min > most || (l.max && *l.max > most))
    return makeErrorAt(ErrorKind::Invalid, start, "memory size must be at most %llu pages",
                       static_cast<unsigned long long>(most));
  if (l.max && l.min > *l.max)
    return makeErrorAt(ErrorKind::Invalid, start, "size minimum must not be greater than maximum: %llu > %llu",
                       static_cast<unsigned long long>(l.min), static_cast<unsigned long long>(*l.max));
  if (l.isShared && !l.max) return makeErrorAt(ErrorKind::Invalid, start, "shared memory must have maximum");
  return type;
}

Result<GlobalType> ModuleReader::readGlobalType(ByteReader &in) {
  GlobalType type;
  type.type = TRY(types().readValueType(in));
  const u64 start = in.offset();
  const u8 mutability = TRY(in.readByte());
  if (mutability > 1) return makeErrorAt(ErrorKind::Malformed, start, "malformed mutability 0x%02x", mutability);
  type.isMutable = mutability;
  return type;
}

Result<TypeIndex> ModuleReader::readTagType(ByteReader &in) {
  const u64 start = in.offset();
  if (const u8 attribute = TRY(in.readByte()))
    return makeErrorAt(ErrorKind::Malformed, start, "malformed tag attribute 0x%02x", attribute);
  const TypeIndex index = TRY(readFunctionType(in));
  if (!module_.type(index).results.empty())
    return makeErrorAt(ErrorKind::Invalid, start, "non-empty tag result type: type %u has %zu results", index.value,
                       module_.type(index).results.size());
  return index;
}

Result<void> ModuleReader::readMemory(ByteReader &in) {
  const u64 offset = in.offset();
  const MemoryType type = TRY(readMemoryType(in));
  if (module_.memories.size() == 1 && !features_.has(Feature::MultiMemory))
    return makeErrorAt(ErrorKind::Invalid, offset, "multiple memories need the feature multi-memory, which is off");
  if (module_.memories.size() == limits::kMemories)
    return makeErrorAt(ErrorKind::Malformed, offset, "too many memories: more than %u", limits::kMemories);
  module_.memories.push_back(type);
  return {};
}

Result<void> ModuleReader::addTable(wasmc::Table table, u64 offset) {
  if (module_.tables.size() == 1 && !features_.has(Feature::ReferenceTypes))
    return makeErrorAt(ErrorKind::Invalid, offset, "multiple tables need the feature reference-types, which is off");
  if (module_.tables.size() == limits::kTables)
    return makeErrorAt(ErrorKind::Malformed, offset, "too many tables: more than %u", limits::kTables);
  module_.tables.push_back(table);
  return {};
}

// ---- sections ----------------------------------------------------------------------------------------------------------

Result<void> ModuleReader::readImports(ByteReader &in) {
  const u32 count = TRY(readCount(in, "imports", 4, limits::kImports));
  module_.imports.reserve(count);
  for (u32 i = 0; i < count; ++i) TRY(readImport(in));
  return {};
}

Result<void> ModuleReader::readImport(ByteReader &in) {
  wasmc::Import import;
  import.module = TRY(in.readName());
  import.name = TRY(in.readName());
  const u64 start = in.offset();
  u8 kind = TRY(in.readByte());
  const bool isExact = kind == 0x20 && features_.has(Feature::CustomDescriptors);
  if (isExact) kind = 0;
  if (kind > 4 || (kind == 4 && !features_.has(Feature::Exceptions) && !features_.has(Feature::LegacyExceptions)))
    return makeErrorAt(ErrorKind::Malformed, start, "malformed import kind 0x%02x", kind);
  import.kind = static_cast<ExternKind>(kind);
  switch (import.kind) {
  case ExternKind::Func: {
    wasmc::Function function;
    function.type = TRY(readFunctionType(in));
    function.isExact = isExact;
    import.index = module_.importedFunctions++;
    module_.functions.push_back(function);
    break;
  }
  case ExternKind::Table: {
    wasmc::Table table;
    table.type = TRY(readTableType(in));
    TRY(addTable(table, start));
    import.index = module_.importedTables++;
    break;
  }
  case ExternKind::Memory:
    TRY(readMemory(in));
    import.index = module_.importedMemories++;
    break;
  case ExternKind::Global: {
    wasmc::Global global;
    global.type = TRY(readGlobalType(in));
    if (global.type.isMutable && !features_.has(Feature::MutableGlobal))
      return featureError(start, "import of a mutable global", Feature::MutableGlobal);
    import.index = module_.importedGlobals++;
    module_.globals.push_back(global);
    break;
  }
  case ExternKind::Tag:
    module_.tags.push_back({TRY(readTagType(in))});
    import.index = module_.importedTags++;
    break;
  }
  module_.imports.push_back(import);
  return {};
}

Result<void> ModuleReader::readFunctions(ByteReader &in) {
  const u32 count = TRY(readCount(in, "functions", 1, limits::kFunctions - module_.functions.size()));
  module_.functions.reserve(module_.functions.size() + count);
  for (u32 i = 0; i < count; ++i) {
    wasmc::Function function;
    function.type = TRY(readFunctionType(in));
    function.isExact = features_.has(Feature::CustomDescriptors);
    module_.functions.push_back(function);
  }
  return {};
}

// table: type | 40 00 type init
Result<void> ModuleReader::readTables(ByteReader &in) {
  const u32 count = TRY(readCount(in, "tables", 3, limits::kTables));
  for (u32 i = 0; i < count; ++i) {
    const u64 start = in.offset();
    wasmc::Table table;
    const bool hasInit = TRY(in.peekByte()) == 0x40;
    if (hasInit) {
      if (!features_.has(Feature::FunctionReferences))
        return featureError(start, "a table with an initialiser", Feature::FunctionReferences);
      (void)in.readByte();
      if (TRY(in.readByte()) != 0)
        return makeErrorAt(ErrorKind::Malformed, start, "malformed table: zero byte expected");
    }
    table.type = TRY(readTableType(in));
    if (hasInit)
      table.init = TRY(readConstExpr(in, constants(module_.importedGlobals), table.type.element));
    else if (!table.type.element.isDefaultable())
      return makeErrorAt(ErrorKind::Invalid, start, "type mismatch: a table of %s needs an initialiser",
                         toString(table.type.element).c_str());
    TRY(addTable(table, start));
  }
  return {};
}

Result<void> ModuleReader::readMemories(ByteReader &in) {
  const u32 count = TRY(readCount(in, "memories", 2, limits::kMemories));
  for (u32 i = 0; i < count; ++i) TRY(readMemory(in));
  return {};
}

Result<void> ModuleReader::readTags(ByteReader &in) {
  const u32 count = TRY(readCount(in, "tags", 2, limits::kTags - module_.tags.size()));
  for (u32 i = 0; i < count; ++i) module_.tags.push_back({TRY(readTagType(in))});
  return {};
}

Result<void> ModuleReader::readGlobals(ByteReader &in) {
  const u32 count = TRY(readCount(in, "globals", 3, limits::kGlobals - module_.globals.size()));
  module_.globals.reserve(module_.globals.size() + count);
  for (u32 i = 0; i < count; ++i) {
    wasmc::Global global;
    global.type = TRY(readGlobalType(in));
    global.init = TRY(readConstExpr(in, constants(), global.type.type));
    module_.globals.push_back(global);
  }
  return {};
}

Result<void> ModuleReader::readExports(ByteReader &in) {
  const u32 count = TRY(readCount(in, "exports", 3, limits::kExports));
  module_.exports.reserve(count);
  for (u32 i = 0; i < count; ++i) {
    wasmc::Export e;
    e.name = TRY(in.readName());
    const u64 start = in.offset();
    const u8 kind = TRY(in.readByte());
    if (kind > 4) return makeErrorAt(ErrorKind::Malformed, start, "malformed export kind 0x%02x", kind);
    e.kind = static_cast<ExternKind>(kind);
    switch (e.kind) {
    case ExternKind::Func:
      e.index = TRY(readIndex(in, "function", module_.functions.size()));
      declared_.push_back(e.index);
      break;
    case ExternKind::Table: e.index = TRY(readIndex(in, "table", module_.tables.size())); break;
    case ExternKind::Memory: e.index = TRY(readIndex(in, "memory", module_.memories.size())); break;
    case ExternKind::Global:
      e.index = TRY(readIndex(in, "global", module_.globals.size()));
      if (module_.globals[e.index].type.isMutable && !features_.has(Feature::MutableGlobal))
        return featureError(start, "export of a mutable global", Feature::MutableGlobal);
      break;
    case ExternKind::Tag: e.index = TRY(readIndex(in, "tag", module_.tags.size())); break;
    }
    module_.exports.push_back(e);
  }
  return {};
}

Result<void> ModuleReader::readStart(ByteReader &in) {
  const u64 start = in.offset();
  const FuncIndex index(TRY(readIndex(in, "function", module_.functions.size())));
  const DefinedType &type = module_.functionType(index);
  if (!type.params.empty() || !type.results.empty())
    return makeErrorAt(ErrorKind::Invalid, start, "start function %u must have neither parameters nor results",
                       index.value);
  module_.starts.push_back({index});
  return {};
}

Result<void> ModuleReader::readElements(ByteReader &in) {
  const u32 count = TRY(readCount(in, "element segments", 2, limits::kElemSegments));
  module_.elements.reserve(count);
  for (u32 i = 0; i < count; ++i) module_.elements.push_back(TRY(readElement(in)));
  return {};
}

// element: flags, [table], [offset], [kind or type], entries
//   flags bit 0: not active; bit 1: with bit 0 declarative, else the table is named; bit 2: expressions instead of functions
Result<ElemSegment> ModuleReader::readElement(ByteReader &in) {
  const u64 start = in.offset();
  const u32 flags = TRY(in.leb32());
  if (flags > 7) return makeErrorAt(ErrorKind::Malformed, start, "malformed elements segment kind %u", flags);
  if (flags && !features_.has(Feature::BulkMemory) && !features_.has(Feature::ReferenceTypes))
    return featureError(start, "this kind of element segment", Feature::BulkMemory);
  const bool hasExpressions = flags & 4;
  ElemSegment segment;
  segment.mode = !(flags & 1) ? ElemSegment::Active : flags & 2 ? ElemSegment::Declarative : ElemSegment::Passive;
  if (segment.mode == ElemSegment::Active) {
    segment.table = TableIndex(flags & 2 ? TRY(in.leb32()) : 0);
    if (segment.table.value >= module_.tables.size())
      return makeErrorAt(ErrorKind::Invalid, start, "unknown table %u: there are %zu", segment.table.value,
                         module_.tables.size());
    const bool is64 = module_.tables[segment.table.value].type.limits.is64;
    segment.offset = TRY(readConstExpr(in, constants(), is64 ? I64 : I32));
  }
  const bool isTyped = features_.has(Feature::FunctionReferences) || features_.has(Feature::Gc);
  segment.type = hasExpressions || !isTyped ? FuncRef : ValueType::ref(AbstractHeap::Func, false);
  if (flags & 3) {
    const u64 typeAt = in.offset();
    if (hasExpressions)
      segment.type = TRY(types().readRefType(in));
    else if (const u8 kind = TRY(in.readByte()))
      return makeErrorAt(ErrorKind::Malformed, typeAt, "malformed element kind 0x%02x", kind);
  }
  if (segment.mode == ElemSegment::Active &&
      !matches(module_, segment.type, module_.tables[segment.table.value].type.element))
    return makeErrorAt(ErrorKind::Invalid, start, "type mismatch: an element segment of %s for table %u of %s",
                       toString(segment.type).c_str(), segment.table.value,
                       toString(module_.tables[segment.table.value].type.element).c_str());
  const u32 count = TRY(readCount(in, "elements", 1, limits::kElemEntries));
  if (hasExpressions) {
    segment.expressions.reserve(count);
    for (u32 i = 0; i < count; ++i) segment.expressions.push_back(TRY(readConstExpr(in, constants(), segment.type)));
  } else {
    segment.functions.reserve(count);
    for (u32 i = 0; i < count; ++i) {
      const FuncIndex function(TRY(readIndex(in, "function", module_.functions.size())));
      segment.functions.push_back(function);
      declared_.push_back(function.value);
    }
  }
  return segment;
}

Result<void> ModuleReader::readCode(ByteReader &in) {
  const u64 start = in.offset();
  const u32 count = TRY(readCount(in, "function bodies", 3, limits::kFunctions));
  const usize expected = module_.functions.size() - module_.importedFunctions;
  if (count != expected)
    return makeErrorAt(ErrorKind::Malformed, start,
                       "function and code section have inconsistent lengths: %zu functions, %u bodies", expected,
                       count);
  for (u32 i = 0; i < count; ++i) {
    const u64 sizeAt = in.offset();
    const u32 size = TRY(in.leb32());
    if (size > limits::kFunctionSize)
      return makeErrorAt(ErrorKind::Malformed, sizeAt, "the body of function %u has %u bytes; at most %u are allowed",
                         module_.importedFunctions + i, size, limits::kFunctionSize);
    wasmc::Function &function = module_.functions[module_.importedFunctions + i];
    function.bodyOffset = in.offset();
    function.body = TRY(in.readBytes(size));
  }
  bodies_ = count;
  return {};
}

Result<void> ModuleReader::readData(ByteReader &in) {
  const u32 count = TRY(readCount(in, "data segments", 2, limits::kDataSegments));
  module_.data.reserve(count);
  for (u32 i = 0; i < count; ++i) module_.data.push_back(TRY(readDataSegment(in)));
  return {};
}

// data: flags, [memory], [offset], bytes. Flags 0: active; 1: passive; 2: active, the memory is named.
Result<DataSegment> ModuleReader::readDataSegment(ByteReader &in) {
  const u64 start = in.offset();
  const u32 flags = TRY(in.leb32());
  if (flags > 2) return makeErrorAt(ErrorKind::Malformed, start, "malformed data segment kind %u", flags);
  if (flags && !features_.has(Feature::BulkMemory))
    return featureError(start, "this kind of data segment", Feature::BulkMemory);
  DataSegment segment;
  if (flags != 1) {
    segment.mode = DataSegment::Active;
    segment.memory = MemoryIndex(flags == 2 ? TRY(in.leb32()) : 0);
    if (segment.memory.value >= module_.memories.size())
      return makeErrorAt(ErrorKind::Invalid, start, "unknown memory %u: there are %zu", segment.memory.value,
                         module_.memories.size());
    segment.offset =
        TRY(readConstExpr(in, constants(), module_.memories[segment.memory.value].limits.is64 ? I64 : I32));
  }
  const u32 size = TRY(in.leb32());
  segment.bytes = TRY(in.readBytes(size));
  return segment;
}

} // namespace

Result<Module> readModule(Bytes file, const FeatureSet &features) { return ModuleReader(file, features).read(); }

Result<Module> validateModule(Bytes file, const FeatureSet &features) {
  Module module = TRY(readModule(file, features));
  ValidateSink sink;
  FunctionReader<ValidateSink> reader(module, features, sink);
  for (u32 i = module.importedFunctions; i < module.functions.size(); ++i) TRY(reader.read(FuncIndex(i)));
  return module;
}

} // namespace wasmc
