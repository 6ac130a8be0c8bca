#include "loader/small-file.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace wasmload {

Result<std::string> readSmallFile(const std::string &path) {
  constexpr usize kLimit = 1 << 20;
  std::string text;
  char part[4096];
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  ssize_t count = file < 0 ? -1 : 0;
  while (file >= 0 && text.size() <= kLimit && (count = read(file, part, sizeof part)) > 0)
    text.append(part, static_cast<usize>(count));
  if (count < 0) return makeError(ErrorKind::Io, "cannot be read: %s", std::strerror(errno));
  close(file);
  if (text.size() > kLimit) return makeError(ErrorKind::Io, "is larger than 1 MiB");
  return text;
}

} // namespace wasmload
