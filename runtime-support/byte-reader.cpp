#include "runtime-support/byte-reader.h"

namespace cwasm {

Failure ByteReader::endError() const { return makeErrorAt(ErrorKind::Malformed, base_ + bytes_.size(), "unexpected end of data"); }

Result<u64> ByteReader::unsignedLeb(unsigned bits) {
  u64 value = 0;
  const u64 start = offset();
  for (unsigned shift = 0;; shift += 7) {
    u8 byte = TRY(readByte());
    const unsigned room = bits - shift; // bits of the value that this byte may still fill
    if (room < 7 && (byte & 0x7F) >> room)
      return makeErrorAt(ErrorKind::Malformed, start, "integer too large: a LEB128 of %u bits has extra bits set", bits);
    value |= u64(byte & 0x7F) << shift;
    if (!(byte & 0x80))
      return value;
    if (room <= 7)
      return makeErrorAt(ErrorKind::Malformed, start, "integer representation too long: a LEB128 of %u bits has at most %u bytes",
                         bits, (bits + 6) / 7);
  }
}

Result<i64> ByteReader::signedLeb(unsigned bits) {
  u64 value = 0;
  const u64 start = offset();
  for (unsigned shift = 0;; shift += 7) {
    u8 byte = TRY(readByte());
    const unsigned room = bits - shift;
    if (room < 7) { // the bits above the value must repeat its sign bit
      const i8 rest = static_cast<i8>(static_cast<u8>(byte << 1)) >> room; // sign bit and all above it
      if (rest != 0 && rest != -1)
        return makeErrorAt(ErrorKind::Malformed, start, "integer too large: a LEB128 of %u bits has extra bits set", bits);
    }
    value |= u64(byte & 0x7F) << shift;
    if (!(byte & 0x80)) {
      if (shift + 7 < 64 && (byte & 0x40))
        value |= ~u64(0) << (shift + 7);
      return static_cast<i64>(value);
    }
    if (room <= 7)
      return makeErrorAt(ErrorKind::Malformed, start, "integer representation too long: a LEB128 of %u bits has at most %u bytes",
                         bits, (bits + 6) / 7);
  }
}

Result<std::string_view> ByteReader::readName() {
  const u64 start = offset();
  u32 length = TRY(leb32());
  auto bytes = TRY(readBytes(length));
  std::string_view name(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  if (!isUtf8(name))
    return makeErrorAt(ErrorKind::Malformed, start, "malformed UTF-8 encoding in a name");
  return name;
}

bool isUtf8(std::string_view text) {
  const u8 *p = reinterpret_cast<const u8 *>(text.data());
  const u8 *end = p + text.size();
  auto tail = [&](int n) { return p < end && *p >= 0x80 && *p <= 0xBF ? (++p, n) : -1; };
  while (p < end) {
    const u8 lead = *p++;
    if (lead < 0x80)
      continue;
    int more;
    u8 low = 0x80, high = 0xBF; // range of the first continuation byte (Unicode table 3-7)
    if (lead >= 0xC2 && lead <= 0xDF) more = 1;
    else if (lead >= 0xE0 && lead <= 0xEF) { more = 2; if (lead == 0xE0) low = 0xA0; if (lead == 0xED) high = 0x9F; }
    else if (lead >= 0xF0 && lead <= 0xF4) { more = 3; if (lead == 0xF0) low = 0x90; if (lead == 0xF4) high = 0x8F; }
    else return false;
    if (p == end || *p < low || *p > high)
      return false;
    ++p;
    while (--more)
      if (tail(0) < 0)
        return false;
  }
  return true;
}

} // namespace cwasm
