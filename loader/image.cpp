// Opens an artifact (docs/artifact.md). Order: file → ELF header → note → program headers → mapping → hash of the metadata
// → module description. Nothing of the file is believed before the step that checks it.
#include "loader/image.h"
#include "loader/arch/cpu.h"
#include "loader/foreign-file.h"
#include "loader/memory.h"
#include "runtime-support/abi/contract-hash.h"
#include "runtime-support/artifact/names.h"
#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

namespace wasmload {
namespace {

constexpr u64 kPage = 4096;
constexpr u64 kMaxSpan = u64(1) << 31; // 32-bit offsets reach it all

unsigned long long ull(u64 value) { return value; }

[[gnu::format(printf, 1, 2)]] Failure damaged(const char *pattern, ...) {
  va_list arguments;
  va_start(arguments, pattern);
  Failure failure = makeErrorList(ErrorKind::Malformed, Error::kNoOffset, pattern, arguments);
  va_end(arguments);
  return failure;
}

const char *machineName(u32 machine) {
  switch (machine) {
  case EM_X86_64: return "x86-64";
  case EM_AARCH64: return "AArch64";
  case EM_RISCV: return "RISC-V";
  case EM_386: return "x86 (32 bits)";
  case EM_ARM: return "ARM (32 bits)";
  default: return "another machine";
  }
}

// Bytes of a file in order, by pread.
Result<void> hashFileRange(XXH3_state_t *state, int file, u64 start, u64 end) {
  alignas(64) u8 buffer[16384];
  while (start < end) {
    const u64 want = end - start < sizeof buffer ? end - start : sizeof buffer;
    const ssize_t got = pread(file, buffer, want, static_cast<off_t>(start));
    if (got <= 0)
      return makeError(ErrorKind::Io, "cannot be read at offset %llu: %s", ull(start),
                       got < 0 ? std::strerror(errno) : "the file ends there");
    XXH3_64bits_update(state, buffer, static_cast<usize>(got));
    start += static_cast<u64>(got);
  }
  return {};
}

Error mappingRefused(int file, int reason) {
  struct statfs fs;
  const bool isNoexec = reason == EPERM && fstatfs(file, &fs) == 0 && (fs.f_flags & ST_NOEXEC);
  return makeError(ErrorKind::Io, "cannot be mapped executable: %s",
                   isNoexec             ? "its file system is mounted noexec"
                   : reason == EPERM || reason == EACCES ? "this system's security policy refuses it"
                                                         : std::strerror(reason));
}

} // namespace

struct Image::Segments {
  alignas(8) u8 head[kPage];
  usize headSize = 0;
  u64 fileSize = 0;
  u64 roSize = 0; // the read-only segment is [0, roSize) of file and addresses
  u64 textOffset = 0, textAddress = 0, textSize = 0;
  u64 dataOffset = 0, dataSize = 0;
  u64 entry = 0;
  u64 hashField = 0; // offset of ArtifactNote::metadataHash in the file
};

Result<std::unique_ptr<Image>> Image::open(const std::string &path, const ImageOptions &options) {
  std::unique_ptr<Image> image(new Image);
  image->path_ = path;
  // Without blocking: it does not wait for a FIFO's writer. (musl's open would make two system calls of it.)
  image->file_ = openat(AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (image->file_ < 0) return makeError(ErrorKind::Io, "cannot be opened: %s", std::strerror(errno));
  Segments segments;
  TRY(image->checkFile(&segments));
  TRY(image->map(segments));
  TRY(image->checkHashes(segments, options.verify));
  const i64 text = static_cast<i64>(segments.textAddress) - static_cast<i64>(segments.entry);
  TRY(image->readModule({{image->module_, static_cast<usize>(segments.roSize - segments.entry)},
                         text, text + static_cast<i64>(segments.textSize), segments.dataSize}));
  return image;
}

Image::~Image() {
  if (slotOrNull_) textRegistry.remove(slotOrNull_);
  if (base_) munmap(base_, span_);
  if (file_ >= 0) close(file_);
}

// Establishes: the code is for a loader of this version and runs on this CPU.
Result<void> Image::checkNote() const {
  if (note_.abiVersion != kAbiVersion)
    return makeError(ErrorKind::Unsupported, "uses version %u of the artifact ABI, this wasmload knows version %u: %s",
                     note_.abiVersion, kAbiVersion,
                     note_.abiVersion > kAbiVersion ? "use a newer wasmload" : "compile it again");
  if (note_.contractHash != kContractHash)
    return makeError(ErrorKind::Unsupported,
                     "was compiled for another version of the host contract (%016llx, this wasmload knows %016llx): "
                     "compile it again with the wasmc of this version",
                     ull(note_.contractHash), ull(kContractHash));
  const std::string missing = missingCpuFeatures(note_.cpuFeatures);
  if (!missing.empty())
    return makeError(ErrorKind::Unsupported, "needs %s, which this CPU does not have: compile it for another --cpu",
                     missing.c_str());
  return {};
}

// Establishes: the file is an artifact for this machine and ABI, whole by its size, with exactly the segments that
// docs/artifact.md allows, each inside the file.
Result<void> Image::checkFile(Segments *s) {
  struct stat status;
  if (fstat(file_, &status) != 0) return makeError(ErrorKind::Io, "cannot be examined: %s", std::strerror(errno));
  if (S_ISDIR(status.st_mode)) return makeError(ErrorKind::Io, "is a directory, expected a compiled artifact");
  if (!S_ISREG(status.st_mode)) return makeError(ErrorKind::Io, "is not a regular file");
  s->fileSize = static_cast<u64>(status.st_size);
  const ssize_t got = pread(file_, s->head, sizeof s->head, 0);
  if (got < 0) return makeError(ErrorKind::Io, "cannot be read: %s", std::strerror(errno));
  s->headSize = static_cast<usize>(got);
  const std::span<const u8> head(s->head, s->headSize);
  auto foreign = [&] { return describeForeignFile(file_, head, s->fileSize); };

  Elf64_Ehdr header;
  if (head.size() < sizeof header || std::memcmp(head.data(), ELFMAG, SELFMAG) != 0) return foreign();
  std::memcpy(&header, head.data(), sizeof header);
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_ident[EI_DATA] != ELFDATA2LSB ||
      header.e_ident[EI_OSABI] != ELFOSABI_NONE || header.e_type != ET_DYN || header.e_phentsize != sizeof(Elf64_Phdr))
    return foreign();
  if (header.e_phnum == 0 || header.e_phnum > 16 || header.e_phoff > head.size() ||
      header.e_phnum * sizeof(Elf64_Phdr) > head.size() - header.e_phoff)
    return foreign();
  Elf64_Phdr segments[16];
  std::memcpy(segments, head.data() + header.e_phoff, header.e_phnum * sizeof(Elf64_Phdr));
  const std::span<const Elf64_Phdr> all(segments, header.e_phnum);

  // The note comes first: without it the file is someone else's, whatever its segments.
  bool hasNote = false;
  for (const Elf64_Phdr &segment : all) {
    if (segment.p_type != PT_NOTE || segment.p_offset > head.size() ||
        segment.p_filesz > head.size() - segment.p_offset)
      continue;
    const u64 alignment = segment.p_align == 8 ? 8 : 4; // of descriptors and notes
    for (u64 at = segment.p_offset, end = segment.p_offset + segment.p_filesz; end - at >= sizeof(Elf64_Nhdr);) {
      Elf64_Nhdr note;
      std::memcpy(&note, head.data() + at, sizeof note);
      const u64 name = at + sizeof note;
      const u64 descriptor = alignUp(name + note.n_namesz, alignment);
      if (descriptor > end || note.n_descsz > end - descriptor) break;
      if (note.n_type == ArtifactNote::kNoteType && note.n_namesz == 6 &&
          std::memcmp(head.data() + name, "cwasm", 6) == 0) {
        if (note.n_descsz < sizeof note_)
          return damaged("has a note of %u bytes, expected at least %zu", note.n_descsz, sizeof note_);
        std::memcpy(&note_, head.data() + descriptor, sizeof note_);
        s->hashField = descriptor + offsetof(ArtifactNote, metadataHash);
        hasNote = true;
        break;
      }
      at = alignUp(descriptor + note.n_descsz, alignment);
      if (at > end) break;
    }
  }
  if (!hasNote) return foreign();

  if (header.e_machine != kElfMachine || note_.machine != kElfMachine)
    return makeError(ErrorKind::Unsupported, "was compiled for %s, this machine is %s",
                     machineName(header.e_machine != kElfMachine ? header.e_machine : note_.machine),
                     machineName(kElfMachine));
  TRY(checkNote());
  if (note_.fileSize != s->fileSize)
    return damaged(s->fileSize < note_.fileSize ? "is truncated: it has %llu of %llu bytes"
                                                : "has %llu bytes, expected %llu",
                   ull(s->fileSize), ull(note_.fileSize));
  bool hasRo = false, hasText = false, hasData = false;
  for (usize i = 0; i < all.size(); ++i) {
    const Elf64_Phdr &p = all[i];
    if (p.p_filesz > 0 && (p.p_offset > s->fileSize || p.p_filesz > s->fileSize - p.p_offset))
      return damaged("has a segment (%zu) outside the file", i);
    const u32 access = p.p_flags & (PF_R | PF_W | PF_X);
    if (access & PF_W) return damaged("has a writable segment (%zu), which no artifact has", i);
    if (p.p_type == PT_NOTE) continue;
    if (p.p_type == PT_LOAD && access == PF_R && !hasRo) {
      if (p.p_offset != 0 || p.p_vaddr != 0 || p.p_filesz != p.p_memsz)
        return damaged("has a read-only segment that does not begin with the file");
      hasRo = true;
      s->roSize = p.p_filesz;
    } else if (p.p_type == PT_LOAD && access == (PF_R | PF_X) && !hasText) {
      if (p.p_filesz != p.p_memsz || (p.p_filesz > 0 && (p.p_offset % kPage != 0 || p.p_vaddr % kPage != 0)))
        return damaged("has a text segment that does not begin on a page of its own");
      hasText = true;
      s->textOffset = p.p_offset;
      s->textAddress = p.p_vaddr;
      s->textSize = p.p_filesz;
    } else if (p.p_type == kDataSegmentType && access == PF_R && !hasData) {
      if (p.p_offset % kPage != 0) return damaged("has a data segment that is not page aligned");
      hasData = true;
      s->dataOffset = p.p_offset;
      s->dataSize = p.p_filesz;
    } else {
      return damaged("has a segment (%zu, type 0x%x, flags %u) that no artifact has", i, p.p_type, access);
    }
  }
  if (!hasRo) return damaged("has no read-only segment");
  if (s->roSize > kMaxSpan || s->textSize > kMaxSpan || s->textAddress > kMaxSpan)
    return damaged("has segments larger than 2 GiB");
  // In the file: read-only, text, data, in this order. In memory: text begins on a page behind the read-only segment's.
  if (s->textSize > 0 && (s->textOffset < s->roSize || s->textAddress < alignUp(s->roSize, kPage)))
    return damaged("has segments that overlap");
  if (s->dataSize > 0 && s->dataOffset < (s->textSize > 0 ? s->textOffset + s->textSize : s->roSize))
    return damaged("has segments that overlap");
  s->entry = header.e_entry;
  if (s->entry % 8 != 0 || s->entry > s->roSize || s->hashField + 16 > s->roSize)
    return damaged("has a module description (at 0x%llx) outside the read-only segment", ull(s->entry));
  return {};
}

// One mapping read-only for the whole span, text over it. Neither is ever written or changed in protection.
Result<void> Image::map(const Segments &s) {
  const u64 textEnd = s.textSize > 0 ? s.textAddress + s.textSize : 0;
  span_ = alignUp(s.roSize > textEnd ? s.roSize : textEnd, kPage);
  void *base = mmap(nullptr, span_, PROT_READ, MAP_PRIVATE, file_, 0);
  if (base == MAP_FAILED) return makeError(ErrorKind::Io, "cannot be mapped: %s", std::strerror(errno));
  base_ = static_cast<u8 *>(base);
  module_ = base_ + s.entry;
  dataOffset_ = s.dataOffset;
  if (s.textSize == 0) return {};
  // SAFETY: the range lies in our own mapping of `span_` bytes, on pages behind the read-only segment (checkFile).
  if (mmap(base_ + s.textAddress, s.textSize, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, file_,
           static_cast<off_t>(s.textOffset)) == MAP_FAILED)
    return mappingRefused(file_, errno);
  text_ = {base_ + s.textAddress, static_cast<usize>(s.textSize)};
  slotOrNull_ = textRegistry.add(text_.data(), text_.size(), this);
  return {};
}

// Hashes [start, end) of the file; `mapped` is where `start` is mapped, if the range ends on that page.
Result<void> Image::hashGap(void *state, const u8 *mapped, u64 start, u64 end) const {
  if (start >= end) return {};
  if (end > alignUp(start, kPage)) return hashFileRange(static_cast<XXH3_state_t *>(state), file_, start, end);
  XXH3_64bits_update(static_cast<XXH3_state_t *>(state), mapped, end - start);
  return {};
}

Result<void> Image::checkHashes(const Segments &s, bool verify) {
  XXH3_state_t state;
  XXH3_64bits_reset(&state);
  constexpr u8 kZeros[sizeof note_.metadataHash] = {};
  XXH3_64bits_update(&state, base_, s.hashField);
  XXH3_64bits_update(&state, kZeros, sizeof kZeros);
  XXH3_64bits_update(&state, base_ + s.hashField + sizeof kZeros, s.roSize - s.hashField - sizeof kZeros);
  // What lies between the segments; usually padding on their last pages, which are mapped.
  const u64 textEnd = s.textSize > 0 ? s.textOffset + s.textSize : s.roSize;
  const u64 dataEnd = s.dataSize > 0 ? s.dataOffset + s.dataSize : textEnd;
  TRY(hashGap(&state, base_ + s.roSize, s.roSize, s.textSize > 0 ? s.textOffset : s.roSize));
  TRY(hashGap(&state, s.textSize > 0 ? text_.data() + text_.size() : base_ + s.roSize, textEnd,
              s.dataSize > 0 ? s.dataOffset : textEnd));
  TRY(hashFileRange(&state, file_, dataEnd, s.fileSize));
  if (XXH3_64bits_digest(&state) != note_.metadataHash)
    return damaged("is damaged: the hash of its headers and tables is not the recorded one");
  if (!verify) return {};
  XXH3_64bits_reset(&state);
  XXH3_64bits_update(&state, text_.data(), text_.size());
  TRY(hashFileRange(&state, file_, s.dataOffset, s.dataOffset + s.dataSize));
  if (XXH3_64bits_digest(&state) != note_.codeHash)
    return damaged("is damaged: the hash of its code and data is not the recorded one");
  return {};
}

Result<void> Image::readModule(const DescriptionBounds &bounds) {
  Result<Description> description = readDescription(bounds);
  if (!description) {
    Failure error = description.takeError();
    error->message =
        format("%s%s (at offset 0x%llx of the description)",
               error->kind == ErrorKind::Malformed ? "has a damaged module description: " : "cannot be run: ",
               error->message.c_str(), ull(error->offset));
    return error;
  }
  description_ = std::move(*description);
  const Description &d = description_;
  VmLayout::Counts counts;
  counts.memories = static_cast<u32>(d.memories.size());
  counts.tables = static_cast<u32>(d.tables.size());
  counts.importedFunctions = d.header->importedFunctions;
  counts.escapedFunctions = static_cast<u32>(d.functions.size());
  counts.types = static_cast<u32>(d.types.size());
  counts.globals = static_cast<u32>(d.globals.size());
  counts.tags = static_cast<u32>(d.tags.size());
  layout_ = VmLayout(counts);
  return {};
}

std::string_view Image::functionName(u32 functionIndex) const {
  return lookUpName(description_.names, description_.header->functionCount, functionIndex);
}

Result<void> Image::place(const ImageRecord &run, Memory &memory) const {
  if (embeddedData_) return memory.takePages(embeddedData_ + run.source, run.destination, run.size);
  return memory.mapImage(file_, dataOffset_ + run.source, run.destination, run.size);
}

const Image *Image::containing(u64 pc) { return static_cast<const Image *>(textRegistry.find(pc)); }

} // namespace wasmload
