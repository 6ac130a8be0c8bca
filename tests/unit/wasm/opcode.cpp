#include "compiler/wasm/opcode.h"
#include "compiler/wasm/immediates.h"
#include "tests/unit/wasm/builder.h"
#include <set>

using namespace testing;

TEST_CASE("every operator is found by its number, and no number is given twice") {
  for (usize i = 0; i < kOpcodeCount; ++i) {
    const std::optional<Opcode> found = findOpcode(kOpcodes[i].prefix, kOpcodes[i].code);
    REQUIRE(found.has_value());
    CHECK(static_cast<usize>(*found) == i);
  }
  CHECK_FALSE(findOpcode(0, 0x27).has_value());
  CHECK_FALSE(findOpcode(0xFC, 0xFFFFFFFF).has_value());
  CHECK_FALSE(findOpcode(0x20, 0).has_value());
}

TEST_CASE("no two operators share a text, but for the two forms of select") {
  std::set<std::string> texts;
  for (const OpcodeInfo &row : kOpcodes)
    if (!texts.insert(row.text).second) CHECK(std::string(row.text) == "select");
}

TEST_CASE("a signature is read from its letters") {
  const Signature s = opcodeInfo(Opcode::I32AtomicRmwCmpxchg).signature;
  CHECK(s.paramCount == 3);
  CHECK(s.resultCount == 1);
  CHECK((s.params[0] == kAddress));
  CHECK((s.params[1] == I32));
  CHECK((s.results[0] == I32));
  CHECK(opcodeInfo(Opcode::I64Add128).signature.resultCount == 2);
  CHECK(opcodeInfo(Opcode::Block).signature.isSpecial);
}

TEST_CASE("the width of an access follows from the row's immediate") {
  CHECK(naturalAlignLog2(opcodeInfo(Opcode::I32Load16U).immediate) == 1);
  CHECK(naturalAlignLog2(opcodeInfo(Opcode::V128Store).immediate) == 4);
  CHECK(immShape(opcodeInfo(Opcode::I64AtomicRmw32AddU).immediate).isAtomic);
  CHECK(immShape(opcodeInfo(Opcode::V128Load8Lane).immediate).form == ImmForm::MemLaneArg);
}
