#include "runtime-support/artifact/layout.h"
#include <cstring>
#include <elf.h>

namespace cwasm {
namespace {

constexpr u64 kMaxSpan = u64(1) << 31; // 32-bit offsets reach it all
constexpr u16 kMaxSegments = 16;

[[gnu::format(printf, 1, 2)]] Error damaged(const char *pattern, ...) {
  va_list arguments;
  va_start(arguments, pattern);
  Error error{ErrorKind::Malformed, Error::kNoOffset, 0, formatList(pattern, arguments)};
  va_end(arguments);
  return error;
}

// The program headers, copied: false if they are not all inside `head`.
bool readHeaders(std::span<const u8> head, Elf64_Ehdr *header, Elf64_Phdr (&segments)[kMaxSegments]) {
  if (head.size() < sizeof *header || std::memcmp(head.data(), ELFMAG, SELFMAG) != 0) return false;
  std::memcpy(header, head.data(), sizeof *header);
  if (header->e_ident[EI_CLASS] != ELFCLASS64 || header->e_ident[EI_DATA] != ELFDATA2LSB ||
      header->e_ident[EI_OSABI] != ELFOSABI_NONE || header->e_type != ET_DYN ||
      header->e_phentsize != sizeof(Elf64_Phdr) || header->e_phnum == 0 || header->e_phnum > kMaxSegments ||
      header->e_phoff > head.size() || header->e_phnum * sizeof(Elf64_Phdr) > head.size() - header->e_phoff)
    return false;
  std::memcpy(segments, head.data() + header->e_phoff, header->e_phnum * sizeof(Elf64_Phdr));
  return true;
}

// Looks for the note of ours in [at, end) of `head`.
bool findNoteIn(std::span<const u8> head, u64 at, u64 end, u64 alignment, ArtifactLayout *layout) {
  while (at < end && end - at >= sizeof(Elf64_Nhdr)) {
    Elf64_Nhdr note;
    std::memcpy(&note, head.data() + at, sizeof note);
    const u64 name = at + sizeof note;
    const u64 descriptor = alignUp(name + note.n_namesz, alignment);
    if (descriptor > end || note.n_descsz > end - descriptor) return false;
    if (note.n_type == ArtifactNote::kNoteType && note.n_namesz == 6 && std::memcmp(head.data() + name, "cwasm", 6) == 0) {
      layout->noteOffset = descriptor;
      layout->noteSize = note.n_descsz;
      std::memcpy(&layout->note, head.data() + descriptor,
                  note.n_descsz < sizeof layout->note ? note.n_descsz : sizeof layout->note);
      return true;
    }
    at = alignUp(descriptor + note.n_descsz, alignment);
  }
  return false;
}

} // namespace

bool findNote(std::span<const u8> head, ArtifactLayout *layout) {
  Elf64_Ehdr header;
  Elf64_Phdr segments[kMaxSegments];
  if (!readHeaders(head, &header, segments)) return false;
  layout->elfMachine = header.e_machine;
  layout->entry = header.e_entry;
  for (const Elf64_Phdr &segment : std::span(segments).first(header.e_phnum))
    if (segment.p_type == PT_NOTE && segment.p_offset <= head.size() && segment.p_filesz <= head.size() - segment.p_offset &&
        findNoteIn(head, segment.p_offset, segment.p_offset + segment.p_filesz, segment.p_align == 8 ? 8 : 4, layout))
      return true;
  return false;
}

Result<void> readSegments(std::span<const u8> head, ArtifactLayout *layout) {
  ArtifactLayout &s = *layout;
  Elf64_Ehdr header;
  Elf64_Phdr all[kMaxSegments];
  if (!readHeaders(head, &header, all)) return damaged("has no program headers of an artifact");
  if (s.noteSize < sizeof s.note || s.note.size < sizeof s.note || s.note.size > s.noteSize)
    return damaged("has a note of %llu bytes, expected at least %zu", static_cast<unsigned long long>(s.noteSize), sizeof s.note);
  s.textOffset = s.dataOffset = 0; // of empty segments: what they say there is nothing
  bool hasRo = false, hasText = false, hasData = false, hasNote = false;
  for (u16 i = 0; i < header.e_phnum; ++i) {
    const Elf64_Phdr &p = all[i];
    if (p.p_filesz > 0 && (p.p_offset > s.fileSize || p.p_filesz > s.fileSize - p.p_offset))
      return damaged("has a segment (%u) outside the file", i);
    const u32 access = p.p_flags & (PF_R | PF_W | PF_X);
    if (access & PF_W) return damaged("has a writable segment (%u), which no artifact has", i);
    if (p.p_type == PT_NOTE && access == PF_R && !hasNote) {
      hasNote = true;
    } else if (p.p_type == PT_LOAD && access == PF_R && !hasRo) {
      if (p.p_offset != 0 || p.p_vaddr != 0 || p.p_filesz != p.p_memsz)
        return damaged("has a read-only segment that does not begin with the file");
      hasRo = true;
      s.roSize = p.p_filesz;
    } else if (p.p_type == PT_LOAD && access == (PF_R | PF_X) && !hasText) {
      if (p.p_filesz != p.p_memsz || (p.p_filesz > 0 && (p.p_offset % kArtifactPage != 0 || p.p_vaddr % kArtifactPage != 0)))
        return damaged("has a text segment that does not begin on a page of its own");
      hasText = true;
      if (p.p_filesz == 0) continue;
      s.textOffset = p.p_offset;
      s.textAddress = p.p_vaddr;
      s.textSize = p.p_filesz;
    } else if (p.p_type == kDataSegmentType && access == PF_R && !hasData) {
      if (p.p_offset % kArtifactPage != 0) return damaged("has a data segment that is not page aligned");
      hasData = true;
      if (p.p_filesz == 0) continue;
      s.dataOffset = p.p_offset;
      s.dataSize = p.p_filesz;
    } else {
      return damaged("has a segment (%u, type 0x%x, flags %u) that no artifact has", i, p.p_type, access);
    }
  }
  if (!hasRo) return damaged("has no read-only segment");
  if (s.roSize > kMaxSpan || s.textSize > kMaxSpan || s.textAddress > kMaxSpan)
    return damaged("has segments larger than 2 GiB");
  // In the file: read-only, text, data, in this order. In memory: text begins on a page behind the read-only segment's.
  if (s.textSize > 0 && (s.textOffset < s.roSize || s.textAddress < alignUp(s.roSize, kArtifactPage)))
    return damaged("has segments that overlap");
  if (s.dataSize > 0 && s.dataOffset < (s.textSize > 0 ? s.textOffset + s.textSize : s.roSize))
    return damaged("has segments that overlap");
  if (s.entry % 8 != 0 || s.entry > s.roSize || s.noteOffset + s.noteSize > s.roSize)
    return damaged("has a module description (at 0x%llx) outside the read-only segment",
                   static_cast<unsigned long long>(s.entry));
  return {};
}

} // namespace cwasm
