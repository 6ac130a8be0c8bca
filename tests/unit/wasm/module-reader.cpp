#include "compiler/wasm/foreign-file.h"
#include "compiler/wasm/module.h"
#include "compiler/wasm/types.h"
#include "tests/unit/wasm/builder.h"
#include <cstring>

using namespace testing;

namespace {
Result<Module> read(const Blob &bytes) { return readModule(bytes, FeatureSet()); }
const Blob kNullary = funcType({}, {});
} // namespace

TEST_CASE("the empty module is valid") { CHECK(refusal(build({})) == ""); }

TEST_CASE("a file that is no module is named as what it is") {
  CHECK(has(refusal({0, 'a', 's', 'm', 0x0D, 0, 1, 0}), "this is a component, not a core module"));
  const std::string wat = ";; a comment\n  (module)";
  CHECK(has(describeForeignFile(Blob(wat.begin(), wat.end()), ""), "wat2wasm"));
  CHECK(has(describeForeignFile(Blob{0x7F, 'E', 'L', 'F', 2, 1, 1, 0}, ""), "ELF"));
  CHECK(has(describeForeignFile(Blob{0, 'a', 's', 'm', 0x0D, 0, 1, 0}, ""), "component"));
  CHECK(describeForeignFile(build({}), "") == "");
  CHECK(has(refusal({'M', 'Z', 0, 0, 1, 0, 0, 0}), "magic header not detected"));
  CHECK(has(refusal({0, 'a', 's', 'm', 2, 0, 0, 0}), "unknown binary version 2"));
  CHECK(refusal({}) != "");
}

TEST_CASE("sections must come in order, once each, with their exact size") {
  CHECK(has(refusal(build({memories({{0, 1}}), types({kNullary})})), "unexpected content after last section"));
  CHECK(has(refusal(build({types({kNullary}), types({kNullary})})), "unexpected content after last section"));
  CHECK(has(refusal(build({section(5, {0, 0})})), "section size mismatch"));
  CHECK(has(refusal(build({section(14, {})})), "malformed section id"));
  Blob tooLong = build({});
  tooLong.insert(tooLong.end(), {1, 0x7F, 0});
  CHECK(has(refusal(tooLong), "length out of bounds"));
}

TEST_CASE("a count larger than what is left is refused before anything is allocated") {
  for (u8 id : {1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 13}) {
    const std::string message =
        refusal(build({types({kNullary}), section(id, {0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 0, 0, 0})}));
    CHECK(message != "");
  }
  CHECK(has(refusal(build({types({{0x60, 0xFF, 0xFF, 0xFF, 0x7F, 0}})})), "parameters"));
  CHECK(has(refusal(build({types({{0x4E, 0xFF, 0xFF, 0xFF, 0x7F, 0}})})), "a group of"));
}

TEST_CASE("errors carry the offset of what is wrong") {
  const Result<Module> result = read(build({types({{0x61, 0, 0}})}));
  REQUIRE(!result.ok());
  CHECK(result.error().offset == 11);
  CHECK(result.error().kind == ErrorKind::Malformed);
}

TEST_CASE("imports fill the index spaces before definitions") {
  const Blob bytes = build({types({kNullary, funcType({kI32}, {})}),
                            imports({join({text("env"), text("f"), {0, 1}}), join({text("env"), text("m"), {2, 0, 1}}),
                                     join({text("env"), text("g"), {3, kI64, 0}})}),
                            functions({{0}}), code({{0, 0x0B}})});
  const Result<Module> result = read(bytes);
  REQUIRE(result.ok());
  const Module &module = *result;
  CHECK(module.importedFunctions == 1);
  CHECK(module.functions.size() == 2);
  CHECK(module.isImported(FuncIndex(0)));
  CHECK(module.functionType(FuncIndex(0)).params.size() == 1);
  CHECK(module.imports[2].kind == ExternKind::Global);
  CHECK(module.imports[2].name == "g");
  CHECK(module.memories[0].limits.min == 1);
  CHECK(module.functions[1].body.size() == 2);
  CHECK(bytes[module.functions[1].bodyOffset + 1] == 0x0B);
}

TEST_CASE("indices out of range are refused wherever they stand") {
  CHECK(has(refusal(build({functions({{0}}), code({{0, 0x0B}})})), "unknown type 0"));
  CHECK(has(refusal(build({types({kNullary}), exports({join({text("f"), {0, 0}})})})), "unknown function 0"));
  CHECK(has(refusal(build({exports({join({text("m"), {2, 3}})})})), "unknown memory 3"));
  CHECK(has(refusal(build({section(8, {7})})), "unknown function 7"));
  CHECK(has(refusal(build({data({{0, 0x41, 0, 0x0B, 0}})})), "unknown memory 0"));
  CHECK(has(refusal(build({elements({{0, 0x41, 0, 0x0B, 0}})})), "unknown table 0"));
}

TEST_CASE("two exports of one name are refused") {
  CHECK(has(refusal(build({memories({{0, 1}}), exports({join({text("a"), {2, 0}}), join({text("a"), {2, 0}})})})),
            "duplicate export name \"a\""));
}

