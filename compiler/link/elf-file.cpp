#include "compiler/link/elf-file.h"
#include <algorithm>
#include <cstring>
#include <elf.h>
#include <map>

namespace wasmc {
namespace {

constexpr const char *kNames = ".shstrtab";
constexpr const char *kBuildId = ".note.gnu.build-id";

bool isInside(u64 offset, u64 size, u64 end) { return offset <= end && size <= end - offset; }

template <class T> T copyAt(std::span<const u8> file, u64 offset) {
  T value;
  std::memcpy(&value, file.data() + offset, sizeof value);
  return value;
}

std::string textAt(std::span<const u8> texts, u64 at) {
  const char *start = reinterpret_cast<const char *>(texts.data()) + std::min<u64>(at, texts.size());
  return {start, strnlen(start, texts.size() - std::min<u64>(at, texts.size()))};
}

} // namespace

Result<ElfFile> ElfFile::read(std::span<const u8> file) {
  const auto damaged = [] { return makeError(ErrorKind::Malformed, "has damaged section headers"); };
  if (file.size() < sizeof(Elf64_Ehdr)) return damaged();
  const auto header = copyAt<Elf64_Ehdr>(file, 0);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
      header.e_phentsize != sizeof(Elf64_Phdr) || header.e_shentsize != sizeof(Elf64_Shdr) ||
      !isInside(header.e_phoff, u64(header.e_phnum) * sizeof(Elf64_Phdr), file.size()) ||
      !isInside(header.e_shoff, u64(header.e_shnum) * sizeof(Elf64_Shdr), file.size()) || header.e_shstrndx >= header.e_shnum)
    return damaged();
  u64 end = header.e_phoff + u64(header.e_phnum) * sizeof(Elf64_Phdr);
  for (u32 i = 0; i < header.e_phnum; ++i) {
    const auto segment = copyAt<Elf64_Phdr>(file, header.e_phoff + i * sizeof(Elf64_Phdr));
    if (!isInside(segment.p_offset, segment.p_filesz, file.size())) return damaged();
    end = std::max(end, segment.p_offset + segment.p_filesz);
  }
  std::vector<Elf64_Shdr> headers;
  for (u32 i = 0; i < header.e_shnum; ++i) {
    headers.push_back(copyAt<Elf64_Shdr>(file, header.e_shoff + i * sizeof(Elf64_Shdr)));
    const bool hasBytes = headers[i].sh_type != SHT_NOBITS;
    if (i > 0 && (hasBytes ? !isInside(headers[i].sh_offset, headers[i].sh_size, file.size()) : !(headers[i].sh_flags & SHF_ALLOC)))
      return damaged();
  }
  const Elf64_Shdr &names = headers[header.e_shstrndx];
  const std::span<const u8> texts = file.subspan(names.sh_offset, names.sh_size);

  ElfFile result;
  result.head_.assign(file.begin(), file.begin() + static_cast<ptrdiff_t>(end));
  for (u32 i = 1; i < header.e_shnum; ++i) {
    const Elf64_Shdr &from = headers[i];
    Section section;
    section.name = textAt(texts, from.sh_name);
    if (section.name == kNames) continue;
    section.hasBytes = from.sh_type != SHT_NOBITS;
    section.isInSegment = !section.hasBytes || (from.sh_offset < end && from.sh_size > 0);
    if (section.isInSegment && section.hasBytes && from.sh_size > end - from.sh_offset) return damaged();
    section.type = from.sh_type;
    section.flags = from.sh_flags;
    section.address = from.sh_addr;
    section.offset = from.sh_offset;
    section.size = from.sh_size;
    section.alignment = from.sh_addralign;
    section.entrySize = from.sh_entsize;
    section.info = from.sh_info;
    if (from.sh_link >= headers.size()) return damaged();
    if (from.sh_link > 0) section.link = textAt(texts, headers[from.sh_link].sh_name);
    if (!section.isInSegment && (from.sh_flags & SHF_ALLOC)) { // an empty one: it keeps its number
      section.isInSegment = from.sh_size == 0;
      if (!section.isInSegment) return damaged();
    }
    if (section.isInSegment && !result.sections_.empty() && !result.sections_.back().isInSegment) return damaged();
    if (!section.isInSegment) {
      const auto contents = file.subspan(from.sh_offset, from.sh_size);
      section.contents.assign(contents.begin(), contents.end());
    }
    result.sections_.push_back(std::move(section));
  }
  return result;
}

