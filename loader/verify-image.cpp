// Image::verify: what opening an artifact leaves for later, or for readers that rely on nothing, is checked as a whole.
#include "loader/image-hashes.h"
#include "loader/image.h"
#include "runtime-support/artifact/code-map.h"
#include "runtime-support/artifact/names.h"
#include "runtime-support/artifact/source-map.h"
#include "runtime-support/artifact/unwind-table.h"

#include <cerrno>
#include <cstring>
#include <sys/mman.h>

namespace wasmload {
namespace {

// The whole file, as long as it is looked at.
class FileView {
public:
  FileView(int file, u64 size) : size_(size), bytes_(mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0)) {}
  ~FileView() {
    if (isThere()) munmap(bytes_, size_);
  }
  FileView(const FileView &) = delete;
  FileView &operator=(const FileView &) = delete;
  bool isThere() const { return bytes_ != MAP_FAILED; }
  const u8 *bytes() const { return static_cast<const u8 *>(bytes_); }

private:
  u64 size_;
  void *bytes_;
};

} // namespace

Result<void> Image::verify() const {
  const FileView view(file_, artifact_.fileSize);
  if (!view.isThere()) return makeError(ErrorKind::Io, "cannot be mapped: %s", std::strerror(errno));
  TRY(checkHashes(view.bytes(), artifact_, Hashed::Later));
  return checkTables();
}

// Code that is called by its address begins where the code map says that something begins.
Result<void> Image::checkTables() const {
  const Description &d = description_;
  const i64 start = relativePc(reinterpret_cast<u64>(text_.data())), end = start + static_cast<i64>(text_.size());
  if (!checkCodeMap(d.codeMap, start, end)) return makeError(ErrorKind::Malformed, "has a damaged code map");
  if (!d.sourceMap.empty() && !checkSourceMap(d.sourceMap)) return makeError(ErrorKind::Malformed, "has a damaged source map");
  if (!checkUnwindTable(d.unwind, start, end)) return makeError(ErrorKind::Malformed, "has a damaged unwind table");
  if (!checkNames(d.names, d.header.functionCount)) return makeError(ErrorKind::Malformed, "has a damaged table of names");
  bool isGood = true;
  auto check = [&](Offset32 code) { isGood &= code == 0 || isFunctionStart(d.codeMap, code); };
  for (const FunctionRecord &function : d.functions) check(function.code);
  for (const TypeRecord &type : d.types) {
    check(type.entry);
    check(type.thunk);
  }
  return isGood ? Result<void>() : Result<void>(makeError(ErrorKind::Malformed, "refers to code that is not the start of a function"));
}

} // namespace wasmload
