// CodeCursor: the cursor of the function reader. ByteReader's Result is too slow for one read per byte of code, so these
// functions answer with a bool and fetch the error from a ByteReader only once something is wrong.
#pragma once
#include "runtime-support/byte-reader.h"

namespace wasmc {
using namespace cwasm;

class CodeCursor {
public:
  CodeCursor() = default;
  CodeCursor(std::span<const u8> bytes, u64 base)
      : begin_(bytes.data()), next_(bytes.data()), end_(bytes.data() + bytes.size()), base_(base) {}

  bool atEnd() const { return next_ == end_; }
  usize left() const { return static_cast<usize>(end_ - next_); }
  u64 offset() const { return base_ + static_cast<u64>(next_ - begin_); }

  bool readByte(u8 &value) {
    if (next_ == end_) [[unlikely]]
      return false;
    value = *next_++;
    return true;
  }
  bool readU32(u32 &value) {
    if (next_ != end_ && *next_ < 0x80) [[likely]] {
      value = *next_++;
      return true;
    }
    return readSeveral(value) || slow(value, [](ByteReader &in) { return in.leb32(); });
  }
  bool readU64(u64 &value) {
    if (next_ != end_ && *next_ < 0x80) [[likely]] {
      value = *next_++;
      return true;
    }
    return readSeveral(value) || slow(value, [](ByteReader &in) { return in.leb64(); });
  }
  bool readS32(i32 &value) {
    if (next_ != end_ && *next_ < 0x80) [[likely]] {
      value = static_cast<i8>(static_cast<u8>(*next_++ << 1)) >> 1;
      return true;
    }
    return readSeveral(value) || slow(value, [](ByteReader &in) { return in.sleb32(); });
  }
  bool readS64(i64 &value) {
    if (next_ != end_ && *next_ < 0x80) [[likely]] {
      value = static_cast<i8>(static_cast<u8>(*next_++ << 1)) >> 1;
      return true;
    }
    return readSeveral(value) || slow(value, [](ByteReader &in) { return in.sleb64(); });
  }
  template <class T> bool readFixed(T &value) {
    if (left() < sizeof(T)) [[unlikely]]
      return false;
    __builtin_memcpy(&value, next_, sizeof(T));
    next_ += sizeof(T);
    return true;
  }

  bool peekByte(u8 &value) const {
    if (next_ == end_) [[unlikely]]
      return false;
    value = *next_;
    return true;
  }

  // For what is rare: reads with `read(ByteReader &)` and goes on behind it. On failure error() is what it answered.
  template <class T, class Read> [[gnu::noinline]] bool slow(T &value, Read read) {
    ByteReader in({next_, end_}, offset());
    auto result = read(in);
    if (!result.ok()) {
      error_ = result.takeError();
      return false;
    }
    value = *result;
    next_ += in.position();
    return true;
  }

  // Of the read that failed.
  Error error() const {
    if (!error_.message.empty()) return error_;
    return makeErrorAt(ErrorKind::Malformed, base_ + static_cast<u64>(end_ - begin_),
                       "unexpected end of the function body");
  }

private:
  // A LEB128 of 2 to 4 bytes, which can't overflow 32 bits.
  template <class T> bool readSeveral(T &value) {
    u32 bits = 0;
    const usize most = left() < 4 ? left() : 4;
    for (usize i = 0; i < most; ++i) {
      bits |= static_cast<u32>(next_[i] & 0x7F) << (7 * i);
      if (next_[i] >= 0x80) continue;
      next_ += i + 1;
      const unsigned unused = static_cast<unsigned>(25 - 7 * i); // above the sign bit
      value = std::is_signed_v<T> ? static_cast<T>(static_cast<i32>(bits << unused) >> unused) : static_cast<T>(bits);
      return true;
    }
    return false;
  }

  const u8 *begin_ = nullptr, *next_ = nullptr, *end_ = nullptr;
  u64 base_ = 0;
  Error error_;
};

} // namespace wasmc
