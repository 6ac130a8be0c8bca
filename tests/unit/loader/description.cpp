#include "loader/image.h"
#include "tests/unit/loader/artifact-builder.h"
#include <cstring>
#include <doctest/doctest.h>

using namespace wasmload;
using test::DescriptionParts;

namespace {

// A description with something in every table. Code lies at [0x10000, 0x20000) from the description.
DescriptionParts sample() {
  DescriptionParts p;
  p.valueTypes = {I32, I64, FuncRef, I32, I64};
  p.types = {{0, 1, 1, 0x10000, 0x10010}, {2, 0, 1, 0, 0}, {3, 2, 0, 0, 0}};
  p.imports = {{p.text("m"), p.text("f"), DescribedKind::Func, 0, kNone},
               {p.text("m"), p.text("g"), DescribedKind::Global, 0, kNone},
               {p.text("m"), p.text("t"), DescribedKind::Tag, 0, kNone}};
  p.importTypes = {0};
  p.header.importedFunctions = 1;
  p.header.importedGlobals = 1;
  p.header.importedTags = 1;
  p.tags = {{2, p.text("t")}, {2, {}}};
  p.header.functionCount = 4;
  p.functions = {{0, 0, 0}, {2, 1, 0x10020}};
  p.tables = {{FuncRef, kNone, {2, 4, LimitsRecord::kHasMax, 0}}};
  p.memories = {{{1, ~u64(0), 0, 16}}};
  p.globals = {{I32, 0, kNone}, {I32, 1, p.expression({0x23, 0, 0x0B})}};
  p.exports = {{p.text("e"), DescribedKind::Func, 1}, {p.text("g"), DescribedKind::Global, 1},
               {p.text("x"), DescribedKind::Tag, 1}};
  p.elemItems = {0, kNone, ElemRecord::kExpression | p.expression({0xD2, 2, 0x0B})};
  p.elements = {{SegmentMode::Active, 0, p.expression({0x41, 0, 0x0B}), FuncRef, 0, 3}};
  p.data = {{SegmentMode::Passive, 0, 0, 0, p.text("data")}};
  p.images = {{0, 0, 0, 0, 4096}};
  return p;
}

Result<Description> read(const std::vector<u8> &bytes) {
  static std::vector<u64> storage; // the result points into it
  storage.assign(bytes.size() / 8 + 1, 0);
  if (!bytes.empty()) std::memcpy(storage.data(), bytes.data(), bytes.size());
  DescriptionBounds bounds;
  bounds.description = {reinterpret_cast<const u8 *>(storage.data()), bytes.size()};
  bounds.textStart = 0x10000;
  bounds.textEnd = 0x20000;
  bounds.dataSize = 4096;
  return readDescription(bounds);
}

std::string refusal(const DescriptionParts &parts) {
  const Result<Description> result = read(parts.encode());
  return result ? "" : result.error().message;
}

template <class Change> std::string with(Change change) {
  DescriptionParts parts = sample();
  change(parts);
  return refusal(parts);
}

} // namespace

TEST_CASE("reads a description with every kind of record") {
  const Result<Description> result = read(sample().encode());
  REQUIRE_MESSAGE(result.ok(), result.error().message);
  const Description &d = *result;
  CHECK(d.text(d.exports[0].name) == "e");
  CHECK(d.escapedIndex(2) == 1);
  CHECK(d.escapedIndex(1) == kNone);
  CHECK(d.escapedIndex(3) == kNone);
}

TEST_CASE("refuses indices and ranges outside their tables") {
  CHECK(with([](auto &p) { p.types[0].firstValueType = static_cast<u32>(p.valueTypes.size()); }) == "type 0 has value types outside their table");
  CHECK(with([](auto &p) { p.types[0].paramCount = ~u32(0); }) != "");
  CHECK(with([](auto &p) { p.types[0].entry = 0x20000; }) == "code at offset 131072 lies outside the text segment");
  CHECK(with([](auto &p) { p.types[0].thunk = -4; }) == "code at offset -4 lies outside the text segment");
  CHECK(with([](auto &p) { p.functions[1].code = 0; }) == "code at offset 0 lies outside the text segment");
  CHECK(with([](auto &p) { p.functions[1].functionIndex = 0; }) == "function 0 follows function 0; there are 4");
  CHECK(with([](auto &p) { p.functions[1].functionIndex = 4; }) == "function 4 follows function 0; there are 4");
  CHECK(with([](auto &p) { p.functions[1].typeIndex = 3; }) == "type 3 of 3");
  CHECK(with([](auto &p) { p.importTypes[0] = 7; }) == "type 7 of 3");
  CHECK(with([](auto &p) { p.imports[1].index = 1; }) == "an import has index 1, expected 0");
  CHECK(with([](auto &p) { p.imports[0].name.length = 1000; }) != "");
  CHECK(with([](auto &p) { p.imports[0].module.start = ~u32(0); }) != "");
  CHECK(with([](auto &p) { p.exports[0].index = 2; }) == "an export has index 2 of 2");
  CHECK(with([](auto &p) { p.exports[1].kind = static_cast<DescribedKind>(9); }) == "unknown kind of export 9");
  CHECK(with([](auto &p) { p.elemItems[0] = 2; }) == "an element is entry 2 of 2 functions");
  CHECK(with([](auto &p) { p.elements[0].itemCount = 4; }) == "an element segment has items outside their table");
  CHECK(with([](auto &p) { p.elements[0].table = 1; }) == "an element segment for table 1 of 1");
  CHECK(with([](auto &p) { p.elements[0].offset = 99; }) == "expression 99 of 3");
  CHECK(with([](auto &p) { p.data[0].content.length = 10000; }) != "");
  CHECK(with([](auto &p) { p.starts.push_back({2, 0, 0}); }) == "a start function is entry 2 of 2 functions");
  CHECK(with([](auto &p) { p.starts.push_back({0, 9, 0}); }) != "");
  CHECK(with([](auto &p) { p.imports[0].memory = 9; }) != "");
  CHECK(with([](auto &p) { p.sources = {{5, {0, 0}}, {4, {0, 0}}}; }) ==
        "a source file begins at 4, before the one ahead of it");
  CHECK(with([](auto &p) { p.header.importedFunctions = 2; }) != "");
  CHECK(with([](auto &p) { p.header.importedMemories = 2; }) != "");
}

