#include "loader/instance.h"
#include "loader/store.h"
#include "tests/unit/loader/artifact-builder.h"
#include "tests/unit/loader/guest-code.h"
#include <doctest/doctest.h>

using namespace wasmload;
using test::ArtifactBuilder;
using test::codeOf;
using test::TemporaryFile;

namespace {

struct World {
  std::unique_ptr<Store> store = Store::create().take();
  Linker linker;

  Result<Instance *> instantiate(const ArtifactBuilder &builder) {
    const TemporaryFile file(builder.build());
    Result<std::unique_ptr<Image>> image = Image::open(file.path());
    REQUIRE_MESSAGE(image.ok(), image.error().message);
    return store->instantiate(store->keep(image.take()), linker);
  }
  std::string refusal(const ArtifactBuilder &builder) {
    const Result<Instance *> instance = instantiate(builder);
    return instance ? "" : instance.error().message;
  }
};

void import(ArtifactBuilder &builder, const char *name, DescribedKind kind, u32 index) {
  builder.parts.imports.push_back({builder.parts.text("env"), builder.parts.text(name), kind, index, kNone});
}

ArtifactBuilder importsMemory(u64 min, u64 max) {
  ArtifactBuilder builder;
  import(builder, "memory", DescribedKind::Memory, 0);
  builder.parts.header.importedMemories = 1;
  builder.addMemory(min, max);
  return builder;
}

ArtifactBuilder importsTable(u64 min, u64 max) {
  ArtifactBuilder builder;
  import(builder, "table", DescribedKind::Table, 0);
  builder.parts.header.importedTables = 1;
  builder.addTable(min, max);
  return builder;
}

ArtifactBuilder importsGlobal(ValueType type, bool isMutable) {
  ArtifactBuilder builder;
  import(builder, "global", DescribedKind::Global, 0);
  builder.parts.header.importedGlobals = 1;
  builder.parts.globals.push_back({type, isMutable, kNone});
  return builder;
}

} // namespace

TEST_CASE_FIXTURE(World, "an unknown import is named with its type") {
  ArtifactBuilder builder;
  builder.importFunction("env", "f\n", builder.addType({I32}, {F64}));
  CHECK(refusal(builder) == "unknown import: \"env\" \"f\\0a\" (function [i32] -> [f64])");
}

TEST_CASE_FIXTURE(World, "an import of another type is refused with both types") {
  linker.define("env", "f", Extern::of(hostFunc(+[](HostFunction *) {})));
  ArtifactBuilder builder;
  builder.importFunction("env", "f", builder.addType({I32}, {}));
  CHECK(refusal(builder) ==
        "incompatible import type: \"env\" \"f\" is a function [] -> [], expected a function [i32] -> []");
  linker.define("env", "f", Extern::of(store->createGlobal(I64, true, Value{})));
  CHECK(refusal(builder) ==
        "incompatible import type: \"env\" \"f\" is a mutable global i64, expected a function [i32] -> []");
}

TEST_CASE_FIXTURE(World, "memories match by current size and maximum") {
  MemoryType type;
  type.min = 1;
  type.max = 2;
  Memory *memory = *store->createMemory(type);
  linker.define("env", "memory", Extern::of(memory));
  CHECK(refusal(importsMemory(1, 2)) == "");
  CHECK(refusal(importsMemory(0, 3)) == "");
  CHECK(refusal(importsMemory(2, 2)).starts_with("incompatible import type"));
  CHECK(refusal(importsMemory(1, 1)).starts_with("incompatible import type"));
  memory->grow(1);
  CHECK(refusal(importsMemory(2, 2)) == "");
}

TEST_CASE_FIXTURE(World, "code without checks takes no memory with a small reservation") {
  MemoryType type;
  type.min = 1;
  type.max = 2;
  linker.define("env", "memory", Extern::of(*store->createMemory(type, Reservation::Explicit)));
  CHECK(refusal(importsMemory(1, 2)).find("--bounds=explicit") != std::string::npos);
  ArtifactBuilder checked = importsMemory(1, 2);
  checked.parts.header.flags = DescriptionHeader::kExplicitBounds;
  CHECK(refusal(checked) == "");
}

TEST_CASE_FIXTURE(World, "tables and globals match by type") {
  TableType type;
  type.element = FuncRef;
  type.min = 10;
  type.max = 20;
  linker.define("env", "table", Extern::of(*store->createTable(type)));
  CHECK(refusal(importsTable(10, 20)) == "");
  CHECK(refusal(importsTable(11, 20)).starts_with("incompatible import type"));
  ArtifactBuilder other = importsTable(1, 30);
  other.parts.tables[0].element = ExternRef;
  CHECK(refusal(other).starts_with("incompatible import type"));
  linker.define("env", "global", Extern::of(store->createGlobal(I32, false, Value{.i32 = 5})));
  CHECK(refusal(importsGlobal(I32, false)) == "");
  CHECK(refusal(importsGlobal(I32, true)).starts_with("incompatible import type"));
  CHECK(refusal(importsGlobal(I64, false)).starts_with("incompatible import type"));
}

TEST_CASE_FIXTURE(World, "globals are computed from imported ones and shared") {
  linker.define("env", "global", Extern::of(store->createGlobal(I32, false, Value{.i32 = 5})));
  ArtifactBuilder builder = importsGlobal(I32, false);
  builder.parts.globals.push_back({I32, 1, builder.parts.expression({0x23, 0, 0x41, 3, 0x6C, 0x0B})});
  builder.parts.exports.push_back({builder.parts.text("own"), DescribedKind::Global, 1});
  builder.parts.exports.push_back({builder.parts.text("other"), DescribedKind::Global, 0});
  const Result<Instance *> instance = instantiate(builder);
  REQUIRE(instance.ok());
  CHECK((*instance)->findExport("own")->global.value->i32 == 15);
  CHECK((*instance)->findExport("own")->global.isMutable);
  CHECK((*instance)->findExport("other")->global.value->i32 == 5);
  CHECK(!(*instance)->findExport("none"));
}

