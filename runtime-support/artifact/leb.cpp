#include "runtime-support/artifact/leb.h"

namespace cwasm {

void appendLeb(std::vector<u8> &out, u32 value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<u8>(value | 0x80));
  out.push_back(static_cast<u8>(value));
}

void appendSleb(std::vector<u8> &out, i64 value) {
  for (;;) {
    const u8 byte = value & 0x7F;
    value >>= 7;
    if ((value == 0 && !(byte & 0x40)) || (value == -1 && (byte & 0x40))) {
      out.push_back(byte);
      return;
    }
    out.push_back(byte | 0x80);
  }
}

bool readLeb(std::span<const u8> bytes, usize *position, bool isSigned, i64 *value) {
  u64 result = 0;
  for (unsigned shift = 0; shift < 42; shift += 7) {
    if (*position >= bytes.size()) return false;
    const u8 byte = bytes[(*position)++];
    result |= u64(byte & 0x7F) << shift;
    if (!(byte & 0x80)) {
      if (isSigned && (byte & 0x40)) result |= ~u64(0) << (shift + 7);
      *value = static_cast<i64>(result);
      return true;
    }
  }
  return false;
}

} // namespace cwasm
