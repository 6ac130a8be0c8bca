// Opens an artifact (docs/artifact.md). Order: file → ELF header → note → program headers → what else is asked of the file →
// mapping → hashes → text → module description. Nothing of the file is believed before the step that checks it.
#include "loader/image.h"
#include "loader/arch/cpu.h"
#include "loader/image-hashes.h"
#include "loader/memory.h"
#include "runtime-support/abi/contract-hash.h"
#include "runtime-support/artifact/names.h"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace wasmload {
namespace {

constexpr u64 kPage = kArtifactPage;

unsigned long long ull(u64 value) { return value; }

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

// Whether text lies in memory as in the file, and so hides nothing of it: all of the file is at `base`.
bool isInPlace(const ArtifactLayout &s) { return s.textAddress == s.textOffset; }

Error mappingRefused(int file, int reason) {
  struct statfs fs;
  const bool isNoexec = reason == EPERM && fstatfs(file, &fs) == 0 && (fs.f_flags & ST_NOEXEC);
  return makeError(ErrorKind::Io, "cannot be mapped executable: %s",
                   isNoexec             ? "its file system is mounted noexec"
                   : reason == EPERM || reason == EACCES ? "this system's security policy refuses it"
                                                         : std::strerror(reason));
}

} // namespace

Result<int> Image::openFile(const std::string &path) {
  // Without blocking: it does not wait for a FIFO's writer. (musl's open would make two system calls of it.)
  const int file = openat(AT_FDCWD, path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (file < 0) return makeError(ErrorKind::Io, "cannot be opened: %s", std::strerror(errno));
  return file;
}

Result<std::unique_ptr<Image>> Image::open(const std::string &path) { return open(TRY(openFile(path)), path, nullptr); }

Result<std::unique_ptr<Image>> Image::open(int file, const std::string &path, const FileCheck *checkOrNull) {
  std::unique_ptr<Image> image(new Image);
  image->path_ = path;
  image->file_ = file;
  const ArtifactLayout &s = image->artifact_;
  TRY(image->checkFile());
  if (checkOrNull) TRY(checkOrNull->check(file, s));
  TRY(image->map());
  if (isInPlace(s)) TRY(image->mapText()); // before its pages are there, which is less to unmap
  TRY(checkHashes(image->base_, s, Hashed::AtOnce));
  if (!isInPlace(s)) TRY(image->mapText());
  const i64 text = static_cast<i64>(s.textAddress) - static_cast<i64>(s.entry);
  TRY(image->readModule({{image->module_, static_cast<usize>(s.roSize - s.entry)}, text, text + static_cast<i64>(s.textSize), s.dataSize}));
  return image;
}

Image::~Image() {
  if (mappingCacheOrNull) mappingCacheOrNull->forget(*this);
  if (slotOrNull_) textRegistry.remove(slotOrNull_);
  if (base_) munmap(base_, span_);
  if (file_ >= 0) close(file_);
}

// Establishes: the code is for a loader of this version and runs on this CPU.
Result<void> Image::checkNote() {
  contract_ = findContract(artifact_.note.abiVersion, artifact_.note.contractHash);
  if (!contract_) {
    const bool isNewer = artifact_.note.abiVersion > kAbiVersion || (artifact_.note.abiVersion == kAbiVersion && artifact_.note.abiRevision > kAbiRevision);
    return makeError(ErrorKind::Unsupported, "uses the host ABI %u.%u (contract %016llx), this wasmload knows up to %u.%u: %s",
                     artifact_.note.abiVersion, artifact_.note.abiRevision, ull(artifact_.note.contractHash), kAbiVersion, kAbiRevision,
                     isNewer ? "use a newer wasmload"
                             : "that contract was never released, or is no longer known; compile it again with this version's wasmc");
  }
  const u64 needed = artifact_.note.cpuFeatures;
  if (const u64 missing = needed & ~offeredCpuFeatures(needed))
    return makeError(ErrorKind::Unsupported, "needs %s, which this CPU does not have: compile it for another --cpu", nameOfCpuFeature(missing));
  return {};
}

// Establishes: the file is an artifact for this machine and ABI, whole by its size, with exactly the segments that
// docs/artifact.md allows, each inside the file.
Result<void> Image::checkFile() {
  ArtifactLayout &s = artifact_;
  struct stat status;
  if (fstat(file_, &status) != 0) return makeError(ErrorKind::Io, "cannot be examined: %s", std::strerror(errno));
  if (S_ISDIR(status.st_mode)) return makeError(ErrorKind::Io, "is a directory, expected a compiled artifact");
  if (!S_ISREG(status.st_mode)) return makeError(ErrorKind::Io, "is not a regular file");
  s.fileSize = static_cast<u64>(status.st_size);
  const std::unique_ptr<u8[]> page(new u8[kPage]); // on the stack, it would be another page to fault for
  const ssize_t got = pread(file_, page.get(), kPage, 0);
  if (got < 0) return makeError(ErrorKind::Io, "cannot be read: %s", std::strerror(errno));
  const std::span<const u8> head(page.get(), static_cast<usize>(got));
  if (!findNote(head, &s)) {
    Failure foreign = makeError(ErrorKind::Malformed, "is not a compiled artifact: it has no note of wasmc");
    foreign->code = kForeignFile;
    return foreign;
  }
  if (const u32 machine = s.elfMachine != kElfMachine ? s.elfMachine : s.note.machine; machine != kElfMachine)
    return makeError(ErrorKind::Unsupported, "was compiled for %s, this machine is %s", machineName(machine), machineName(kElfMachine));
  TRY(checkNote());
  if (s.note.fileSize != s.fileSize)
    return makeError(ErrorKind::Malformed, s.fileSize < s.note.fileSize ? "is truncated: it has %llu of %llu bytes" : "has %llu bytes, expected %llu",
                     ull(s.fileSize), ull(s.note.fileSize));
  return readSegments(head, &s);
}

// One mapping read-only for the whole file, which the hashes are made of, and then text over it. Neither is ever written or changed in
// protection.
Result<void> Image::map() {
  const ArtifactLayout &s = artifact_;
  const u64 textEnd = s.textSize > 0 ? s.textAddress + s.textSize : 0;
  span_ = alignUp(std::max(s.fileSize, textEnd), kPage);
  void *base = mmap(nullptr, span_, PROT_READ, MAP_PRIVATE, file_, 0);
  if (base == MAP_FAILED) return makeError(ErrorKind::Io, "cannot be mapped: %s", std::strerror(errno));
  base_ = static_cast<u8 *>(base);
  module_ = base_ + s.entry;
  return {};
}

Result<void> Image::mapText() {
  const ArtifactLayout &s = artifact_;
  if (s.textSize == 0) return {};
  // SAFETY: the range lies in our own mapping of `span_` bytes, on pages behind the read-only segment (checkFile).
  if (mmap(base_ + s.textAddress, s.textSize, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, file_,
           static_cast<off_t>(s.textOffset)) == MAP_FAILED)
    return mappingRefused(file_, errno);
  text_ = {base_ + s.textAddress, static_cast<usize>(s.textSize)};
  slotOrNull_ = textRegistry.add(text_.data(), text_.size(), this);
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
  if (hasCpuVariants()) offeredFeatures_ = offeredCpuFeatures(~u64(0));
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

std::string_view Image::functionName(u32 functionIndex) const {
  return lookUpName(description_.names, description_.header.functionCount, functionIndex);
}

Result<void> Image::place(const ImageRecord &run, Memory &memory) const {
  // A page or two, which guests nearly always write to, are copied at once, which costs a fault less each, and no mapping. Not where mappings
  // outlive memories (MappingCache), which take their contents from the file again.
  constexpr u64 kFew = 8192;
  const u8 *data = embeddedData_ ? embeddedData_ : base_ + artifact_.dataOffset;
  if (isInPlace(artifact_) && run.size <= kFew && !mappingCacheOrNull) {
    memory.copyPages(data + run.source, run.destination, run.size);
    return {};
  }
  if (embeddedData_) return memory.takePages(embeddedData_ + run.source, run.destination, run.size);
  return memory.mapImage(file_, artifact_.dataOffset + run.source, run.destination, run.size);
}

const Image *Image::containing(u64 pc) { return static_cast<const Image *>(textRegistry.find(pc)); }

} // namespace wasmload
