// Reads the module description (runtime-support/artifact/module-description.h). It trusts nothing: each record is checked
// once, here, and whoever uses it later relies on that. No part of a table is referred to twice: else a small file could make
// the loader do much work and take much memory.
#include "loader/const-expr.h"
#include "runtime-support/abi/contract-hash.h"
#include <algorithm>
#include <optional>

namespace wasmload {
namespace {

class Reader {
public:
  explicit Reader(const DescriptionBounds &bounds) : bounds_(bounds) {}

  Result<Description> read() {
    TRY(readHeader());
    TRY(takeTables());
    TRY(checkCounts());
    TRY(checkTypes());
    TRY(registerTypes());
    TRY(checkImports());
    TRY(checkFunctions());
    TRY(checkTablesAndMemories());
    TRY(checkGlobals());
    TRY(checkTags());
    TRY(checkExports());
    TRY(checkElements());
    TRY(checkData());
    TRY(checkStarts());
    TRY(checkSources());
    return std::move(out_);
  }

private:
  u64 offsetOf(const void *record) const {
    return static_cast<u64>(static_cast<const u8 *>(record) - bounds_.description.data());
  }

  [[gnu::format(printf, 3, 4)]] Error bad(const void *record, const char *pattern, ...) const {
    va_list arguments;
    va_start(arguments, pattern);
    Error error{ErrorKind::Malformed, offsetOf(record), 0, formatList(pattern, arguments)};
    va_end(arguments);
    return error;
  }

  Result<void> readHeader() {
    const auto &bytes = bounds_.description;
    if (bytes.size() < sizeof(DescriptionHeader))
      return makeErrorAt(ErrorKind::Malformed, 0, "it has %zu bytes, its header alone has %zu", bytes.size(),
                         sizeof(DescriptionHeader));
    header_ = reinterpret_cast<const DescriptionHeader *>(bytes.data());
    out_.header = header_;
    if (header_->magic != DescriptionHeader::kMagic)
      return bad(header_, "it begins with 0x%08x, expected 0x%08x", header_->magic, DescriptionHeader::kMagic);
    if (header_->headerSize != sizeof(DescriptionHeader))
      return bad(header_, "its header has %u bytes, expected %zu", header_->headerSize, sizeof(DescriptionHeader));
    if (header_->contractHash != kContractHash)
      return bad(header_, "its contract hash is %016llx, expected %016llx",
                 static_cast<unsigned long long>(header_->contractHash),
                 static_cast<unsigned long long>(kContractHash));
    if (header_->size < sizeof(DescriptionHeader) || header_->size > bytes.size())
      return bad(header_, "it says to have %u bytes, there are %zu", header_->size, bytes.size());
    if (header_->flags & ~(DescriptionHeader::kExplicitBounds | DescriptionHeader::kFuel)) return bad(header_, "unknown flags 0x%x", header_->flags);
    return {};
  }

  // The table at `range`. Out of line, and with the first error kept for takeTables: there are many tables.
  template <class T> void take(std::span<const T> &table, const TableRange &range, const char *what) {
    const void *start = locate(range, sizeof(T), alignof(T), what);
    // SAFETY: range and alignment are checked; records are plain data.
    table = {static_cast<const T *>(start), start ? range.count : 0};
  }

  [[gnu::noinline]] const void *locate(const TableRange &range, u64 recordSize, u64 alignment, const char *what) {
    const u64 size = range.count * recordSize;
    if (range.count == 0) return nullptr;
    const bool isInside = range.offset >= static_cast<i64>(sizeof(DescriptionHeader)) &&
                          size <= bounds_.description.size() &&
                          u64(range.offset) <= bounds_.description.size() - size;
    if (isInside && u64(range.offset) % alignment == 0) return bounds_.description.data() + range.offset;
    if (!tableError_)
      tableError_ = isInside ? bad(&range, "the table of %s is not aligned", what)
                             : bad(&range, "the table of %s (offset %d, %u entries) lies outside the read-only segment",
                                   what, range.offset, range.count);
    return nullptr;
  }

