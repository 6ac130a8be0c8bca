#include "compiler/wasm/opcode.h"

namespace wasmc {

namespace {
constexpr u32 kCodesPerPrefix = 0x120;
static_assert(kOpcodeCount < 0xFFFF);

// One row of kCodesPerPrefix entries for prefix 0 and each of FB-FE; 0xFFFF: no such opcode.
constexpr auto kTable = [] {
  std::array<std::array<u16, kCodesPerPrefix>, 5> table{};
  for (auto &row : table) row.fill(0xFFFF);
  for (usize i = 0; i < kOpcodeCount; ++i)
    table[kOpcodes[i].prefix ? kOpcodes[i].prefix - 0xFAu : 0][kOpcodes[i].code] = static_cast<u16>(i);
  return table;
}();
} // namespace

std::optional<Opcode> findOpcode(u8 prefix, u32 code) {
  if (code >= kCodesPerPrefix || (prefix && !isPrefix(prefix))) return std::nullopt;
  const u16 found = kTable[prefix ? prefix - 0xFAu : 0][code];
  if (found == 0xFFFF) return std::nullopt;
  return static_cast<Opcode>(found);
}

} // namespace wasmc
