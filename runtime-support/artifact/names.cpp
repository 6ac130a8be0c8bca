#include "runtime-support/artifact/names.h"

namespace cwasm {

std::vector<u8> encodeNames(std::span<const std::string_view> names) {
  std::vector<u8> out;
  u32 end = 0;
  for (std::string_view name : names) {
    end += static_cast<u32>(name.size());
    for (int i = 0; i < 4; ++i)
      out.push_back(static_cast<u8>(end >> (8 * i)));
  }
  for (std::string_view name : names)
    out.insert(out.end(), name.begin(), name.end());
  return out;
}

std::string_view lookUpName(std::span<const u8> table, u32 functionCount, u32 functionIndex) {
  const u64 textStart = u64(functionCount) * 4;
  if (functionIndex >= functionCount || textStart > table.size())
    return {};
  auto endOf = [&](u32 index) {
    u32 end;
    __builtin_memcpy(&end, table.data() + u64(index) * 4, 4);
    return end;
  };
  const u32 start = functionIndex == 0 ? 0 : endOf(functionIndex - 1);
  const u32 end = endOf(functionIndex);
  if (start > end || end > table.size() - textStart)
    return {};
  return {reinterpret_cast<const char *>(table.data()) + textStart + start, end - start};
}

bool checkNames(std::span<const u8> table, u32 functionCount) {
  const u64 textStart = u64(functionCount) * 4;
  u32 end = 0;
  if (textStart > table.size()) return false;
  for (u32 i = 0; i < functionCount; ++i) {
    const u32 start = end;
    __builtin_memcpy(&end, table.data() + u64(i) * 4, 4);
    if (end < start) return false;
  }
  return end == table.size() - textStart;
}

} // namespace cwasm
