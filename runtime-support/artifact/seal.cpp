#include "runtime-support/artifact/seal.h"
#include "runtime-support/artifact/module-description.h"
#include <algorithm>
#include <cstring>
#include <elf.h>
#include <string_view>
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace cwasm {
namespace {

u64 noteEnd(const ArtifactLayout &layout) { return layout.noteOffset + layout.noteSize; }

u64 hashOf(std::span<const u8> bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

// Of ABI 1.0: text and then data.
u64 codeHash(std::span<const u8> file, const ArtifactLayout &layout) {
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  XXH3_64bits_update(&state, file.data() + layout.textOffset, layout.textSize);
  XXH3_64bits_update(&state, file.data() + layout.dataOffset, layout.dataSize);
  return XXH3_64bits_digest(&state);
}

// Where the sections .debug_* lie, which are neighbours; an empty range if there are none, or anything else is between them.
std::pair<u64, u64> debugBytes(std::span<const u8> file) {
  Elf64_Ehdr header;
  if (file.size() < sizeof header) return {};
  std::memcpy(&header, file.data(), sizeof header);
  if (header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shoff > file.size() ||
      u64(header.e_shnum) * sizeof(Elf64_Shdr) > file.size() - header.e_shoff || header.e_shstrndx >= header.e_shnum)
    return {};
  std::vector<Elf64_Shdr> sections(header.e_shnum);
  std::memcpy(sections.data(), file.data() + header.e_shoff, sections.size() * sizeof(Elf64_Shdr));
  const auto isInside = [&](const Elf64_Shdr &s) { return s.sh_offset <= file.size() && s.sh_size <= file.size() - s.sh_offset; };
  const Elf64_Shdr &names = sections[header.e_shstrndx];
  if (!isInside(names)) return {};
  constexpr std::string_view kPrefix = ".debug_";
  const auto isDebug = [&](const Elf64_Shdr &s) {
    return s.sh_name <= names.sh_size && kPrefix.size() <= names.sh_size - s.sh_name &&
           std::memcmp(file.data() + names.sh_offset + s.sh_name, kPrefix.data(), kPrefix.size()) == 0;
  };
  u64 start = ~u64(0), end = 0;
  for (const Elf64_Shdr &section : sections)
    if (section.sh_size > 0 && section.sh_type != SHT_NOBITS && isDebug(section)) {
      if (!isInside(section)) return {};
      start = std::min(start, section.sh_offset);
      end = std::max(end, section.sh_offset + section.sh_size);
    }
  for (const Elf64_Shdr &section : sections)
    if (section.sh_size > 0 && section.sh_type != SHT_NOBITS && !isDebug(section) &&
        (!isInside(section) || (section.sh_offset < end && section.sh_offset + section.sh_size > start)))
      return {};
  return {std::min(start, end), end};
}

// The sections as the file has them, in their order. A damaged description only makes them fewer.
std::vector<SectionHash> sectionsOf(std::span<const u8> file, const ArtifactLayout &layout) {
  std::vector<SectionHash> sections;
  u64 at = noteEnd(layout);
  auto upTo = [&](u64 end, ArtifactSection section) {
    if (end <= at || end > file.size()) return;
    sections.push_back({end, hashOf(file.subspan(at, end - at)), section, 0});
    at = end;
  };
  DescriptionHeader header{};
  std::memcpy(&header, file.data() + layout.entry, std::min<u64>(sizeof header, layout.roSize - layout.entry));
  upTo(std::min(layout.entry + std::min<u64>(header.headerSize, sizeof header), layout.roSize), ArtifactSection::Description);
  struct Table {
    u64 start, end;
    u32 number;
  };
  std::vector<Table> tables;
  const TableRange *ranges = &header.types;
  const u32 count = (sizeof header - offsetof(DescriptionHeader, types)) / sizeof(TableRange);
  for (u32 i = 0; i < count; ++i)
    if (ranges[i].count > 0 && ranges[i].offset > 0)
      tables.push_back({layout.entry + static_cast<u64>(ranges[i].offset),
                        layout.entry + static_cast<u64>(ranges[i].offset) + u64(ranges[i].count) * kTableRecordSizes[i], i});
  std::ranges::sort(tables, {}, &Table::start);
  for (const Table &table : tables)
    if (table.start >= at && table.end <= layout.roSize)
      upTo(table.end, static_cast<ArtifactSection>(static_cast<u32>(ArtifactSection::FirstTable) + table.number));
  upTo(layout.roSize, ArtifactSection::Constants);
  if (layout.textSize > 0) {
    upTo(layout.textOffset, ArtifactSection::Padding);
    upTo(layout.textOffset + layout.textSize, ArtifactSection::Code);
  }
  if (layout.dataSize > 0) {
    upTo(layout.dataOffset, ArtifactSection::Padding);
    upTo(layout.dataOffset + layout.dataSize, ArtifactSection::Memory);
  }
  if (const auto [start, end] = debugBytes(file); start >= at && start < end) {
    upTo(start, ArtifactSection::Tools);
    upTo(end, ArtifactSection::Debug);
  }
  upTo(file.size(), ArtifactSection::Tools);
  return sections;
}

} // namespace

Result<ArtifactLayout> readLayout(std::span<const u8> file) {
  ArtifactLayout layout;
  layout.fileSize = file.size();
  const auto head = file.first(file.size() < kArtifactPage ? file.size() : kArtifactPage);
  if (!findNote(head, &layout)) return makeError(ErrorKind::Malformed, "is not a compiled artifact: it has no note of wasmc");
  TRY(readSegments(head, &layout));
  return layout;
}

std::vector<SectionHash> recordedSections(std::span<const u8> file, const ArtifactLayout &layout) {
  std::vector<SectionHash> sections(sectionHashCount(layout.note));
  if (!sections.empty())
    std::memcpy(sections.data(), file.data() + layout.noteOffset + sizeof layout.note, sections.size() * sizeof(SectionHash));
  u64 at = noteEnd(layout);
  usize used = 0;
  while (used < sections.size() && at < file.size() && sections[used].end > at && sections[used].end <= file.size())
    at = sections[used++].end;
  sections.resize(used);
  return sections;
}

u64 metadataHash(std::span<const u8> file, const ArtifactLayout &layout) {
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  u64 at = 0;
  auto upTo = [&](u64 end) {
    if (end > at) XXH3_64bits_update(&state, file.data() + at, end - at);
    at = end;
  };
  constexpr u8 kZeros[sizeof layout.note.metadataHash] = {};
  upTo(layout.noteOffset + offsetof(ArtifactNote, metadataHash));
  XXH3_64bits_update(&state, kZeros, sizeof kZeros);
  at += sizeof kZeros;
  if (sectionHashCount(layout.note) > 0) {
    upTo(noteEnd(layout));
    return XXH3_64bits_digest(&state);
  }
  if (layout.textSize > 0) {
    upTo(layout.textOffset);
    at += layout.textSize;
  }
  if (layout.dataSize > 0) {
    upTo(layout.dataOffset);
    at += layout.dataSize;
  }
  upTo(file.size());
  return XXH3_64bits_digest(&state);
}

bool isIntact(std::span<const u8> file, const SectionHash &section, u64 start) {
  return hashOf(file.subspan(start, section.end - start)) == section.hash;
}

bool isIntact(std::span<const u8> file, const ArtifactLayout &layout) {
  if (layout.note.fileSize != file.size() || layout.note.metadataHash != metadataHash(file, layout)) return false;
  if (sectionHashCount(layout.note) == 0) return layout.note.codeHash == codeHash(file, layout);
  u64 at = noteEnd(layout);
  for (const SectionHash &section : recordedSections(file, layout)) {
    if (!isIntact(file, section, at)) return false;
    at = section.end;
  }
  return at == file.size();
}

Result<void> sealArtifact(std::span<u8> file) {
  ArtifactLayout layout = TRY(readLayout(file));
  auto set = [&](usize field, const auto &value) {
    std::memcpy(file.data() + layout.noteOffset + field, &value, sizeof value);
  };
  set(offsetof(ArtifactNote, fileSize), u64(file.size()));
  if (const u32 room = sectionHashCount(layout.note)) {
    std::vector<SectionHash> sections = sectionsOf(file, layout);
    if (sections.size() > room) return makeError(ErrorKind::Malformed, "has a note without room for its hashes");
    sections.resize(room);
    std::memcpy(file.data() + layout.noteOffset + sizeof layout.note, sections.data(), room * sizeof(SectionHash));
    set(offsetof(ArtifactNote, codeHash), u64(0));
  } else {
    set(offsetof(ArtifactNote, codeHash), codeHash(file, layout));
  }
  set(offsetof(ArtifactNote, metadataHash), metadataHash(file, layout));
  return {};
}

} // namespace cwasm
