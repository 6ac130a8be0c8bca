// Reads the module description (runtime-support/artifact/module-description.h). It trusts nothing: each record is checked
// once, here, and whoever uses it later relies on that. No part of a table is referred to twice: else a small file could make
// the loader do much work and take much memory.
#include "loader/const-expr.h"
#include "runtime-support/abi/contract-hash.h"
#include <algorithm>

namespace wasmload {
namespace {

#define CHECK(check)              \
  do {                            \
    if (!(check)) return false;   \
  } while (false)

class Reader {
public:
  explicit Reader(const DescriptionBounds &bounds) : bounds_(bounds) {}

  Result<Description> read() {
    const bool isGood = readHeader() && takeTables() && checkCounts() && checkTypes() && registerTypes() && checkImports() && checkFunctions() && checkTablesAndMemories() && checkGlobals() && checkTags() && checkExports() && checkElements() && checkData() && checkStarts() && checkSources();
    if (!isGood) return std::move(error_);
    return std::move(out_);
  }

private:
  u64 offsetOf(const void *record) const {
    const u8 *at = static_cast<const u8 *>(record), *header = reinterpret_cast<const u8 *>(&out_.header);
    if (at >= header && at < header + sizeof out_.header) return static_cast<u64>(at - header); // a copy
    return static_cast<u64>(at - bounds_.description.data());
  }

  // False, with the error in error_: a check is a bool, which takes a fraction of the code that a Result takes.
  [[gnu::format(printf, 3, 4)]] bool bad(const void *record, const char *pattern, ...) {
    va_list arguments;
    va_start(arguments, pattern);
    error_ = makeErrorList(ErrorKind::Malformed, offsetOf(record), pattern, arguments);
    va_end(arguments);
    return false;
  }
  bool fail(Failure error) {
    error_ = std::move(error);
    return false;
  }

  // An older header is shorter: the ranges that it lacks stay empty.
  bool readHeader() {
    const auto &bytes = bounds_.description;
    const Contract &contract = *bounds_.contract;
    if (bytes.size() < contract.headerSize)
      return fail(makeErrorAt(ErrorKind::Malformed, 0, "it has %zu bytes, its header alone has %u", bytes.size(),
                         contract.headerSize));
    std::copy_n(bytes.data(), contract.headerSize, reinterpret_cast<u8 *>(&out_.header));
    header_ = &out_.header;
    if (header_->magic != DescriptionHeader::kMagic)
      return bad(header_, "it begins with 0x%08x, expected 0x%08x", header_->magic, DescriptionHeader::kMagic);
    if (header_->headerSize != contract.headerSize)
      return bad(header_, "its header has %u bytes, expected %u", header_->headerSize, contract.headerSize);
    if (header_->contractHash != contract.hash)
      return bad(header_, "its contract hash is %016llx, expected %016llx",
                 static_cast<unsigned long long>(header_->contractHash), static_cast<unsigned long long>(contract.hash));
    if (header_->size < contract.headerSize || header_->size > bytes.size())
      return bad(header_, "it says to have %u bytes, there are %zu", header_->size, bytes.size());
    if (header_->flags & ~(DescriptionHeader::kExplicitBounds | DescriptionHeader::kFuel | DescriptionHeader::kDeterministic | DescriptionHeader::kCpuVariants)) return bad(header_, "unknown flags 0x%x", header_->flags);
    return true;
  }

  template <class T> bool take(const TableRange &range, std::span<const T> *out, const char *what) {
    const u8 *place = bounds_.description.data();
    if (!locate(range, &place, what)) return false;
    // SAFETY: range and alignment are checked; records are plain data. A record's size is a multiple of its alignment.
    static_assert(alignof(T) <= 8);
    *out = {reinterpret_cast<const T *>(place), range.count};
    return true;
  }

  // One body for tables of every type.
  [[gnu::noinline]] bool locate(const TableRange &range, const u8 **place, const char *what) {
    const u32 recordSize = kTableRecordSizes[&range - &header_->types], alignment = (recordSize | 8) & -(recordSize | 8);
    const u64 size = u64(range.count) * recordSize;
    if (range.count == 0) return true;
    if (range.offset < static_cast<i64>(bounds_.contract->headerSize) || size > bounds_.description.size() ||
        u64(range.offset) > bounds_.description.size() - size)
      return bad(&range, "the table of %s (offset %d, %u entries) lies outside the read-only segment", what,
                 range.offset, range.count);
    if (u64(range.offset) % alignment != 0) return bad(&range, "the table of %s is not aligned", what);
    const Extent extent{u64(range.offset), u64(range.offset) + size};
    for (u32 i = 0; i < taken_; ++i)
      if (extent.start < extents_[i].end && extents_[i].start < extent.end)
        return bad(&range, "the table of %s overlaps another one", what);
    extents_[taken_++] = extent;
    *place += range.offset;
    return true;
  }