  Result<void> takeTables() {
    const DescriptionHeader &h = *header_;
    take(out_.types, h.types, "types");
    take(out_.valueTypes, h.valueTypes, "value types");
    take(out_.fields, h.fields, "fields");
    take(out_.imports, h.imports, "imports");
    take(out_.importTypes, h.importTypes, "types of imported functions");
    take(out_.functions, h.functions, "functions");
    take(out_.tables, h.tables, "tables");
    take(out_.memories, h.memories, "memories");
    take(out_.globals, h.globals, "globals");
    take(out_.exports, h.exports, "exports");
    take(out_.elements, h.elements, "element segments");
    take(out_.elemItems, h.elemItems, "element items");
    take(out_.data, h.data, "data segments");
    take(out_.images, h.images, "memory images");
    take(out_.expressions, h.expressions, "expressions");
    take(out_.bytes, h.bytes, "bytes");
    take(out_.starts, h.starts, "start functions");
    take(out_.details, h.details, "details of operators");
    take(out_.sources, h.sources, "source files");
    take(out_.tags, h.tags, "tags");
    take(out_.unwind, h.unwind, "the unwind table");
    take(out_.codeMap, h.codeMap, "the code map");
    take(out_.names, h.names, "names");
    if (tableError_) return std::move(*tableError_);
    for (const DetailRecord &detail : out_.details) TRY(checkText(detail.text, &detail));
    for (const StringRef &expression : out_.expressions) TRY(checkText(expression, &expression));
    return {};
  }

  // The imported part of each index space is no larger than the space, and the context fits VmLayout's 32 bits.
  Result<void> checkCounts() {
    const DescriptionHeader &h = *header_;
    if (h.importedFunctions != out_.importTypes.size())
      return bad(header_, "%u imported functions, but %zu types of them", h.importedFunctions, out_.importTypes.size());
    if (h.importedFunctions > h.functionCount)
      return bad(header_, "%u imported functions of %u functions", h.importedFunctions, h.functionCount);
    if (h.importedTables > out_.tables.size() || h.importedMemories > out_.memories.size() ||
        h.importedGlobals > out_.globals.size() || h.importedTags > out_.tags.size())
      return bad(header_, "more imported tables, memories, globals or tags than there are");
    const u64 imported =
        u64(h.importedFunctions) + h.importedTables + h.importedMemories + h.importedGlobals + h.importedTags;
    if (imported != out_.imports.size())
      return bad(header_, "%llu imports are counted, %zu are listed", static_cast<unsigned long long>(imported),
                 out_.imports.size());
    const u64 context =
        u64(out_.memories.size()) * sizeof(MemoryRef) + u64(out_.tables.size()) * sizeof(TableObject *) +
        u64(h.importedFunctions) * sizeof(ImportSlot) + u64(out_.functions.size()) * sizeof(FuncObject) +
        u64(out_.types.size()) * sizeof(RuntimeType *) + u64(out_.globals.size()) * sizeof(GlobalSlot) +
        u64(out_.tags.size()) * sizeof(TagObject *);
    if (context > 0x7FFF0000)
      return makeErrorAt(ErrorKind::Unsupported, 0,
                         "the module has too many functions, globals or tables for one instance context");
    return {};
  }

  Result<void> checkText(const StringRef &ref, const void *record) {
    if (ref.length > out_.bytes.size() || ref.start > out_.bytes.size() - ref.length)
      return bad(record, "bytes [%u, %llu) of %zu", ref.start, u64(ref.start) + 0ull + ref.length, out_.bytes.size());
    return {};
  }

  Result<void> checkType(ValueType type, const void *record) {
    switch (type.code()) {
    case ValueType::kI32:
    case ValueType::kI64:
    case ValueType::kF32:
    case ValueType::kF64:
    case ValueType::kV128:
      if (type.bits >> 8) break;
      return {};
    case ValueType::kRef:
    case ValueType::kRefNull:
      if (type.heap().isAbstract() ? (type.heap().bits & 0xFFFF) >= 0x69 && (type.heap().bits & 0xFFFF) <= 0x74
                                   : type.heap().bits < out_.types.size())
        return {};
      break;
    }
    return bad(record, "unknown value type 0x%08x", type.bits);
  }

  Result<void> checkCode(Offset32 code, const void *record) {
    if (code < bounds_.textStart || code >= bounds_.textEnd)
      return bad(record, "code at offset %d lies outside the text segment", code);
    return {};
  }

