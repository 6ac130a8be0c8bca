// The module description: section .cw.mod of an artifact, at ELF e_entry. It tells the loader everything about the module
// that is not code: types, imports, exports, memories, tables, globals, segments, and where the code is. Fixed-size
// little-endian records, so the loader uses them in place once their bounds are checked. Every `Offset32` is relative to
// the start of the description (one linker relocation against cw_module each; none is left at run time).
//
//   e_entry -> +--------------------------+
//              | DescriptionHeader        |  sizes and one {offset, count} per table below
//              +--------------------------+
//              | types ... data           |  arrays of the records, in any order, 8-byte aligned
//              | valueTypes, elemItems    |
//              | bytes                    |  names, constant expressions (binary format, with `end`), passive data
//              +--------------------------+
//
// Invariants the reader checks: every range lies in the read-only segment behind the description; every index is below its
// count; code offsets lie in the text segment; image ranges lie in the data segment, page aligned.
#pragma once
#include "runtime-support/abi/vmctx.h"
#include "runtime-support/value-type.h"

namespace cwasm {

using Offset32 = i32;

inline constexpr u32 kNone = ~u32(0);

// A range of records or bytes in the description. `count` is in records (for bytes: bytes).
struct TableRange {
  Offset32 offset;
  u32 count;
};

// A defined type (spec 2.3.8 ff.), and the code that goes with a function's signature. `entry`: host to wasm, `void
// entry(const void *code, void *context, const Value *arguments, Value *results)` in the C convention. `thunk`: wasm to
// host, for ImportSlot::code. 0 where the module has no need of it.
struct TypeRecord {
  u32 firstValueType; // Func, in valueTypes: parameters, then results
  u32 paramCount, resultCount;
  Offset32 entry, thunk;
  TypeKind kind = TypeKind::Func;
  u32 flags = kFinal;
  u32 super = kNone;   // type index, smaller than the type's own
  u32 groupSize = 1;   // types of the recursive group that begins here; 0 for the others of a group
  u32 firstField = 0, fieldCount = 0; // Struct; Array has one
  static constexpr u32 kFinal = 1;
};

struct FieldRecord {
  ValueType type; // I32 when packed
  u32 flags;      // kMutable, and Packing << kPackingShift
  static constexpr u32 kMutable = 1, kPackingShift = 8;
};

struct StringRef { // in `bytes`
  u32 start, length;
};

enum class DescribedKind : u32 { Func = 0, Table = 1, Memory = 2, Global = 3, Tag = 4 };

struct LimitsRecord {
  u64 min, max; // pages or elements; max is ~0 if there is none
  u32 flags;    // kHasMax | kShared | kIs64
  u32 pageSizeLog2; // memories
  static constexpr u32 kHasMax = 1, kShared = 2, kIs64 = 4;
};

struct ImportRecord {
  StringRef module, name;
  DescribedKind kind;
  u32 index;         // in the index space of its kind (imports come first)
  u32 memory;        // functions: the memory that the host works on (WASI); kNone: the one that is exported as "memory"
};

struct MemoryRecord {
  LimitsRecord limits;
};

struct TableRecord {
  ValueType element;
  u32 init; // index into `expressions`, or kNone: null
  LimitsRecord limits;
};

struct GlobalRecord {
  ValueType type;
  u32 isMutable;
  u32 init; // index into `expressions`; kNone for imports
};

// A tag of exceptions. Its name, for messages, is that of the name section, of an export or of its import.
struct TagRecord {
  u32 typeIndex; // a function type without results
  StringRef name; // empty if it has none
};

// An escaped function: one that is exported, started, or can become a reference. Its FuncObject in the context is
// functions[i] for the i-th record. Imported functions may be among them (code 0: use the import slot).
struct FunctionRecord {
  u32 functionIndex; // ascending
  u32 typeIndex;
  Offset32 code; // 0 for an imported function
};

struct ExportRecord {
  StringRef name;
  DescribedKind kind;
  u32 index; // Func: index into `functions` (the escaped functions). Others: in the index space of the kind
};

enum class SegmentMode : u32 { Active = 0, Passive = 1, Declarative = 2 };

struct ElemRecord {
  SegmentMode mode;
  u32 table;
  u32 offset; // Active: index into `expressions`
  ValueType type;
  u32 firstItem, itemCount; // in elemItems: kNone: null; < kExpression: an index into `functions`;
                            // else kExpression | index into `expressions`
  static constexpr u32 kExpression = 0x80000000;
};

// A data segment that the loader copies. Active segments that are part of the memory image have kInImage and no bytes.
struct DataRecord {
  SegmentMode mode;
  u32 memory;
  u32 offset; // Active: index into `expressions`
  u32 flags;
  StringRef content; // in `bytes`... of passive and non-constant segments; see `wideContent`
  static constexpr u32 kInImage = 1;
};

// A run of pages of the initial memory image: maps `size` bytes (a multiple of the page size) of the artifact's data
// segment at `destination` in the memory, copy-on-write.
struct ImageRecord {
  u32 memory;
  u32 reserved;
  u64 destination; // bytes from the memory's base, page aligned
  u64 source;      // bytes from the start of the data segment, page aligned
  u64 size;
};

// A start function: runs after the active segments below `elements` and `data` are applied. Several of them only if modules
// were linked into one, each with its own segments.
struct StartRecord {
  u32 function; // index into `functions`
  u32 elements, data;
};

// A source file, if modules were linked into one: offsets from `start` on, up to the next source's, belong to it.
struct SourceRecord {
  u32 start; // ascending
  StringRef name;
};

// What the operator at an offset is about, for a trap's message: "struct.get $Point.x". Ascending by offset.
struct DetailRecord {
  u32 wasmOffset;
  StringRef text;
};

struct DescriptionHeader {
  static constexpr u32 kMagic = 0x6D777743; // "Cwwm"
  u32 magic;
  u32 headerSize;   // sizeof(DescriptionHeader)
  u32 size;         // bytes of the whole description
  u32 flags;        // kExplicitBounds | kFuel | kDeterministic | kCpuVariants
  u64 contractHash; // contract-hash.h
  u32 importedFunctions, importedTables, importedMemories, importedGlobals, importedTags;
  u32 functionCount; // all functions of the module, for names and backtraces
  TableRange types, valueTypes, fields, imports, importTypes, functions, tables, memories, globals, exports, elements, elemItems, data,
      images, expressions, bytes, starts, sources, details;
  // importTypes: u32 type index per imported function. expressions: StringRef each.
  TableRange tags;   // the whole index space, imported ones first
  TableRange unwind; // unwind-table.h; the count is in bytes
  // Debug tables, read when something went wrong: see code-map.h, names.h and source-map.h. Count is in bytes.
  TableRange codeMap, names, sourceMap;
  // u32 each: where the body of a function that is not imported begins in the source module's file, behind its size. In order
  // of their indices. (ABI 1.2; for core dumps, which count from there.)
  TableRange bodyStarts;
  static constexpr u32 kExplicitBounds = 1; // memories are checked in code; the loader need not reserve 8 GiB
  static constexpr u32 kFuel = 2; // code counts VmRuntime::fuel down
  static constexpr u32 kDeterministic = 4; // compiled with --deterministic (ABI 1.2)
  static constexpr u32 kCpuVariants = 8; // some functions choose their code by VmRuntime::cpuFeatures (ABI 1.3)
};

// Bytes of a record of each range, in their order.
inline constexpr u32 kTableRecordSizes[] = {
    sizeof(TypeRecord),   sizeof(ValueType),  sizeof(FieldRecord), sizeof(ImportRecord), sizeof(u32),       sizeof(FunctionRecord),
    sizeof(TableRecord),  sizeof(MemoryRecord), sizeof(GlobalRecord), sizeof(ExportRecord), sizeof(ElemRecord), sizeof(u32),
    sizeof(DataRecord),   sizeof(ImageRecord), sizeof(StringRef),  1,                    sizeof(StartRecord), sizeof(SourceRecord),
    sizeof(DetailRecord), sizeof(TagRecord),  1,                   1,                    1,                 1,
    sizeof(u32)};
static_assert(sizeof kTableRecordSizes / sizeof(u32) ==
              (sizeof(DescriptionHeader) - offsetof(DescriptionHeader, types)) / sizeof(TableRange));

} // namespace cwasm