  bool takeTables() {
    const DescriptionHeader &h = *header_;
    CHECK(take(h.types, &out_.types, "types"));
    CHECK(take(h.valueTypes, &out_.valueTypes, "value types"));
    CHECK(take(h.fields, &out_.fields, "fields"));
    CHECK(take(h.imports, &out_.imports, "imports"));
    CHECK(take(h.importTypes, &out_.importTypes, "types of imported functions"));
    CHECK(take(h.functions, &out_.functions, "functions"));
    CHECK(take(h.tables, &out_.tables, "tables"));
    CHECK(take(h.memories, &out_.memories, "memories"));
    CHECK(take(h.globals, &out_.globals, "globals"));
    CHECK(take(h.exports, &out_.exports, "exports"));
    CHECK(take(h.elements, &out_.elements, "element segments"));
    CHECK(take(h.elemItems, &out_.elemItems, "element items"));
    CHECK(take(h.data, &out_.data, "data segments"));
    CHECK(take(h.images, &out_.images, "memory images"));
    CHECK(take(h.expressions, &out_.expressions, "expressions"));
    CHECK(take(h.bytes, &out_.bytes, "bytes"));
    CHECK(take(h.starts, &out_.starts, "start functions"));
    CHECK(take(h.details, &out_.details, "details of operators"));
    i64 previousDetail = -1;
    for (const DetailRecord &detail : out_.details) {
      CHECK(checkText(detail.text, &detail));
      if (detail.wasmOffset <= previousDetail) return bad(&detail, "details of operators do not ascend");
      previousDetail = detail.wasmOffset;
    }
    CHECK(take(h.sources, &out_.sources, "source files"));
    CHECK(take(h.tags, &out_.tags, "tags"));
    CHECK(take(h.unwind, &out_.unwind, "the unwind table"));
    CHECK(take(h.codeMap, &out_.codeMap, "the code map"));
    CHECK(take(h.names, &out_.names, "names"));
    CHECK(take(h.sourceMap, &out_.sourceMap, "source map"));
    CHECK(take(h.bodyStarts, &out_.bodyStarts, "starts of bodies"));
    for (const StringRef &expression : out_.expressions) CHECK(checkText(expression, &expression));
    return true;
  }

  // The imported part of each index space is no larger than the space, and the context fits VmLayout's 32 bits.
  bool checkCounts() {
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
      return fail(makeErrorAt(ErrorKind::Unsupported, 0,
                         "the module has too many functions, globals or tables for one instance context"));
    return true;
  }

  bool checkText(const StringRef &ref, const void *record) {
    if (ref.length > out_.bytes.size() || ref.start > out_.bytes.size() - ref.length)
      return bad(record, "bytes [%u, %llu) of %zu", ref.start, u64(ref.start) + 0ull + ref.length, out_.bytes.size());
    return true;
  }

  bool checkType(ValueType type, const void *record) {
    switch (type.code()) {
    case ValueType::kI32:
    case ValueType::kI64:
    case ValueType::kF32:
    case ValueType::kF64:
    case ValueType::kV128:
      if (type.bits >> 8) break;
      return true;
    case ValueType::kRef:
    case ValueType::kRefNull:
      if (type.heap().isAbstract() ? (type.heap().bits & 0xFFFF) >= 0x69 && (type.heap().bits & 0xFFFF) <= 0x74
                                   : type.heap().bits < out_.types.size())
        return true;
      break;
    }
    return bad(record, "unknown value type 0x%08x", type.bits);
  }

  bool checkCode(Offset32 code, const void *record) {
    if (code < bounds_.textStart || code >= bounds_.textEnd)
      return bad(record, "code at offset %d lies outside the text segment", code);
    return true;
  }

  bool checkTypes() {
    for (const ValueType &type : out_.valueTypes) CHECK(checkType(type, &type));
    for (const FieldRecord &field : out_.fields) {
      CHECK(checkType(field.type, &field));
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
      if (type.entry != 0) CHECK(checkCode(type.entry, &type));
      if (type.thunk != 0) CHECK(checkCode(type.thunk, &type));
    }
    return true;
  }