  Result<void> checkTypes() {
    for (const ValueType &type : out_.valueTypes) TRY(checkType(type, &type));
    for (const FieldRecord &field : out_.fields) {
      TRY(checkType(field.type, &field));
      const u32 packing = field.flags >> FieldRecord::kPackingShift;
      if ((field.flags & 0xFE) || packing > 2 || (packing != 0 && field.type != I32))
        return bad(&field, "a field with unknown flags 0x%x", field.flags);
    }
    for (usize i = 0; i < out_.types.size(); ++i) {
      const TypeRecord &type = out_.types[i];
      const u64 count = u64(type.paramCount) + type.resultCount;
      if (count > out_.valueTypes.size() || type.firstValueType > out_.valueTypes.size() - count)
        return bad(&type, "type %zu has value types outside their table", i);
      if ((valueTypesUsed_ += count) > out_.valueTypes.size())
        return bad(&type, "type %zu shares value types with others", i);
      if (type.resultCount > sizeof(VmRuntime::results) / sizeof(Value))
        return bad(&type, "type %zu has %u results", i, type.resultCount);
      if (type.kind > TypeKind::Array || (type.flags & ~TypeRecord::kFinal) || (type.super != kNone && type.super >= i))
        return bad(&type, "type %zu is of unknown kind, or its supertype does not come before it", i);
      const bool hasFields = type.kind == TypeKind::Array ? type.fieldCount == 1 : type.fieldCount == 0;
      if (type.kind == TypeKind::Struct ? type.fieldCount > kMaxStructFields : !hasFields)
        return bad(&type, "type %zu has %u fields", i, type.fieldCount);
      if (type.fieldCount > out_.fields.size() || type.firstField > out_.fields.size() - type.fieldCount)
        return bad(&type, "type %zu has fields outside their table", i);
      if (type.kind != TypeKind::Func && (count > 0 || type.entry != 0 || type.thunk != 0))
        return bad(&type, "type %zu has parameters, results or code, but is no function type", i);
      if (type.entry != 0) TRY(checkCode(type.entry, &type));
      if (type.thunk != 0) TRY(checkCode(type.thunk, &type));
    }
    return {};
  }

  // Group by group: a type may refer to earlier ones and to those of its group.
  Result<void> registerTypes() {
    out_.canonicalTypes.resize(out_.types.size());
    for (usize first = 0; first < out_.types.size();) {
      const u32 size = out_.types[first].groupSize;
      if (size == 0 || size > out_.types.size() - first)
        return bad(&out_.types[first], "a group of %u types at type %zu of %zu", size, first, out_.types.size());
      for (u32 i = 1; i < size; ++i)
        if (out_.types[first + i].groupSize != 0) return bad(&out_.types[first], "groups of types overlap");
      TRY(registerGroup(static_cast<u32>(first), size));
      first += size;
    }
    return {};
  }

  Result<void> registerGroup(u32 first, u32 size) {
    std::vector<TypeDefinition> group(size);
    std::vector<ValueType> valueTypes;
    std::vector<wasmload::FieldType> fields;
    for (u32 i = first; i < first + size; ++i) { // reserved first: spans of them are kept
      valueTypes.reserve(valueTypes.capacity() + out_.types[i].paramCount + out_.types[i].resultCount);
      fields.reserve(fields.capacity() + out_.types[i].fieldCount);
    }
    for (u32 i = 0; i < size; ++i) {
      const TypeRecord &record = out_.types[first + i];
      TypeDefinition &type = group[i];
      type.kind = record.kind;
      type.isFinal = record.flags & TypeRecord::kFinal;
      if ((type.hasSuper = record.super != kNone)) type.super = groupHeap(HeapType(TypeIndex{record.super}), first);
      const usize types = valueTypes.size(), firstField = fields.size();
      for (auto part : {out_.params(record), out_.results(record)})
        for (ValueType value : part) valueTypes.push_back(TRY(groupType(value, first, size, &record)));
      for (const FieldRecord &field : out_.fields.subspan(record.firstField, record.fieldCount))
        fields.push_back({TRY(groupType(field.type, first, size, &record)),
                          static_cast<Packing>(field.flags >> FieldRecord::kPackingShift),
                          (field.flags & FieldRecord::kMutable) != 0});
      type.function = {std::span(valueTypes).subspan(types, record.paramCount),
                       std::span(valueTypes).subspan(types + record.paramCount, record.resultCount)};
      type.fields = std::span(fields).subspan(firstField);
    }
    Result<void> added = canonicalGroup(group, std::span(out_.canonicalTypes).subspan(first, size));
    if (added) return {};
    const Error error = added.takeError();
    if (error.kind == ErrorKind::Unsupported) return error;
    return bad(&out_.types[first], "type %u: %s", first + static_cast<u32>(error.code), error.message.c_str());
  }

