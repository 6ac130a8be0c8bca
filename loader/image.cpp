// Opens an artifact (docs/artifact.md). Order: file → ELF header → note → program headers → signature → mapping → hashes →
// module description. Nothing of the file is believed before the step that checks it.
#include "loader/image.h"
#include "loader/arch/cpu.h"
#include "loader/foreign-file.h"
#include "loader/memory.h"
#include "runtime-support/abi/contract-hash.h"
#include "runtime-support/artifact/code-map.h"
#include "runtime-support/artifact/layout.h"
#include "runtime-support/artifact/names.h"
#include "runtime-support/artifact/source-map.h"
#include "runtime-support/artifact/unwind-table.h"
#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#ifndef MFD_EXEC // Debian's kernel headers are older
#define MFD_EXEC 0x10
#endif

namespace wasmload {
namespace {

constexpr u64 kPage = kArtifactPage;

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

// Bytes [start, end) of a file in order, by pread, in pieces for `sink`.
template <class Sink> Result<void> readFileRange(int file, u64 start, u64 end, Sink sink) {
  alignas(64) u8 buffer[16384];
  while (start < end) {
    const u64 want = end - start < sizeof buffer ? end - start : sizeof buffer;
    const ssize_t got = pread(file, buffer, want, static_cast<off_t>(start));
    if (got <= 0)
      return makeError(ErrorKind::Io, "cannot be read at offset %llu: %s", ull(start),
                       got < 0 ? std::strerror(errno) : "the file ends there");
    sink(start, std::span(buffer, static_cast<usize>(got)));
    start += static_cast<u64>(got);
  }
  return {};
}

Result<void> hashFileRange(XXH3_state_t *state, int file, u64 start, u64 end) {
  return readFileRange(file, start, end,
                       [state](u64, std::span<u8> bytes) { XXH3_64bits_update(state, bytes.data(), bytes.size()); });
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

struct Image::Segments : ArtifactLayout {
  alignas(8) u8 head[kPage];
  usize headSize = 0;
  u64 hashField() const { return noteOffset + offsetof(ArtifactNote, metadataHash); }
};

Result<std::unique_ptr<Image>> Image::open(const std::string &path, const ImageOptions &options) {
  std::unique_ptr<Image> image(new Image);
  image->path_ = path;
  // Without blocking: it does not wait for a FIFO's writer. (musl's open would make two system calls of it.)
  image->file_ = openat(AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (image->file_ < 0) return makeError(ErrorKind::Io, "cannot be opened: %s", std::strerror(errno));
  if (options.sealed) TRY(image->copySealed());
  Segments segments;
  TRY(image->checkFile(&segments));
  if (options.trustedOrNull) TRY(image->checkSignature(segments, *options.trustedOrNull));
  TRY(image->map(segments));
  TRY(image->checkHashes(segments, options.verify));
  const i64 text = static_cast<i64>(segments.textAddress) - static_cast<i64>(segments.entry);
  TRY(image->readModule({{image->module_, static_cast<usize>(segments.roSize - segments.entry)},
                         text, text + static_cast<i64>(segments.textSize), segments.dataSize}));
  if (options.verify) TRY(image->checkTables());
  return image;
}

Image::~Image() {
  if (slotOrNull_) textRegistry.remove(slotOrNull_);
  if (base_) munmap(base_, span_);
  if (file_ >= 0) close(file_);
}

// Establishes: the code is for a loader of this version and runs on this CPU.
Result<void> Image::checkNote() {
  contract_ = findContract(note_.abiVersion, note_.contractHash);
  if (!contract_) {
    const bool isNewer = note_.abiVersion > kAbiVersion || (note_.abiVersion == kAbiVersion && note_.abiRevision > kAbiRevision);
    return makeError(ErrorKind::Unsupported, "uses the host ABI %u.%u (contract %016llx), this wasmload knows up to %u.%u: %s",
                     note_.abiVersion, note_.abiRevision, ull(note_.contractHash), kAbiVersion, kAbiRevision,
                     isNewer ? "use a newer wasmload"
                             : "that contract was never released, or is no longer known; compile it again with this version's wasmc");
  }
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
  if (!findNote(head, s)) return describeForeignFile(file_, head, s->fileSize);
  note_ = s->note;
  if (s->elfMachine != kElfMachine || note_.machine != kElfMachine)
    return makeError(ErrorKind::Unsupported, "was compiled for %s, this machine is %s",
                     machineName(s->elfMachine != kElfMachine ? s->elfMachine : note_.machine),
                     machineName(kElfMachine));
  TRY(checkNote());
  if (note_.fileSize != s->fileSize)
    return damaged(s->fileSize < note_.fileSize ? "is truncated: it has %llu of %llu bytes"
                                                : "has %llu bytes, expected %llu",
                   ull(s->fileSize), ull(note_.fileSize));
  return readSegments(head, s);
}

// Every byte of the file, the fields that a signature leaves out as zeros. Before anything of it is mapped.
Result<void> Image::checkSignature(const Segments &s, const TrustedKeys &trusted) const {
  Sha512 hash;
  auto zero = [&](u64 start, std::span<u8> bytes, usize field, usize size) {
    for (u64 at = s.noteOffset + field, end = at + size; at < end; ++at)
      if (at - start < bytes.size()) bytes[at - start] = 0; // below `start` it wraps
  };
  TRY(readFileRange(file_, 0, s.fileSize, [&](u64 start, std::span<u8> bytes) {
    zero(start, bytes, offsetof(ArtifactNote, metadataHash), sizeof s.note.metadataHash);
    zero(start, bytes, offsetof(ArtifactNote, signature), sizeof s.note.signature);
    hash.update(bytes);
  }));
  return trusted.check(note_, hash.finish());
}

// Puts a copy in memory, which nobody can change any more, in the file's place.
Result<void> Image::copySealed() {
  struct stat status;
  if (fstat(file_, &status) != 0 || !S_ISREG(status.st_mode)) return {}; // checkFile says it
  auto refuse = [](const char *what) {
    return makeError(ErrorKind::Io, "cannot be %s a sealed file in memory: %s%s", what, std::strerror(errno),
                     errno == EACCES || errno == EPERM ? " (does the system allow executing one? See vm.memfd_noexec)" : "");
  };
  const char *name = "cwasm";
  int copy = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
  if (copy < 0 && errno == EINVAL) copy = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING); // before Linux 6.3
  if (copy < 0) return refuse("copied to");
  off_t done = 0;
  while (done < status.st_size) {
    const ssize_t count = sendfile(copy, file_, &done, static_cast<usize>(status.st_size - done));
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) break; // it was truncated meanwhile: the copy is, too
    if (count < 0) {
      const Error error = refuse("copied to");
      close(copy);
      return error;
    }
  }
  close(file_);
  file_ = copy;
  if (fcntl(copy, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0) return refuse("kept in");
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
  XXH3_64bits_update(&state, base_, s.hashField());
  XXH3_64bits_update(&state, kZeros, sizeof kZeros);
  XXH3_64bits_update(&state, base_ + s.hashField() + sizeof kZeros, s.roSize - s.hashField() - sizeof kZeros);
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

Result<void> Image::readModule(DescriptionBounds bounds) {
  bounds.contract = contract_;
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
  counts.importedFunctions = d.header.importedFunctions;
  counts.escapedFunctions = static_cast<u32>(d.functions.size());
  counts.types = static_cast<u32>(d.types.size());
  counts.globals = static_cast<u32>(d.globals.size());
  counts.tags = static_cast<u32>(d.tags.size());
  layout_ = VmLayout(counts);
  return {};
}

// What is otherwise looked at in need, by readers that rely on nothing: here as a whole. Code that is called by its address
// begins where the code map says that something begins.
Result<void> Image::checkTables() const {
  const Description &d = description_;
  const i64 start = relativePc(reinterpret_cast<u64>(text_.data())), end = start + static_cast<i64>(text_.size());
  if (!checkCodeMap(d.codeMap, start, end)) return damaged("has a damaged code map");
  if (!d.sourceMap.empty() && !checkSourceMap(d.sourceMap)) return damaged("has a damaged source map");
  if (!checkUnwindTable(d.unwind, start, end)) return damaged("has a damaged unwind table");
  if (!checkNames(d.names, d.header.functionCount)) return damaged("has a damaged table of names");
  bool isGood = true;
  auto check = [&](Offset32 code) { isGood &= code == 0 || isFunctionStart(d.codeMap, code); };
  for (const FunctionRecord &function : d.functions) check(function.code);
  for (const TypeRecord &type : d.types) {
    check(type.entry);
    check(type.thunk);
  }
  return isGood ? Result<void>() : damaged("refers to code that is not the start of a function");
}

std::string_view Image::functionName(u32 functionIndex) const {
  return lookUpName(description_.names, description_.header.functionCount, functionIndex);
}

Result<void> Image::place(const ImageRecord &run, Memory &memory) const {
  if (embeddedData_) return memory.takePages(embeddedData_ + run.source, run.destination, run.size);
  return memory.mapImage(file_, dataOffset_ + run.source, run.destination, run.size);
}

const Image *Image::containing(u64 pc) { return static_cast<const Image *>(textRegistry.find(pc)); }

} // namespace wasmload