  // Group by group: a type may refer to earlier ones and to those of its group.
  bool registerTypes() {
    out_.canonicalTypes.resize(out_.types.size());
    for (usize first = 0; first < out_.types.size();) {
      const u32 size = out_.types[first].groupSize;
      if (size == 0 || size > out_.types.size() - first)
        return bad(&out_.types[first], "a group of %u types at type %zu of %zu", size, first, out_.types.size());
      for (u32 i = 1; i < size; ++i)
        if (out_.types[first + i].groupSize != 0) return bad(&out_.types[first], "groups of types overlap");
      CHECK(registerGroup(static_cast<u32>(first), size));
      first += size;
    }
    return true;
  }

  bool registerGroup(u32 first, u32 size) {
    usize valueTypeCount = 0, fieldCount = 0;
    for (const TypeRecord &record : out_.types.subspan(first, size)) {
      valueTypeCount += record.paramCount + record.resultCount;
      fieldCount += record.fieldCount;
    }
    group_.resize(size); // they keep what they once had
    groupValueTypes_.resize(valueTypeCount);
    groupFields_.resize(fieldCount);
    ValueType *nextType = groupValueTypes_.data();
    wasmload::FieldType *nextField = groupFields_.data();
    for (u32 i = 0; i < size; ++i) {
      const TypeRecord &record = out_.types[first + i];
      TypeDefinition &type = group_.data()[i];
      type.kind = record.kind;
      type.isFinal = record.flags & TypeRecord::kFinal;
      if ((type.hasSuper = record.super != kNone)) type.super = groupHeap(HeapType(TypeIndex{record.super}), first);
      type.function = {{nextType, record.paramCount}, {nextType + record.paramCount, record.resultCount}};
      type.fields = {nextField, record.fieldCount};
      for (auto part : {out_.params(record), out_.results(record)})
        for (ValueType value : part) {
          CHECK(groupType(&value, first, size, &record));
          *nextType++ = value;
        }
      for (const FieldRecord &field : out_.fields.subspan(record.firstField, record.fieldCount)) {
        ValueType fieldType = field.type;
        CHECK(groupType(&fieldType, first, size, &record));
        *nextField++ = {fieldType, static_cast<Packing>(field.flags >> FieldRecord::kPackingShift), (field.flags & FieldRecord::kMutable) != 0};
      }
    }
    Result<void> added = canonicalGroup({group_.data(), size}, std::span(out_.canonicalTypes.data(), out_.canonicalTypes.size()).subspan(first, size));
    if (added) return true;
    const Error &error = added.error();
    if (error.kind == ErrorKind::Unsupported) return fail(added.takeError());
    return bad(&out_.types[first], "type %u: %s", first + static_cast<u32>(error.code), error.message.c_str());
  }

  HeapType groupHeap(HeapType heap, u32 first) const {
    const u32 index = heap.index().value;
    return index >= first ? inGroup(index - first) : HeapType(TypeIndex{out_.canonicalTypes[index]->id});
  }

  bool groupType(ValueType *inOut, u32 first, u32 size, const void *record) {
    const ValueType type = *inOut;
    if (!type.isRef() || type.heap().isAbstract()) return true;
    if (type.heap().index().value >= first + size)
      return bad(record, "a type of the group at type %u refers to type %u, which comes later", first,
                 type.heap().index().value);
    *inOut = ValueType::ref(groupHeap(type.heap(), first), type.isNullable());
    return true;
  }

  // Of a function.
  bool checkTypeIndex(u32 index, const void *record) {
    if (index >= out_.types.size()) return bad(record, "type %u of %zu", index, out_.types.size());
    if (out_.types[index].kind != TypeKind::Func) return bad(record, "type %u is no function type", index);
    return true;
  }

  // Imports of a kind come in the order of their index space.
  bool checkImports() {
    u32 next[5] = {};
    const u32 limit[5] = {header_->importedFunctions, header_->importedTables, header_->importedMemories,
                          header_->importedGlobals, header_->importedTags};
    for (const ImportRecord &import : out_.imports) {
      CHECK(checkText(import.module, &import));
      CHECK(checkText(import.name, &import));
      const u32 kind = static_cast<u32>(import.kind);
      if (kind > 4) return bad(&import, "unknown kind of import %u", kind);
      if (import.index != next[kind] || import.index >= limit[kind])
        return bad(&import, "an import has index %u, expected %u", import.index, next[kind]);
      if (import.memory != kNone && import.memory >= out_.memories.size())
        return bad(&import, "an import works on memory %u of %zu", import.memory, out_.memories.size());
      ++next[kind];
    }
    for (const u32 &type : out_.importTypes) CHECK(checkTypeIndex(type, &type));
    return true;
  }