  HeapType groupHeap(HeapType heap, u32 first) const {
    const u32 index = heap.index().value;
    return index >= first ? inGroup(index - first) : HeapType(TypeIndex{out_.canonicalTypes[index]->id});
  }

  Result<ValueType> groupType(ValueType type, u32 first, u32 size, const void *record) const {
    if (!type.isRef() || type.heap().isAbstract()) return type;
    if (type.heap().index().value >= first + size)
      return bad(record, "a type of the group at type %u refers to type %u, which comes later", first,
                 type.heap().index().value);
    return ValueType::ref(groupHeap(type.heap(), first), type.isNullable());
  }

  // Of a function.
  Result<void> checkTypeIndex(u32 index, const void *record) {
    if (index >= out_.types.size()) return bad(record, "type %u of %zu", index, out_.types.size());
    if (out_.types[index].kind != TypeKind::Func) return bad(record, "type %u is no function type", index);
    return {};
  }

  // Imports of a kind come in the order of their index space.
  Result<void> checkImports() {
    u32 next[5] = {};
    const u32 limit[5] = {header_->importedFunctions, header_->importedTables, header_->importedMemories,
                          header_->importedGlobals, header_->importedTags};
    for (const ImportRecord &import : out_.imports) {
      TRY(checkText(import.module, &import));
      TRY(checkText(import.name, &import));
      const u32 kind = static_cast<u32>(import.kind);
      if (kind > 4) return bad(&import, "unknown kind of import %u", kind);
      if (import.index != next[kind] || import.index >= limit[kind])
        return bad(&import, "an import has index %u, expected %u", import.index, next[kind]);
      if (import.memory != kNone && import.memory >= out_.memories.size())
        return bad(&import, "an import works on memory %u of %zu", import.memory, out_.memories.size());
      ++next[kind];
    }
    for (const u32 &type : out_.importTypes) TRY(checkTypeIndex(type, &type));
    return {};
  }

  Result<void> checkFunctions() {
    i64 previous = -1;
    for (const FunctionRecord &function : out_.functions) {
      if (i64(function.functionIndex) <= previous || function.functionIndex >= header_->functionCount)
        return bad(&function, "function %u follows function %lld; there are %u", function.functionIndex,
                   static_cast<long long>(previous), header_->functionCount);
      previous = function.functionIndex;
      TRY(checkTypeIndex(function.typeIndex, &function));
      if (function.functionIndex < header_->importedFunctions) {
        if (function.code != 0 || function.typeIndex != out_.importTypes[function.functionIndex])
          return bad(&function, "imported function %u has code or another type", function.functionIndex);
      } else {
        TRY(checkCode(function.code, &function));
      }
    }
    return {};
  }

  Result<void> checkLimits(const LimitsRecord &limits, const void *record) {
    if (limits.flags & ~(LimitsRecord::kHasMax | LimitsRecord::kShared | LimitsRecord::kIs64))
      return bad(record, "unknown flags of limits 0x%x", limits.flags);
    if ((limits.flags & LimitsRecord::kHasMax) && limits.max < limits.min)
      return bad(record, "limits with a maximum below the minimum");
    return {};
  }

  Result<void> checkTablesAndMemories() {
    for (const TableRecord &table : out_.tables) {
      TRY(checkType(table.element, &table));
      if (!table.element.isRef()) return bad(&table, "a table of %s", cwasm::toString(table.element).c_str());
      TRY(checkLimits(table.limits, &table));
      if (table.init != kNone)
        TRY(checkExpression(table.init, table.element, static_cast<u32>(out_.globals.size()), &table));
      if (table.init == kNone && !table.element.isDefaultable() && index(out_.tables, table) >= header_->importedTables)
        return bad(&table, "a table of non-null references has no initial value");
    }
    for (const MemoryRecord &memory : out_.memories) {
      TRY(checkLimits(memory.limits, &memory));
      if (memory.limits.pageSizeLog2 != 16 && memory.limits.pageSizeLog2 != 0)
        return bad(&memory, "a memory with pages of 2^%u bytes", memory.limits.pageSizeLog2);
    }
    return {};
  }