TEST_CASE_FIXTURE(World, "the memory image is mapped, and each instance has its own copy") {
  ArtifactBuilder builder;
  builder.addMemory(2, 2);
  builder.data.assign(8192, 0);
  builder.data[0] = 1;
  builder.data[4096] = 2;
  builder.parts.images = {{0, 0, 65536, 4096, 4096}, {0, 0, 8192, 0, 4096}};
  builder.parts.exports.push_back({builder.parts.text("memory"), DescribedKind::Memory, 0});
  const Result<Instance *> first = instantiate(builder), second = instantiate(builder);
  REQUIRE(first.ok());
  REQUIRE(second.ok());
  Memory *memory = (*first)->findExport("memory")->memory;
  CHECK(memory->bytes()[65536] == 2);
  CHECK(memory->bytes()[8192] == 1);
  CHECK(memory->bytes()[0] == 0);
  memory->bytes()[65536] = 9;
  CHECK((*second)->findExport("memory")->memory->bytes()[65536] == 2);
  CHECK((*first)->context()->exportedMemory == memory);
}

TEST_CASE_FIXTURE(World, "active segments are applied in order until one does not fit") {
  TableType type;
  type.element = FuncRef;
  type.min = 10;
  type.max = 20;
  Table *table = *store->createTable(type);
  linker.define("env", "table", Extern::of(table));
  ArtifactBuilder builder = importsTable(1, 20);
  const u32 function = builder.addFunction(builder.addType({I32, I32}, {I32}), codeOf(test::guestAdd));
  builder.parts.elemItems = {function, kNone, function, kNone};
  builder.parts.elements = {{SegmentMode::Active, 0, builder.parts.expression({0x41, 8, 0x0B}), FuncRef, 0, 2},
                            {SegmentMode::Active, 0, builder.parts.expression({0x41, 9, 0x0B}), FuncRef, 2, 2}};
  const Result<Instance *> instance = instantiate(builder);
  REQUIRE(!instance.ok());
  CHECK(instance.error().kind == ErrorKind::Trap);
  CHECK(static_cast<TrapKind>(instance.error().code) == TrapKind::TableOutOfBounds);
  const FuncObject *leaked = static_cast<FuncObject *>(table->references()[8]);
  REQUIRE(leaked != nullptr); // the failed instance is still there
  Value arguments[2] = {{.i32 = 1}, {.i32 = 2}}, result;
  CHECK(store->call(leaked, arguments, {&result, 1}).ok());
  CHECK(result.i32 == 3);
}

TEST_CASE_FIXTURE(World, "data segments are copied, with an offset from a global") {
  linker.define("env", "global", Extern::of(store->createGlobal(I32, false, Value{.i32 = 70})));
  ArtifactBuilder builder = importsGlobal(I32, false);
  builder.addMemory(1, 1);
  builder.parts.exports.push_back({builder.parts.text("memory"), DescribedKind::Memory, 0});
  builder.parts.data = {
      {SegmentMode::Active, 0, builder.parts.expression({0x23, 0, 0x0B}), 0, builder.parts.text("abc")},
      {SegmentMode::Active, 0, builder.parts.expression({0x41, 0x7F, 0x0B}), 0, builder.parts.text("")}};
  const Result<Instance *> instance = instantiate(builder);
  REQUIRE(!instance.ok()); // even an empty segment has to lie inside
  CHECK(static_cast<TrapKind>(instance.error().code) == TrapKind::MemoryOutOfBounds);
  builder.parts.data.pop_back();
  const Result<Instance *> fits = instantiate(builder);
  REQUIRE(fits.ok());
  CHECK((*fits)->findExport("memory")->memory->bytes()[72] == 'c');
}

TEST_CASE_FIXTURE(World, "the start function runs, and its trap is reported") {
  ArtifactBuilder builder;
  const u32 start = builder.addFunction(builder.addType({}, {}), codeOf(test::guestUnreachable), "first");
  builder.parts.starts.push_back({start, 0, 0});
  builder.addMemory(0, 0);
  builder.addTable(0, 0);
  const Result<Instance *> instance = instantiate(builder);
  REQUIRE(!instance.ok());
  CHECK(instance.error().message == "unreachable in function 0 \"first\" at offset 0x1234");
}

TEST_CASE_FIXTURE(World, "exports of an instance serve as imports, a later registration replaces an earlier one") {
  ArtifactBuilder exporter;
  const u32 type = exporter.addType({I32, I32}, {I32});
  exporter.exportFunction("f", exporter.addFunction(type, codeOf(test::guestAdd)));
  const Result<Instance *> instance = instantiate(exporter);
  REQUIRE(instance.ok());
  linker.defineInstance("env", **instance);
  ArtifactBuilder importer;
  importer.exportFunction("again", importer.importFunction("env", "f", importer.addType({I32, I32}, {I32})));
  const Result<Instance *> second = instantiate(importer);
  REQUIRE_MESSAGE(second.ok(), second.error().message);
  Value arguments[2] = {{.i32 = 20}, {.i32 = 22}}, result;
  CHECK(store->call((*second)->findFunction("again"), arguments, {&result, 1}).ok());
  CHECK(result.i32 == 42);
  ArtifactBuilder empty;
  const Result<Instance *> third = instantiate(empty);
  REQUIRE(third.ok());
  linker.defineInstance("env", **third);
  CHECK(refusal(importer).starts_with("unknown import"));
}