  bool checkFunctions() {
    i64 previous = -1;
    for (const FunctionRecord &function : out_.functions) {
      if (i64(function.functionIndex) <= previous || function.functionIndex >= header_->functionCount)
        return bad(&function, "function %u follows function %lld; there are %u", function.functionIndex,
                   static_cast<long long>(previous), header_->functionCount);
      previous = function.functionIndex;
      CHECK(checkTypeIndex(function.typeIndex, &function));
      if (function.functionIndex < header_->importedFunctions) {
        if (function.code != 0 || function.typeIndex != out_.importTypes[function.functionIndex])
          return bad(&function, "imported function %u has code or another type", function.functionIndex);
      } else {
        CHECK(checkCode(function.code, &function));
      }
    }
    return true;
  }

  bool checkLimits(const LimitsRecord &limits, const void *record) {
    if (limits.flags & ~(LimitsRecord::kHasMax | LimitsRecord::kShared | LimitsRecord::kIs64))
      return bad(record, "unknown flags of limits 0x%x", limits.flags);
    if ((limits.flags & LimitsRecord::kHasMax) && limits.max < limits.min)
      return bad(record, "limits with a maximum below the minimum");
    return true;
  }

  bool checkTablesAndMemories() {
    for (const TableRecord &table : out_.tables) {
      CHECK(checkType(table.element, &table));
      if (!table.element.isRef()) return bad(&table, "a table of %s", cwasm::toString(table.element).c_str());
      CHECK(checkLimits(table.limits, &table));
      if (table.init != kNone)
        CHECK(checkExpression(table.init, table.element, static_cast<u32>(out_.globals.size()), &table));
      if (table.init == kNone && !table.element.isDefaultable() && index(out_.tables, table) >= header_->importedTables)
        return bad(&table, "a table of non-null references has no initial value");
    }
    for (const MemoryRecord &memory : out_.memories) {
      CHECK(checkLimits(memory.limits, &memory));
      if (memory.limits.pageSizeLog2 != 16 && memory.limits.pageSizeLog2 != 0)
        return bad(&memory, "a memory with pages of 2^%u bytes", memory.limits.pageSizeLog2);
    }
    return true;
  }

  template <class T> static usize index(std::span<const T> table, const T &record) {
    return static_cast<usize>(&record - table.data());
  }

  bool checkGlobals() {
    for (u32 i = 0; i < out_.globals.size(); ++i) {
      const GlobalRecord &global = out_.globals[i];
      CHECK(checkType(global.type, &global));
      if (global.isMutable > 1) return bad(&global, "global %u is neither mutable nor immutable", i);
      if ((global.init == kNone) != (i < header_->importedGlobals))
        return bad(&global, "global %u has an initial value and is imported, or neither", i);
      if (global.init != kNone) CHECK(checkExpression(global.init, global.type, i, &global));
    }
    return true;
  }

  bool checkTags() {
    for (const TagRecord &tag : out_.tags) {
      CHECK(checkTypeIndex(tag.typeIndex, &tag));
      CHECK(checkText(tag.name, &tag));
      if (out_.types[tag.typeIndex].resultCount > 0) return bad(&tag, "a tag of a type with results");
    }
    return true;
  }

  bool checkExpression(u32 expression, ValueType type, u32 globalLimit, const void *record) {
    if (expression >= out_.expressions.size())
      return bad(record, "expression %u of %zu", expression, out_.expressions.size());
    const auto bytes = out_.expression(expression);
    CHECK(use(out_.expressions[expression], record));
    Result<Value> value = walkConstExpr(bytes, offsetOf(bytes.data()), type, globalLimit, out_, nullptr);
    if (!value) return fail(value.takeError());
    return true;
  }

  // Contents, as opposed to names.
  bool use(const StringRef &content, const void *record) {
    if ((bytesUsed_ += content.length) > out_.bytes.size())
      return bad(record, "bytes [%u, %llu) are used more than once", content.start,
                 u64(content.start) + 0ull + content.length);
    return true;
  }