  template <class T> static usize index(std::span<const T> table, const T &record) {
    return static_cast<usize>(&record - table.data());
  }

  Result<void> checkGlobals() {
    for (u32 i = 0; i < out_.globals.size(); ++i) {
      const GlobalRecord &global = out_.globals[i];
      TRY(checkType(global.type, &global));
      if (global.isMutable > 1) return bad(&global, "global %u is neither mutable nor immutable", i);
      if ((global.init == kNone) != (i < header_->importedGlobals))
        return bad(&global, "global %u has an initial value and is imported, or neither", i);
      if (global.init != kNone) TRY(checkExpression(global.init, global.type, i, &global));
    }
    return {};
  }

  Result<void> checkTags() {
    for (const TagRecord &tag : out_.tags) {
      TRY(checkTypeIndex(tag.typeIndex, &tag));
      TRY(checkText(tag.name, &tag));
      if (out_.types[tag.typeIndex].resultCount > 0) return bad(&tag, "a tag of a type with results");
    }
    return {};
  }

  Result<void> checkExpression(u32 expression, ValueType type, u32 globalLimit, const void *record) {
    if (expression >= out_.expressions.size())
      return bad(record, "expression %u of %zu", expression, out_.expressions.size());
    const auto bytes = out_.expression(expression);
    TRY(use(out_.expressions[expression], record));
    Result<Value> value = walkConstExpr(bytes, offsetOf(bytes.data()), type, globalLimit, out_, nullptr);
    if (!value) return value.takeError();
    return {};
  }

  // Contents, as opposed to names.
  Result<void> use(const StringRef &content, const void *record) {
    if ((bytesUsed_ += content.length) > out_.bytes.size())
      return bad(record, "bytes [%u, %llu) are used more than once", content.start,
                 u64(content.start) + 0ull + content.length);
    return {};
  }

  Result<void> checkExports() {
    for (const ExportRecord &item : out_.exports) {
      TRY(checkText(item.name, &item));
      const u32 kind = static_cast<u32>(item.kind);
      const usize limits[5] = {out_.functions.size(), out_.tables.size(), out_.memories.size(), out_.globals.size(),
                               out_.tags.size()};
      if (kind > 4) return bad(&item, "unknown kind of export %u", kind);
      if (item.index >= limits[kind]) return bad(&item, "an export has index %u of %zu", item.index, limits[kind]);
    }
    return {};
  }

  ValueType functionReference(const FunctionRecord &function) const {
    return ValueType::ref(HeapType(TypeIndex{out_.canonicalTypes[function.typeIndex]->id}), false);
  }
  ValueType addressType(const LimitsRecord &limits) { return limits.flags & LimitsRecord::kIs64 ? I64 : I32; }

  Result<void> checkElements() {
    const u32 globals = static_cast<u32>(out_.globals.size());
    for (const ElemRecord &segment : out_.elements) {
      TRY(checkType(segment.type, &segment));
      if (!segment.type.isRef() || segment.mode > SegmentMode::Declarative)
        return bad(&segment, "an element segment of unknown mode or type");
      if (segment.mode == SegmentMode::Active) {
        if (segment.table >= out_.tables.size())
          return bad(&segment, "an element segment for table %u of %zu", segment.table, out_.tables.size());
        TRY(checkExpression(segment.offset, addressType(out_.tables[segment.table].limits), globals, &segment));
      }
      if (segment.itemCount > out_.elemItems.size() || segment.firstItem > out_.elemItems.size() - segment.itemCount)
        return bad(&segment, "an element segment has items outside their table");
      if ((itemsUsed_ += segment.itemCount) > out_.elemItems.size())
        return bad(&segment, "an element segment shares items with others");
      for (u32 i = 0; i < segment.itemCount; ++i) {
        const u32 &item = out_.elemItems[segment.firstItem + i];
        if (item == kNone) continue;
        if (item & ElemRecord::kExpression)
          TRY(checkExpression(item & ~ElemRecord::kExpression, segment.type, globals, &item));
        else if (item >= out_.functions.size())
          return bad(&item, "an element is entry %u of %zu functions", item, out_.functions.size());
        else if (!isSubtype(functionReference(out_.functions[item]), out_.canonical(segment.type)))
          return bad(&item, "a function among elements of type %s", cwasm::toString(segment.type).c_str());
      }
    }
    return {};
  }

