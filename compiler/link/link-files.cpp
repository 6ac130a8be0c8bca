#include "compiler/link/link-files.h"
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wasmc {
namespace {

Result<void> writeBytes(int file, std::span<const u8> bytes, const std::string &path) {
  while (!bytes.empty()) {
    const ssize_t count = write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return ioError("write", path);
    bytes = bytes.subspan(static_cast<usize>(count));
  }
  return {};
}

} // namespace

Error ioError(const char *what, const std::string &path) {
  return makeError(ErrorKind::Io, "cannot %s %s: %s", what, path.c_str(), std::strerror(errno));
}

FileDescriptor::~FileDescriptor() {
  if (number_ >= 0)
    close(number_);
}

Result<MemoryFile> MemoryFile::of(std::span<const u8> bytes) {
  MemoryFile file(memfd_create("wasmc", MFD_CLOEXEC));
  if (file.file_.get() < 0)
    return ioError("create", "a file in memory");
  TRY(writeBytes(file.file_.get(), bytes, "a file in memory"));
  return file;
}

TemporaryFile::~TemporaryFile() {
  if (!path_.empty())
    unlink(path_.c_str());
}

bool isStream(const std::string &output) {
  struct stat status;
  return output == "-" || (stat(output.c_str(), &status) == 0 && !S_ISREG(status.st_mode));
}

std::string temporaryName(const std::string &output) {
  if (!isStream(output))
    return output + ".tmp" + std::to_string(getpid());
  const char *folder = std::getenv("TMPDIR");
  return std::string(folder && *folder ? folder : "/tmp") + "/wasmc.tmp" + std::to_string(getpid());
}

Result<std::vector<u8>> readWholeFile(const std::string &path) {
  FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status;
  if (file.get() < 0 || fstat(file.get(), &status) != 0)
    return ioError("open", path);
  std::vector<u8> bytes(static_cast<usize>(status.st_size));
  for (usize done = 0; done < bytes.size();) {
    const ssize_t count = read(file.get(), bytes.data() + done, bytes.size() - done);
    if (count <= 0)
      return ioError("read", path);
    done += static_cast<usize>(count);
  }
  return bytes;
}

Result<void> rewriteFile(const std::string &path, std::span<const u8> bytes) {
  FileDescriptor file(open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
  if (file.get() < 0)
    return ioError("write", path);
  return writeBytes(file.get(), bytes, path);
}

Result<void> writeOutput(std::span<const u8> bytes, const std::string &output) {
  if (output == "-")
    return writeBytes(STDOUT_FILENO, bytes, "standard output");
  if (isStream(output)) {
    FileDescriptor file(open(output.c_str(), O_WRONLY | O_CLOEXEC));
    if (file.get() < 0)
      return ioError("write", output);
    return writeBytes(file.get(), bytes, output);
  }
  TemporaryFile temporary(temporaryName(output));
  {
    FileDescriptor file(open(temporary.path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (file.get() < 0)
      return ioError("write", output);
    TRY(writeBytes(file.get(), bytes, output));
  }
  return takePlace(temporary, output);
}

Result<void> takePlace(TemporaryFile &finished, const std::string &output) {
  if (isStream(output))
    return writeOutput(TRY(readWholeFile(finished.path())), output);
  if (rename(finished.path().c_str(), output.c_str()) != 0)
    return ioError("write", output);
  finished.keep();
  return {};
}

} // namespace wasmc
