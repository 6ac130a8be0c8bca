#include "runtime-support/result.h"
#include <cstdio>

namespace cwasm {

std::string formatList(const char *pattern, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  int length = std::vsnprintf(nullptr, 0, pattern, arguments);
  std::string text;
  if (length > 0) {
    text.resize(static_cast<usize>(length));
    std::vsnprintf(text.data(), text.size() + 1, pattern, again);
  }
  va_end(again);
  return text;
}

std::string format(const char *pattern, ...) {
  va_list arguments;
  va_start(arguments, pattern);
  std::string text = formatList(pattern, arguments);
  va_end(arguments);
  return text;
}

Error makeError(ErrorKind kind, const char *pattern, ...) {
  va_list arguments;
  va_start(arguments, pattern);
  Error error{kind, Error::kNoOffset, 0, formatList(pattern, arguments)};
  va_end(arguments);
  return error;
}

Error makeErrorAt(ErrorKind kind, u64 offset, const char *pattern, ...) {
  va_list arguments;
  va_start(arguments, pattern);
  Error error{kind, offset, 0, formatList(pattern, arguments)};
  va_end(arguments);
  return error;
}

} // namespace cwasm
