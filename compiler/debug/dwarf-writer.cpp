#include "compiler/debug/dwarf-writer.h"
#include <llvm/BinaryFormat/Dwarf.h>

namespace wasmc {

namespace dwarf = llvm::dwarf;

void DwarfBytes::uleb(u64 value) {
  do {
    const u8 low = value & 0x7F;
    value >>= 7;
    byte(value ? low | 0x80u : low);
  } while (value);
}

void DwarfBytes::sleb(i64 value) {
  for (;;) {
    const u8 low = value & 0x7F;
    value >>= 7;
    const bool isLast = (value == 0 && !(low & 0x40)) || (value == -1 && (low & 0x40));
    byte(isLast ? low : low | 0x80u);
    if (isLast) return;
  }
}

void DwarfEntry::unsignedValue(u32 attribute, u64 value) {
  add(attribute, dwarf::DW_FORM_udata);
  values_.uleb(value);
}

void DwarfEntry::signedValue(u32 attribute, i64 value) {
  add(attribute, dwarf::DW_FORM_sdata);
  values_.sleb(value);
}

void DwarfEntry::flag(u32 attribute) { add(attribute, dwarf::DW_FORM_flag_present); }

void DwarfEntry::address(u32 attribute, u64 value) {
  add(attribute, dwarf::DW_FORM_addr);
  values_.fixed(value);
}

void DwarfEntry::sectionOffset(u32 attribute, u32 value) {
  add(attribute, dwarf::DW_FORM_sec_offset);
  values_.fixed(value);
}

void DwarfEntry::expression(u32 attribute, const std::vector<u8> &bytes) {
  add(attribute, dwarf::DW_FORM_exprloc);
  values_.uleb(bytes.size());
  values_.append(bytes);
}

void DwarfEntry::block(u32 attribute, const std::vector<u8> &bytes) {
  add(attribute, dwarf::DW_FORM_block);
  values_.uleb(bytes.size());
  values_.append(bytes);
}

void DwarfEntry::fixed(u32 attribute, u32 form, u64 value, u32 size) {
  add(attribute, form);
  for (u32 i = 0; i < size; ++i) values_.byte(static_cast<u8>(value >> (8 * i)));
}

void DwarfEntry::reference(u32 attribute, u64 target) {
  add(attribute, dwarf::DW_FORM_ref_addr);
  references_.push_back({values_.size(), target});
  values_.fixed(u32(0));
}

u32 DwarfWriter::textOffset(const std::string &text) {
  const auto [known, isNew] = texts_.try_emplace(text, static_cast<u32>(strings_.size()));
  if (isNew) strings_.text(text);
  return known->second;
}

void DwarfWriter::beginUnit() {
  unit_ = info_.size();
  info_.fixed(u32(0)); // length
  info_.fixed(u16(4)); // version
  info_.fixed(u32(0)); // .debug_abbrev: all units share one table
  info_.byte(8);       // size of an address
}

void DwarfWriter::endUnit() { info_.patch(unit_, static_cast<u32>(info_.size() - unit_ - 4)); }

void DwarfWriter::add(const DwarfEntry &entry, u64 name) {
  offsets_.emplace(name, static_cast<u32>(info_.size()));
  // Texts first, then the rest as they came.
  std::vector<std::pair<u32, u32>> shape;
  for (const DwarfEntry::Text &text : entry.texts_) shape.push_back({entry.shape_[text.shape].first, dwarf::DW_FORM_strp});
  for (const auto &[attribute, form] : entry.shape_)
    if (form) shape.push_back({attribute, form});
  const auto [known, isNew] = shapes_.try_emplace({entry.tag_, shape}, static_cast<u32>(shapes_.size() + 1));
  if (isNew) {
    abbrev_.uleb(known->second);
    abbrev_.uleb(entry.tag_);
    abbrev_.byte(dwarf::DW_CHILDREN_yes);
    for (const auto &[attribute, form] : shape) {
      abbrev_.uleb(attribute);
      abbrev_.uleb(form);
    }
    abbrev_.fixed(u16(0));
  }
  info_.uleb(known->second);
  for (const DwarfEntry::Text &text : entry.texts_) info_.fixed(textOffset(text.text));
  for (const auto &[place, target] : entry.references_) references_.push_back({info_.size() + place, target});
  info_.append(entry.values_.bytes);
}

// Absolute addresses: the units' base address is 0.
u32 DwarfWriter::addRanges(const std::vector<std::pair<u64, u64>> &ranges) {
  const u32 at = static_cast<u32>(ranges_.size());
  for (const auto &[start, end] : ranges) {
    ranges_.fixed(start);
    ranges_.fixed(end);
  }
  ranges_.fixed(u64(0));
  ranges_.fixed(u64(0));
  return at;
}

std::vector<DwarfWriter::Section> DwarfWriter::finish() {
  bool isMissing = false;
  for (const auto &[place, target] : references_) isMissing |= !offsets_.contains(target);
  if (isMissing) {
    beginUnit();
    DwarfEntry unit(dwarf::DW_TAG_compile_unit), none(dwarf::DW_TAG_unspecified_type);
    none.text(dwarf::DW_AT_name, "<not described>");
    add(unit, ~u64(0));
    add(none, ~u64(1));
    close();
    close();
    endUnit();
  }
  for (const auto &[place, target] : references_) {
    const auto found = offsets_.find(target);
    info_.patch(place, found == offsets_.end() ? offsets_[~u64(1)] : found->second);
  }
  abbrev_.byte(0);
  std::vector<Section> sections;
  const auto put = [&](const char *name, DwarfBytes &bytes) {
    if (bytes.size() > 0) sections.push_back({name, std::move(bytes.bytes)});
  };
  put(".debug_info", info_);
  put(".debug_abbrev", abbrev_);
  put(".debug_line", line);
  put(".debug_str", strings_);
  put(".debug_ranges", ranges_);
  put(".debug_loc", loc);
  put(".debug_frame", frame);
  return sections;
}

} // namespace wasmc
