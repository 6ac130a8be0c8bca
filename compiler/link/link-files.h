// Files around a link: inputs that only this process sees, an output that nobody sees before it is whole.
#pragma once
#include "runtime-support/result.h"
#include <span>
#include <string_view>
#include <vector>

namespace wasmc {
using namespace cwasm;

// "cannot WHAT PATH: why", with errno's reason.
Error ioError(const char *what, const std::string &path);

class FileDescriptor {
public:
  explicit FileDescriptor(int number) : number_(number) {}
  ~FileDescriptor();
  FileDescriptor(FileDescriptor &&other) : number_(std::exchange(other.number_, -1)) {}
  FileDescriptor(const FileDescriptor &) = delete;
  FileDescriptor &operator=(const FileDescriptor &) = delete;
  int get() const { return number_; }

private:
  int number_;
};

// A file in memory; lld opens it by its /proc name.
class MemoryFile {
public:
  MemoryFile() : file_(-1) {} // none
  static Result<MemoryFile> of(std::span<const u8> bytes); // Errors: Io
  static Result<MemoryFile> of(std::string_view text) {
    return of({reinterpret_cast<const u8 *>(text.data()), text.size()});
  }
  std::string name() const { return "/proc/self/fd/" + std::to_string(file_.get()); }

private:
  explicit MemoryFile(int number) : file_(number) {}
  FileDescriptor file_;
};

// Removes a file unless it was kept: no partial output is ever left behind.
class TemporaryFile {
public:
  explicit TemporaryFile(std::string path) : path_(std::move(path)) {}
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile &) = delete;
  TemporaryFile &operator=(const TemporaryFile &) = delete;
  const std::string &path() const { return path_; }
  void keep() { path_.clear(); }

private:
  std::string path_;
};

// Whether `output` is written to, not replaced: "-" is standard output, and a device or pipe stays what it is.
bool isStream(const std::string &output);
// A name for a file beside `output` that will take its place, and for what leads to it; for a stream, in the folder for
// temporary files.
std::string temporaryName(const std::string &output);

// Errors: Io.
Result<std::vector<u8>> readWholeFile(const std::string &path);
// New contents for a file, which keeps its mode. Errors: Io.
Result<void> rewriteFile(const std::string &path, std::span<const u8> bytes);
// A finished file becomes `output`; a stream gets its bytes. Errors: Io.
Result<void> takePlace(TemporaryFile &finished, const std::string &output);
// Writes to a file of that name, as a whole or not at all, or to a stream. Errors: Io.
Result<void> writeOutput(std::span<const u8> bytes, const std::string &output);

} // namespace wasmc
