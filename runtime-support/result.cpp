#include "runtime-support/result.h"

namespace cwasm {

Failure::Failure(Error error) : errorOrNull_(new Error(std::move(error))) {}
void Failure::destroy(Error *error) { delete error; }

Failure makeErrorList(ErrorKind kind, u64 offset, const char *pattern, va_list arguments) {
  return Error{kind, offset, 0, formatList(pattern, arguments)};
}

Failure makeError(ErrorKind kind, const char *pattern, ...) {
  va_list arguments;
  va_start(arguments, pattern);
  Failure failure = makeErrorList(kind, Error::kNoOffset, pattern, arguments);
  va_end(arguments);
  return failure;
}

Failure makeErrorAt(ErrorKind kind, u64 offset, const char *pattern, ...) {
  va_list arguments;
  va_start(arguments, pattern);
  Failure failure = makeErrorList(kind, offset, pattern, arguments);
  va_end(arguments);
  return failure;
}

} // namespace cwasm
