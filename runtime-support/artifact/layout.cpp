#include "runtime-support/artifact/layout.h"
#include <cstring>
#include <elf.h>

namespace cwasm {
namespace {

constexpr u64 kMaxSpan = u64(1) << 31; // 32-bit offsets reach it all
constexpr u16 kMaxSegments = 16;

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
  if (!readHeaders(head, &header, all)) return makeError(ErrorKind::Malformed, "has no program headers of an artifact");
  if (s.noteSize < sizeof s.note || s.note.size < sizeof s.note || s.note.size > s.noteSize)
    return makeError(ErrorKind::Malformed, "has a note of %llu bytes, expected at least %zu", static_cast<unsigned long long>(s.noteSize), sizeof s.note);
  // The segments that there may be, each once; an empty one is as good as none.
  constexpr struct {
    u32 type, access;
  } kKinds[] = {{PT_NOTE, PF_R}, {PT_LOAD, PF_R}, {PT_LOAD, PF_R | PF_X}, {kDataSegmentType, PF_R}};
  enum { kNote, kReadOnly, kText, kData };
  Elf64_Phdr found[4] = {};
  for (u16 i = 0; i < header.e_phnum; ++i) {
    const Elf64_Phdr &p = all[i];
    if (p.p_filesz > 0 && (p.p_offset > s.fileSize || p.p_filesz > s.fileSize - p.p_offset))
      return makeError(ErrorKind::Malformed, "has a segment (%u) outside the file", i);
    const u32 access = p.p_flags & (PF_R | PF_W | PF_X);
    if (access & PF_W) return makeError(ErrorKind::Malformed, "has a writable segment (%u), which no artifact has", i);
    u32 kind = 0;
    while (kind < 4 && (p.p_type != kKinds[kind].type || access != kKinds[kind].access)) ++kind;
    if (kind == 4 || found[kind].p_type != PT_NULL)
      return makeError(ErrorKind::Malformed, "has a segment (%u, type 0x%x, flags %u) that no artifact has", i, p.p_type, access);
    if (p.p_type == PT_LOAD && p.p_filesz != p.p_memsz) return makeError(ErrorKind::Malformed, "has a segment (%u) of another size in memory", i);
    if (kind >= kText && p.p_filesz > 0 && (p.p_offset | (kind == kText ? p.p_vaddr : 0)) % kArtifactPage != 0)
      return makeError(ErrorKind::Malformed, "has a %s segment that does not begin on a page of its own", kind == kText ? "text" : "data");
    found[kind] = p;
  }
  const Elf64_Phdr &ro = found[kReadOnly], &text = found[kText], &data = found[kData];
  if (ro.p_type == PT_NULL || ro.p_offset != 0 || ro.p_vaddr != 0)
    return makeError(ErrorKind::Malformed, "has no read-only segment that begins with the file");
  s.roSize = ro.p_filesz;
  s.textSize = text.p_filesz;
  s.textOffset = s.textSize > 0 ? text.p_offset : 0;
  s.textAddress = s.textSize > 0 ? text.p_vaddr : 0;
  s.dataSize = data.p_filesz;
  s.dataOffset = s.dataSize > 0 ? data.p_offset : 0;
  if (s.roSize > kMaxSpan || s.textSize > kMaxSpan || s.textAddress > kMaxSpan)
    return makeError(ErrorKind::Malformed, "has segments larger than 2 GiB");
  // In the file: read-only, text, data, in this order. In memory: text begins on a page behind the read-only segment's.
  if (s.textSize > 0 && (s.textOffset < s.roSize || s.textAddress < alignUp(s.roSize, kArtifactPage)))
    return makeError(ErrorKind::Malformed, "has segments that overlap");
  if (s.dataSize > 0 && s.dataOffset < (s.textSize > 0 ? s.textOffset + s.textSize : s.roSize))
    return makeError(ErrorKind::Malformed, "has segments that overlap");
  if (s.entry % 8 != 0 || s.entry > s.roSize || s.noteOffset + s.noteSize > s.roSize)
    return makeError(ErrorKind::Malformed, "has a module description (at 0x%llx) outside the read-only segment",
                   static_cast<unsigned long long>(s.entry));
  return {};
}

} // namespace cwasm