  Result<void> checkData() {
    for (const DataRecord &segment : out_.data) {
      if (segment.mode > SegmentMode::Passive || (segment.flags & ~DataRecord::kInImage))
        return bad(&segment, "a data segment of unknown mode or flags");
      TRY(checkText(segment.content, &segment));
      TRY(use(segment.content, &segment));
      if (segment.mode == SegmentMode::Active) {
        if (segment.memory >= out_.memories.size())
          return bad(&segment, "a data segment for memory %u of %zu", segment.memory, out_.memories.size());
        if (!(segment.flags & DataRecord::kInImage))
          TRY(checkExpression(segment.offset, addressType(out_.memories[segment.memory].limits),
                              static_cast<u32>(out_.globals.size()), &segment));
      }
    }
    for (const ImageRecord &image : out_.images) {
      if (image.memory >= out_.memories.size() || image.memory < header_->importedMemories)
        return bad(&image, "an initial image for memory %u, which is not one of the module's own", image.memory);
      const LimitsRecord &limits = out_.memories[image.memory].limits;
      const u64 memorySize = limits.min > u64(1) << 40 ? u64(1) << 40 : limits.min << limits.pageSizeLog2;
      if (image.size == 0 || (image.size | image.destination | image.source) % 4096 != 0)
        return bad(&image, "an initial image is empty or not page aligned");
      if (image.size > memorySize || image.destination > memorySize - image.size)
        return bad(&image, "an initial image lies outside its memory");
      if (image.size > bounds_.dataSize || image.source > bounds_.dataSize - image.size)
        return bad(&image, "an initial image lies outside the data segment");
    }
    return {};
  }

  // Segments are applied in their order, so the counts only grow.
  Result<void> checkStarts() {
    u32 elements = 0, data = 0;
    for (const StartRecord &start : out_.starts) {
      if (start.function >= out_.functions.size())
        return bad(&start, "a start function is entry %u of %zu functions", start.function, out_.functions.size());
      const TypeRecord &type = out_.types[out_.functions[start.function].typeIndex];
      if (type.paramCount != 0 || type.resultCount != 0)
        return bad(&start, "a start function has parameters or results");
      if (start.elements < elements || start.elements > out_.elements.size() || start.data < data ||
          start.data > out_.data.size())
        return bad(&start, "a start function runs after %u of %zu element and %u of %zu data segments", start.elements,
                   out_.elements.size(), start.data, out_.data.size());
      elements = start.elements;
      data = start.data;
    }
    return {};
  }

  Result<void> checkSources() {
    u64 least = 0;
    for (const SourceRecord &source : out_.sources) {
      TRY(checkText(source.name, &source));
      if (source.start < least) return bad(&source, "a source file begins at %u, before the one ahead of it", source.start);
      least = source.start;
    }
    return {};
  }

  const DescriptionBounds &bounds_;
  const DescriptionHeader *header_ = nullptr;
  std::optional<Error> tableError_;
  Description out_;
  u64 valueTypesUsed_ = 0, itemsUsed_ = 0, bytesUsed_ = 0;
};

} // namespace

std::string_view Description::detailAt(u32 wasmOffset) const {
  const auto found = std::lower_bound(details.begin(), details.end(), wasmOffset,
                                      [](const DetailRecord &detail, u32 offset) { return detail.wasmOffset < offset; });
  return found != details.end() && found->wasmOffset == wasmOffset ? text(found->text) : std::string_view();
}

u32 Description::escapedIndex(u32 functionIndex) const {
  usize low = 0, high = functions.size();
  while (low < high) {
    const usize middle = low + (high - low) / 2;
    if (functions[middle].functionIndex < functionIndex)
      low = middle + 1;
    else
      high = middle;
  }
  return low < functions.size() && functions[low].functionIndex == functionIndex ? static_cast<u32>(low) : kNone;
}

Result<Description> readDescription(const DescriptionBounds &bounds) { return Reader(bounds).read(); }

} // namespace wasmload
