// ByteReader: a cursor over untrusted bytes. Every read is checked; LEB128 is decoded as the specification's 5.2.2
// demands (at most ceil(N/7) bytes, unused bits of the last byte zero or sign). An error names the absolute offset.
#pragma once
#include "runtime-support/result.h"
#include <span>
#include <string_view>

namespace cwasm {

class ByteReader {
public:
  // `base` is the offset of the first byte in the whole input; it is added to the offsets that errors carry.
  explicit ByteReader(std::span<const u8> bytes, u64 base = 0) : bytes_(bytes), base_(base) {}

  bool atEnd() const { return position_ == bytes_.size(); }
  usize left() const { return bytes_.size() - position_; }
  usize position() const { return position_; }
  u64 offset() const { return base_ + position_; }
  void seek(usize position) { position_ = position; } // only to a position that was read before

  Result<u8> readByte() {
    if (position_ == bytes_.size()) [[unlikely]]
      return endError();
    return bytes_[position_++];
  }
  Result<u8> peekByte() const {
    if (position_ == bytes_.size()) [[unlikely]]
      return endError();
    return bytes_[position_];
  }
  Result<std::span<const u8>> readBytes(u64 count) {
    if (count > left()) [[unlikely]]
      return endError();
    auto part = bytes_.subspan(position_, count);
    position_ += count;
    return part;
  }
  template <class T> Result<T> readFixed() { // little-endian, as the host is
    if (sizeof(T) > left()) [[unlikely]]
      return endError();
    T value;
    __builtin_memcpy(&value, bytes_.data() + position_, sizeof(T));
    position_ += sizeof(T);
    return value;
  }
  Result<u32> leb32() {
    if (position_ < bytes_.size() && bytes_[position_] < 0x80) [[likely]]
      return u32(bytes_[position_++]);
    return narrow<u32>(unsignedLeb(32));
  }
  Result<u64> leb64() { return unsignedLeb(64); }
  Result<i32> sleb32() { return narrow<i32>(signedLeb(32)); }
  Result<i64> sleb33() { return signedLeb(33); }
  Result<i64> sleb64() { return signedLeb(64); }
  // A length-prefixed UTF-8 name (spec 5.2.4).
  Result<std::string_view> readName();

  Failure errorHere(ErrorKind kind, const char *text) const { return makeErrorAt(kind, offset(), "%s", text); }

private:
  Result<u64> unsignedLeb(unsigned bits);
  Result<i64> signedLeb(unsigned bits);
  Failure endError() const;
  template <class T, class W> static Result<T> narrow(Result<W> wide) {
    if (!wide.ok())
      return wide.takeError();
    return static_cast<T>(*wide);
  }

  std::span<const u8> bytes_;
  u64 base_;
  usize position_ = 0;
};

// Whether `text` is well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool isUtf8(std::string_view text);

} // namespace cwasm