TEST_CASE("refuses memory images that do not fit") {
  CHECK(with([](auto &p) { p.images[0].size = 8192; }) == "an initial image lies outside the data segment");
  CHECK(with([](auto &p) { p.images[0].source = 4096; }) == "an initial image lies outside the data segment");
  CHECK(with([](auto &p) { p.images[0].destination = 65536; }) == "an initial image lies outside its memory");
  CHECK(with([](auto &p) { p.images[0].destination = u64(0) - 4096; }) == "an initial image lies outside its memory");
  CHECK(with([](auto &p) { p.images[0].destination = 12; }) == "an initial image is empty or not page aligned");
  CHECK(with([](auto &p) { p.images[0].memory = 1; }) != "");
}

TEST_CASE("refuses unknown types, flags and limits") {
  CHECK(with([](auto &p) { p.valueTypes[0].bits = 0x40; }) == "unknown value type 0x00000040");
  CHECK(with([](auto &p) { p.valueTypes[2] = ValueType::ref(HeapType(TypeIndex{5}), true); }) != "");
  CHECK(with([](auto &p) {
          p.valueTypes[2] = ValueType::ref(HeapType(TypeIndex{1}), true);
          p.types[0] = {2, 0, 1, 0x10000, 0x10010};
        }) == "a type of the group at type 0 refers to type 1, which comes later");
  CHECK(with([](auto &p) { p.tables[0].element = I32; }) == "a table of i32");
  CHECK(with([](auto &p) { p.tables[0].limits.max = 1; }) == "limits with a maximum below the minimum");
  CHECK(with([](auto &p) { p.memories[0].limits.flags = 64; }) == "unknown flags of limits 0x40");
  CHECK(with([](auto &p) { p.memories[0].limits.pageSizeLog2 = 63; }) == "a memory with pages of 2^63 bytes");
  CHECK(with([](auto &p) { p.globals[1].init = kNone; }) != "");
  CHECK(with([](auto &p) { p.globals[0].init = 0; }) != "");
  CHECK(with([](auto &p) { p.globals[0].type = I64; }) != ""); // global 1 takes an i32 from it
  CHECK(with([](auto &p) { p.tags[1].typeIndex = 3; }) == "type 3 of 3");
  CHECK(with([](auto &p) { p.tags[1].typeIndex = 1; }) == "a tag of a type with results");
  CHECK(with([](auto &p) { p.tags[0].name.length = 1000; }) != "");
  CHECK(with([](auto &p) { p.exports[2].index = 2; }) == "an export has index 2 of 2");
  CHECK(with([](auto &p) { p.header.importedTags = 3; }) != "");
  CHECK(with([](auto &p) { p.header.flags = 0x80; }) == "unknown flags 0x80");
  CHECK(with([](auto &p) { p.header.contractHash = 1; }) != "");
  CHECK(with([](auto &p) { p.header.magic = 1; }) != "");
}

TEST_CASE("refuses tables that overlap") {
  std::vector<u8> bytes = sample().encode();
  DescriptionHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  header.exports.offset = header.imports.offset + 8;
  std::memcpy(bytes.data(), &header, sizeof header);
  const Result<Description> description = read(bytes);
  REQUIRE_FALSE(description.ok());
  CHECK(description.error().message == "the table of exports overlaps another one");
}

TEST_CASE("survives any damage of a byte") {
  const std::vector<u8> whole = sample().encode();
  for (usize at = 0; at < whole.size(); ++at)
    for (u8 bits : {0x01, 0x80, 0xFF}) {
      std::vector<u8> damaged = whole;
      damaged[at] ^= bits;
      (void)read(damaged); // refused or not: it reads nothing outside (sanitizers look)
    }
  for (usize size = 0; size < whole.size(); ++size)
    (void)read({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)});
}

TEST_CASE("no part is used twice, so that work and memory are bounded by the size of the file") {
  CHECK(with([](DescriptionParts &p) { p.types.push_back({0, 3, 0, 0, 0}); }).find("shares value types") != std::string::npos);
  CHECK(with([](DescriptionParts &p) {
          p.elements.push_back(p.elements[0]);
          p.elements[1].offset = p.expression({0x41, 0, 0x0B});
        }).find("shares items") != std::string::npos);
  CHECK(with([](DescriptionParts &p) {
          p.data[0].content = p.text(std::string(1000, 'x'));
          p.data.push_back(p.data[0]);
        }).find("used more than once") != std::string::npos);
}