ElfFile::Section *ElfFile::findOrNull(std::string_view name) {
  const auto found = std::find_if(sections_.begin(), sections_.end(), [&](const Section &s) { return s.name == name; });
  return found == sections_.end() ? nullptr : &*found;
}

std::span<const u8> ElfFile::contents(const Section &section) const {
  if (!section.hasBytes) return {};
  return section.isInSegment ? std::span(head_).subspan(section.size > 0 ? section.offset : 0, section.size) : std::span(section.contents);
}

void ElfFile::remove(std::string_view name) {
  std::erase_if(sections_, [&](const Section &s) { return s.name == name && !s.isInSegment; });
}

void ElfFile::removeDebugSections() {
  std::erase_if(sections_, [](const Section &s) { return s.name.starts_with(".debug_") && !s.isInSegment; });
}

void ElfFile::put(Section section) {
  section.isInSegment = false;
  if (Section *old = findOrNull(section.name); old && !old->isInSegment)
    *old = std::move(section);
  else
    sections_.push_back(std::move(section));
}

void ElfFile::put(std::string name, std::vector<u8> contents) {
  Section section;
  section.name = std::move(name);
  section.type = SHT_PROGBITS;
  section.contents = std::move(contents);
  put(std::move(section));
}

std::vector<u8> ElfFile::write() const { return build(true); }
std::vector<u8> ElfFile::writeDebugFile() const { return build(false); }

// Layout: segments (or only their headers and the build id), the other sections, their names, section headers.
std::vector<u8> ElfFile::build(bool hasSegments) const {
  auto header = copyAt<Elf64_Ehdr>(head_, 0);
  const u64 headersEnd = header.e_phoff + u64(header.e_phnum) * sizeof(Elf64_Phdr);
  std::vector<u8> out(head_.begin(), hasSegments ? head_.end() : head_.begin() + static_cast<ptrdiff_t>(headersEnd));
  std::map<std::string_view, u32> numbers;
  for (const Section &section : sections_) numbers.try_emplace(section.name, static_cast<u32>(numbers.size() + 1));
  std::vector<Elf64_Shdr> headers(1);
  std::vector<u8> names{0};
  const auto addName = [&](std::string_view name) {
    const u32 at = static_cast<u32>(names.size());
    names.insert(names.end(), name.begin(), name.end());
    names.push_back(0);
    return at;
  };
  const auto append = [&](std::span<const u8> bytes, u64 alignment) {
    out.resize(alignUp(out.size(), std::max<u64>(alignment, 1)));
    const u64 at = out.size();
    out.insert(out.end(), bytes.begin(), bytes.end());
    return at;
  };
  for (const Section &section : sections_) {
    Elf64_Shdr to{};
    to.sh_name = addName(section.name);
    to.sh_type = section.type;
    to.sh_flags = section.flags;
    to.sh_addr = section.address;
    to.sh_addralign = section.alignment;
    to.sh_entsize = section.entrySize;
    to.sh_info = section.info;
    if (const auto link = numbers.find(section.link); link != numbers.end()) to.sh_link = link->second;
    to.sh_size = section.isInSegment ? section.size : section.contents.size();
    to.sh_offset = section.offset;
    if (!section.isInSegment || (!hasSegments && section.name == kBuildId))
      to.sh_offset = append(contents(section), section.alignment);
    else if (!hasSegments) {
      to.sh_type = SHT_NOBITS;
      to.sh_offset = out.size();
    }
    headers.push_back(to);
  }
  Elf64_Shdr own{};
  own.sh_name = addName(kNames);
  own.sh_type = SHT_STRTAB;
  own.sh_addralign = 1;
  own.sh_size = names.size();
  own.sh_offset = append(names, 1);
  headers.push_back(own);

  out.resize(alignUp(out.size(), 8));
  header.e_shoff = out.size();
  header.e_shnum = static_cast<u16>(headers.size());
  header.e_shstrndx = static_cast<u16>(headers.size() - 1);
  std::memcpy(out.data(), &header, sizeof header);
  for (u32 i = 0; !hasSegments && i < header.e_phnum; ++i) {
    u8 *at = out.data() + header.e_phoff + i * sizeof(Elf64_Phdr);
    auto segment = copyAt<Elf64_Phdr>({at, sizeof(Elf64_Phdr)}, 0);
    segment.p_filesz = 0;
    std::memcpy(at, &segment, sizeof segment);
  }
  const u8 *raw = reinterpret_cast<const u8 *>(headers.data());
  out.insert(out.end(), raw, raw + headers.size() * sizeof(Elf64_Shdr));
  return out;
}

} // namespace wasmc
