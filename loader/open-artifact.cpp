#include "loader/open-artifact.h"
#include "loader/foreign-file.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MFD_EXEC // Debian's kernel headers are older
#define MFD_EXEC 0x10
#endif

namespace wasmload {
namespace {

// Every byte of the file, the fields that a signature leaves out as zeros. Before anything of it is mapped.
class SignatureCheck final : public FileCheck {
public:
  explicit SignatureCheck(const TrustedKeys &trusted) : trusted_(trusted) {}

  Result<void> check(int file, const ArtifactLayout &layout) const override {
    Sha512 hash;
    alignas(64) u8 buffer[16384];
    for (u64 start = 0; start < layout.fileSize;) {
      const u64 left = layout.fileSize - start;
      const ssize_t got = pread(file, buffer, left < sizeof buffer ? left : sizeof buffer, static_cast<off_t>(start));
      if (got <= 0)
        return makeError(ErrorKind::Io, "cannot be read at offset %llu: %s", static_cast<unsigned long long>(start),
                         got < 0 ? std::strerror(errno) : "the file ends there");
      const std::span bytes(buffer, static_cast<usize>(got));
      auto zero = [&](usize field, usize size) {
        for (u64 at = layout.noteOffset + field, end = at + size; at < end; ++at)
          if (at - start < bytes.size()) bytes[at - start] = 0; // below `start` it wraps
      };
      zero(offsetof(ArtifactNote, metadataHash), sizeof layout.note.metadataHash);
      zero(offsetof(ArtifactNote, signature), sizeof layout.note.signature);
      hash.update(bytes);
      start += bytes.size();
    }
    return trusted_.check(layout.note, hash.finish());
  }

private:
  const TrustedKeys &trusted_;
};

// A copy in memory, which nobody can change any more, in the file's place.
Result<void> copySealed(int *file) {
  struct stat status;
  if (fstat(*file, &status) != 0 || !S_ISREG(status.st_mode)) return {}; // Image::open says it
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
    const ssize_t count = sendfile(copy, *file, &done, static_cast<usize>(status.st_size - done));
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) break; // it was truncated meanwhile: the copy is, too
    if (count < 0) {
      Failure error = refuse("copied to");
      close(copy);
      return error;
    }
  }
  close(*file);
  *file = copy;
  if (fcntl(copy, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0) return refuse("kept in");
  return {};
}

// Of an open file, which is closed by whoever takes it over.
Result<std::unique_ptr<Image>> openFile(int file, const std::string &path, const OpenOptions &options) {
  if (!options.trustedOrNull) return Image::open(file, path, nullptr);
  const SignatureCheck check(*options.trustedOrNull);
  return Image::open(file, path, &check);
}

} // namespace

Result<std::unique_ptr<Image>> openArtifact(const std::string &path, const OpenOptions &options) {
  int file = TRY(Image::openFile(path));
  if (options.sealed)
    if (Result<void> copied = copySealed(&file); !copied) {
      close(file);
      return copied.takeError();
    }
  Result<std::unique_ptr<Image>> image = openFile(file, path, options);
  if (!image) return image.error().code == Image::kForeignFile ? describeForeignFile(path) : image.takeError();
  if (options.verify) TRY((*image)->verify());
  return image;
}

} // namespace wasmload
