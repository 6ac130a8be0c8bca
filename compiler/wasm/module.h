// Module: a decoded WebAssembly module (spec 2.5). Immutable once read; names, bodies and segment bytes are spans into
// the caller's buffer, which must outlive it. After module-reader every index in it is in range and every type,
// constant expression, import, export and segment is valid; function bodies are validated by FunctionReader.
#pragma once
#include "compiler/wasm/features.h"
#include "runtime-support/abi/runtime-type.h"
#include "runtime-support/value-type.h"
#include <memory>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wasmc {
using namespace cwasm;

using Bytes = std::span<const u8>;

// A storage type of a struct field or an array element: a value type or a packed integer.
struct FieldType {
  Packing packing = Packing::None;
  ValueType type; // I32 when packed
  bool isMutable = false;
};

// A defined type (spec 2.3.8 ff.). In files without GC every type is a final function type in a group of its own.
struct DefinedType {
  enum Kind : u8 { Func, Struct, Array } kind = Func;
  bool isFinal = true;
  std::optional<TypeIndex> super;
  std::optional<TypeIndex> descriptor, describes; // custom-descriptors
  u32 groupFirst = 0, groupSize = 1;              // recursive group: type indices [groupFirst, groupFirst + groupSize)
  std::vector<ValueType> params, results;         // Func
  std::vector<FieldType> fields;                  // Struct; Array has exactly one
  u8 depth = 0;                                   // number of supertypes above
  u32 canonical =
      0; // the first type of this module that is the same; equal for two types of this module exactly when they are the same type (iso-recursive equality)
};

// Limits of a memory (in pages) or a table (in elements).
struct Limits {
  u64 min = 0;
  std::optional<u64> max;
  bool is64 = false;
  bool isShared = false;
};

struct MemoryType {
  Limits limits;
  u8 pageSizeLog2 = 16; // custom-page-sizes: 0 or 16
};

struct TableType {
  ValueType element;
  Limits limits;
};

struct GlobalType {
  ValueType type;
  bool isMutable = false;
};

enum class ExternKind : u8 { Func = 0, Table = 1, Memory = 2, Global = 3, Tag = 4 };

struct Import {
  std::string_view module, name;
  ExternKind kind = ExternKind::Func;
  u32 index = 0; // in the index space of its kind
};

struct Export {
  std::string_view name;
  ExternKind kind = ExternKind::Func;
  u32 index = 0;
};

// A validated constant expression (spec 3.3.13): its bytes including the final `end`, and where they stand.
struct ConstExpr {
  Bytes bytes;
  u64 offset = 0;
};

struct Function {
  TypeIndex type;
  Bytes body;              // locals and code, without the size; empty if imported
  u64 bodyOffset = 0;      // of body[0] in the file
  bool isDeclared = false; // occurs in an element segment, global, table or export (spec's C.refs): may be in ref.func
  bool isExact = false;    // ref.func has an exact type (custom-descriptors)
  u32 part = 0;            // in a linked module: whose index spaces the body uses (Module::parts)
};

struct Table {
  TableType type;
  std::optional<ConstExpr> init; // value of all elements; absent: null
};

struct Global {
  GlobalType type;
  ConstExpr init; // empty if imported
};

struct Tag {
  TypeIndex type;
};

struct ElemSegment {
  enum Mode : u8 { Active, Passive, Declarative } mode = Passive;
  ValueType type;
  TableIndex table; // Active
  ConstExpr offset; // Active
  // Either plain function indices or expressions, as the file has it.
  std::vector<FuncIndex> functions;
  std::vector<ConstExpr> expressions;
  usize size() const { return functions.empty() ? expressions.size() : functions.size(); }
};

struct DataSegment {
  enum Mode : u8 { Active, Passive } mode = Passive;
  MemoryIndex memory;
  ConstExpr offset;
  Bytes bytes;
};

struct CustomSection {
  std::string_view name;
  Bytes bytes;
  u64 offset = 0;
};

// Which way a branch mostly goes (branch-hints.h).
struct BranchHint {
  u64 offset; // of the `if` or `br_if`, counted like Function::bodyOffset
  bool isTaken;
};

// A start function, and how many of the active segments are applied before it runs (all of them, unless modules were linked:
// then those up to the end of its own module).
struct Start {
  FuncIndex function;
  u32 elements = 0, data = 0;
};

// One of the files that a linked module was made of (link-modules.h): bodies keep their bytes, and the indices in them are
// those of their own file. The lists say what they are in the linked module; types and segments keep their order.
struct ModulePart {
  std::string name; // that others import it by
  std::string path;
  Bytes file;
  u64 start = 0; // is added to this file's offsets: ascending from part to part, so that an offset tells the file
  u32 firstType = 0, typeCount = 0, firstElement = 0, elementCount = 0, firstData = 0, dataCount = 0;
  std::vector<u32> functions, tables, memories, globals, tags;
};

struct Module {
  Bytes file; // empty if linked: see parts
  std::vector<DefinedType> types;
  std::vector<Import> imports;
  // Index spaces: the imported ones come first.
  std::vector<Function> functions;
  std::vector<Table> tables;
  std::vector<MemoryType> memories;
  std::vector<Global> globals;
  std::vector<Tag> tags;
  u32 importedFunctions = 0, importedTables = 0, importedMemories = 0, importedGlobals = 0, importedTags = 0;
  std::vector<Export> exports;
  std::vector<Start> starts; // in the order in which they run; at most one unless modules were linked
  std::vector<ElemSegment> elements;
  std::vector<DataSegment> data;
  std::optional<u32> dataCount;
  std::vector<CustomSection> customs;
  std::string_view name;                       // name section: module; empty if none
  std::vector<std::string_view> tagNames;      // name section (extended), by tag index, likewise
  std::vector<std::string_view> functionNames; // name section, by function index; may be shorter; "" if unnamed
  std::vector<std::string_view> typeNames;     // the same by type index
  std::map<std::pair<u32, u32>, std::string_view> fieldNames; // by type and field

  std::vector<BranchHint> branchHints; // by ascending offset
  std::vector<ModulePart> parts; // empty unless linked
  // By import: the memory that its module exports as "memory", which is WASI's. Empty unless linked.
  std::vector<std::optional<MemoryIndex>> importMemories;
  std::vector<std::shared_ptr<const std::vector<u8>>> rewritten; // owns the expressions that linking has rewritten

  const DefinedType &type(TypeIndex i) const { return types[i.value]; }
  const DefinedType &functionType(FuncIndex i) const { return types[functions[i.value].type.value]; }
  bool isImported(FuncIndex i) const { return i.value < importedFunctions; }
};

// Decodes and validates everything of a module but the function bodies. `file` must outlive the Module.
// Errors: Malformed, Invalid or Unsupported, each with its offset in the file.
Result<Module> readModule(Bytes file, const FeatureSet &features);

// readModule and then every function body; what `wasmc validate` does.
Result<Module> validateModule(Bytes file, const FeatureSet &features);

} // namespace wasmc
