// Writes DWARF 4 (32-bit format, 8-byte addresses) that is final: nothing in it needs a relocation. One unit after the other, each
// entry behind its parent. References are by offset in .debug_info, and may lead to entries that come later.
#pragma once
#include "runtime-support/ints.h"
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace wasmc {
using namespace cwasm;

class DwarfBytes {
public:
  template <class T> void fixed(T value) {
    const u8 *raw = reinterpret_cast<const u8 *>(&value);
    bytes.insert(bytes.end(), raw, raw + sizeof value);
  }
  template <class T> void patch(usize at, T value) { __builtin_memcpy(bytes.data() + at, &value, sizeof value); }
  void byte(u32 value) { bytes.push_back(static_cast<u8>(value)); }
  void uleb(u64 value);
  void sleb(i64 value);
  void text(std::string_view value) {
    bytes.insert(bytes.end(), value.begin(), value.end());
    bytes.push_back(0);
  }
  void append(const std::vector<u8> &other) { bytes.insert(bytes.end(), other.begin(), other.end()); }
  usize size() const { return bytes.size(); }

  std::vector<u8> bytes;
};

// An entry that is being put together. Attributes and forms are those of llvm/BinaryFormat/Dwarf.h.
class DwarfEntry {
public:
  explicit DwarfEntry(u32 tag) : tag_(tag) {}
  void unsignedValue(u32 attribute, u64 value);
  void signedValue(u32 attribute, i64 value);
  void flag(u32 attribute);
  void address(u32 attribute, u64 value);
  void sectionOffset(u32 attribute, u32 value);
  void expression(u32 attribute, const std::vector<u8> &bytes);
  void block(u32 attribute, const std::vector<u8> &bytes);
  void fixed(u32 attribute, u32 form, u64 value, u32 size); // data1 to data8
  void reference(u32 attribute, u64 target);                // a name of the entry referred to (DwarfWriter::add)
  void text(u32 attribute, std::string_view value) { texts_.push_back({add(attribute, 0), std::string(value)}); }

private:
  friend class DwarfWriter;
  usize add(u32 attribute, u32 form) {
    shape_.push_back({attribute, form});
    return shape_.size() - 1;
  }
  struct Text {
    usize shape;
    std::string text;
  };
  u32 tag_;
  std::vector<std::pair<u32, u32>> shape_;
  DwarfBytes values_;
  std::vector<std::pair<usize, u64>> references_; // place in values_, target
  std::vector<Text> texts_;                       // written in front of the values
};

class DwarfWriter {
public:
  void beginUnit();
  // `name` is what references call it by: any number, each used once. Every entry has children, perhaps none, up to its `close`.
  void add(const DwarfEntry &entry, u64 name);
  u64 unusedName() { return (u64(1) << 62) + unusedNames_++; } // for an entry that nothing refers to
  void close() { info_.byte(0); }
  void endUnit();
  // A location of the entry whose location list or expression is called by DW_OP_call4: offset in the unit.
  u32 offsetInUnit() const { return static_cast<u32>(info_.size() - unit_); }

  u32 addRanges(const std::vector<std::pair<u64, u64>> &ranges); // offset in .debug_ranges
  DwarfBytes line, loc, frame;                                  // whole sections, by their own writers

  struct Section {
    std::string name;
    std::vector<u8> contents;
  };
  // What was referred to and never added becomes one entry without a type.
  std::vector<Section> finish();

private:
  u32 textOffset(const std::string &text);
  DwarfBytes info_, abbrev_, strings_, ranges_;
  usize unit_ = 0;
  u64 unusedNames_ = 0;
  std::map<std::pair<u32, std::vector<std::pair<u32, u32>>>, u32> shapes_;
  std::unordered_map<std::string, u32> texts_;
  std::unordered_map<u64, u32> offsets_;
  std::vector<std::pair<usize, u64>> references_; // place in info_, target
};

} // namespace wasmc