  bool checkExports() {
    for (const ExportRecord &item : out_.exports) {
      CHECK(checkText(item.name, &item));
      const u32 kind = static_cast<u32>(item.kind);
      const usize limits[5] = {out_.functions.size(), out_.tables.size(), out_.memories.size(), out_.globals.size(),
                               out_.tags.size()};
      if (kind > 4) return bad(&item, "unknown kind of export %u", kind);
      if (item.index >= limits[kind]) return bad(&item, "an export has index %u of %zu", item.index, limits[kind]);
    }
    return true;
  }

  ValueType functionReference(const FunctionRecord &function) const {
    return ValueType::ref(HeapType(TypeIndex{out_.canonicalTypes[function.typeIndex]->id}), false);
  }
  ValueType addressType(const LimitsRecord &limits) { return limits.flags & LimitsRecord::kIs64 ? I64 : I32; }

  bool checkElements() {
    const u32 globals = static_cast<u32>(out_.globals.size());
    for (const ElemRecord &segment : out_.elements) {
      CHECK(checkType(segment.type, &segment));
      if (!segment.type.isRef() || segment.mode > SegmentMode::Declarative)
        return bad(&segment, "an element segment of unknown mode or type");
      if (segment.mode == SegmentMode::Active) {
        if (segment.table >= out_.tables.size())
          return bad(&segment, "an element segment for table %u of %zu", segment.table, out_.tables.size());
        CHECK(checkExpression(segment.offset, addressType(out_.tables[segment.table].limits), globals, &segment));
      }
      if (segment.itemCount > out_.elemItems.size() || segment.firstItem > out_.elemItems.size() - segment.itemCount)
        return bad(&segment, "an element segment has items outside their table");
      if ((itemsUsed_ += segment.itemCount) > out_.elemItems.size())
        return bad(&segment, "an element segment shares items with others");
      for (u32 i = 0; i < segment.itemCount; ++i) {
        const u32 &item = out_.elemItems[segment.firstItem + i];
        if (item == kNone) continue;
        if (item & ElemRecord::kExpression)
          CHECK(checkExpression(item & ~ElemRecord::kExpression, segment.type, globals, &item));
        else if (item >= out_.functions.size())
          return bad(&item, "an element is entry %u of %zu functions", item, out_.functions.size());
        else if (!isSubtype(functionReference(out_.functions[item]), out_.canonical(segment.type)))
          return bad(&item, "a function among elements of type %s", cwasm::toString(segment.type).c_str());
      }
    }
    return true;
  }

  bool checkData() {
    for (const DataRecord &segment : out_.data) {
      if (segment.mode > SegmentMode::Passive || (segment.flags & ~DataRecord::kInImage))
        return bad(&segment, "a data segment of unknown mode or flags");
      CHECK(checkText(segment.content, &segment));
      CHECK(use(segment.content, &segment));
      if (segment.mode == SegmentMode::Active) {
        if (segment.memory >= out_.memories.size())
          return bad(&segment, "a data segment for memory %u of %zu", segment.memory, out_.memories.size());
        if (!(segment.flags & DataRecord::kInImage))
          CHECK(checkExpression(segment.offset, addressType(out_.memories[segment.memory].limits),
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
    return true;
  }

  // Segments are applied in their order, so the counts only grow.
  bool checkStarts() {
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
    return true;
  }

  bool checkSources() {
    u64 least = 0;
    for (const SourceRecord &source : out_.sources) {
      CHECK(checkText(source.name, &source));
      if (source.start < least) return bad(&source, "a source file begins at %u, before the one ahead of it", source.start);
      least = source.start;
    }
    return true;
  }

  Description out_; // first: what is near is reached by short offsets
  const DescriptionBounds &bounds_;
  const DescriptionHeader *header_ = nullptr;
  Failure error_;
  PlainArray<TypeDefinition> group_; // that is being registered
  PlainArray<ValueType> groupValueTypes_;
  PlainArray<wasmload::FieldType> groupFields_;
  u64 valueTypesUsed_ = 0, itemsUsed_ = 0, bytesUsed_ = 0;
  struct Extent {
    u64 start, end;
  };
  Extent extents_[(sizeof(DescriptionHeader) - offsetof(DescriptionHeader, types)) / sizeof(TableRange)]; // of the tables so far
  u32 taken_ = 0;
};

#undef CHECK

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