TEST_CASE("limits are checked against the address space") {
  CHECK(has(refusal(build({memories({{0, 0x81, 0x80, 0x04}})})), "at most 65536 pages"));
  CHECK(refusal(build({memories({{0, 0x80, 0x80, 0x04}})})) == "");
  CHECK(refusal(build({memories({{4, 0x81, 0x80, 0x04}})})) == "");
  CHECK(has(refusal(build({memories({{1, 2, 1}})})), "size minimum must not be greater than maximum"));
  CHECK(has(refusal(build({memories({{2, 1}})})), "shared memory must have maximum"));
  CHECK(has(refusal(build({memories({{8, 1, 3}})})), "invalid custom page size"));
}

TEST_CASE("functions and bodies must be as many") {
  CHECK(has(refusal(build({types({kNullary}), functions({{0}})})), "inconsistent lengths"));
  CHECK(has(refusal(build({types({kNullary}), code({{0, 0x0B}})})), "inconsistent lengths"));
  CHECK(has(refusal(build({section(12, {1})})), "data count"));
}

TEST_CASE("the start function takes and gives nothing") {
  const Blob good = build({types({kNullary}), functions({{0}}), section(8, {0}), code({{0, 0x0B}})});
  CHECK(refusal(good) == "");
  const Blob bad = build({types({funcType({kI32}, {})}), functions({{0}}), section(8, {0}), code({{0, 0x0B}})});
  CHECK(has(refusal(bad), "start function 0"));
}

TEST_CASE("all eight forms of element segments are read") {
  const Blob zero{0x41, 0, 0x0B}, ref{0xD2, 0, 0x0B};
  const Blob bytes = build({types({kNullary}), functions({{0}}), tables({{0x70, 0, 9}}),
                            elements({join({{0}, zero, {1, 0}}), join({{1, 0, 1, 0}}), join({{2, 0}, zero, {0, 1, 0}}),
                                      join({{3, 0, 1, 0}}), join({{4}, zero, {1}, ref}), join({{5, 0x70, 1}, ref}),
                                      join({{6, 0}, zero, {0x70, 1}, ref}), join({{7, 0x70, 1}, ref})}),
                            code({{0, 0x0B}})});
  const Result<Module> result = read(bytes);
  REQUIRE(result.ok());
  const auto &segments = (*result).elements;
  REQUIRE(segments.size() == 8);
  for (usize i = 0; i < 8; ++i) {
    CHECK(segments[i].size() == 1);
    CHECK(segments[i].functions.size() == (i < 4 ? 1 : 0));
    CHECK(segments[i].mode == (i % 2 == 0   ? ElemSegment::Active
                               : i % 4 == 3 ? ElemSegment::Declarative
                                            : ElemSegment::Passive));
  }
  CHECK((*result).functions[0].isDeclared);
}

TEST_CASE("a wrong custom section never makes a module invalid, its name must be UTF-8") {
  CHECK(refusal(build({custom("name", {0xFF, 0xFF, 0xFF}), custom("other", {1, 2, 3})})) == "");
  CHECK(has(refusal(build({section(0, {2, 0xC0, 0x80})})), "malformed UTF-8"));
}

TEST_CASE("the name section names the module and its functions, as far as it is sound") {
  const Blob names =
      join({{0}, leb(4), text("mod"), {1}, leb(12), leb(3), {0}, text("f"), {9}, text("x"), {0}, text("late")});
  const Blob bytes = build({types({kNullary}), functions({{0}}), code({{0, 0x0B}}), custom("name", names)});
  const Result<Module> result = read(bytes);
  REQUIRE(result.ok());
  CHECK((*result).name == "mod");
  REQUIRE((*result).functionNames.size() == 1);
  CHECK((*result).functionNames[0] == "f"); // the third entry does not fit into the subsection
}

TEST_CASE("the name section names types and fields that there are") {
  const Blob point = {0x5F, 1, 0x7F, 0}; // (struct (field i32))
  const Blob names = join({{4}, leb(11), leb(2), {0}, text("point"), {9}, text("x"),
                           {10}, leb(14), leb(2), {0}, leb(2), {0}, text("x"), {1}, text("y"), {7}, leb(1), {0}, text("z")});
  const Result<Module> result = read(build({types({point, kNullary}), custom("name", names)}));
  REQUIRE(result.ok());
  CHECK(typeName(*result, TypeIndex(0)) == "$point");
  CHECK(typeName(*result, TypeIndex(1)) == "1");
  CHECK(typeName(*result, ValueType::ref(HeapType(TypeIndex(0)), true)) == "(ref null $point)");
  CHECK(fieldName(*result, TypeIndex(0), 0) == "$point.x");
  CHECK((*result).fieldNames.size() == 1);
}

TEST_CASE("a memory section with more memories than allowed is refused") {
  std::vector<Blob> many(101, Blob{0, 1});
  CHECK(has(refusal(build({memories(many)})), "too many memories"));
  CHECK(has(refusal(build({memories({{0, 1}, {0, 1}})}), *FeatureSet::parse("-multi-memory")), "multi-memory"));
}
