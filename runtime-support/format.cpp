// format and the errors' sentences (result.h): the part of printf that sentences need, without a C library's stdio.
#include "runtime-support/result.h"

namespace cwasm {
namespace {

// `value` in decimal or hexadecimal, written backwards from `end`. Returns its first character.
char *writeDigits(char *end, u64 value, u32 base) {
  do {
    *--end = "0123456789abcdef"[value % base];
    value /= base;
  } while (value > 0);
  return end;
}

} // namespace

// %[-0][width][.precision](ll|l|z|t)(d|u|x|s|c) and %%; width and precision are numbers or *, and only strings have a precision.
// A pattern with anything else is a mistake in the program, and ends it.
std::string formatList(const char *pattern, va_list arguments) {
  std::string text;
  while (*pattern) {
    const char *plain = pattern;
    while (*pattern && *pattern != '%') ++pattern;
    text.append(plain, static_cast<usize>(pattern - plain));
    if (!*pattern) break;
    bool isLeft = false, isZero = false, isWide = false, hasPrecision = false;
    usize width = 0, precision = 0;
    for (++pattern; *pattern == '-' || *pattern == '0'; ++pattern) (*pattern == '-' ? isLeft : isZero) = true;
    for (usize *number = &width;; number = &precision) {
      if (*pattern == '*') {
        *number = static_cast<usize>(va_arg(arguments, int));
        ++pattern;
      }
      while (*pattern >= '0' && *pattern <= '9') *number = *number * 10 + static_cast<usize>(*pattern++ - '0');
      if (*pattern != '.' || hasPrecision) break;
      hasPrecision = true;
      ++pattern;
    }
    for (; *pattern == 'l' || *pattern == 'z' || *pattern == 't'; ++pattern) isWide = true;
    char buffer[24];
    char *const end = buffer + sizeof buffer;
    const char *from = end - 1;
    usize length = 1;
    switch (*pattern++) {
    case 'd': {
      const i64 value = isWide ? va_arg(arguments, i64) : va_arg(arguments, int);
      char *digits = writeDigits(end, value < 0 ? -static_cast<u64>(value) : static_cast<u64>(value), 10);
      if (value < 0) *--digits = '-';
      from = digits;
      length = static_cast<usize>(end - from);
      break;
    }
    case 'u':
    case 'x':
      from = writeDigits(end, isWide ? va_arg(arguments, u64) : va_arg(arguments, u32), pattern[-1] == 'x' ? 16 : 10);
      length = static_cast<usize>(end - from);
      break;
    case 's':
      from = va_arg(arguments, const char *);
      for (length = 0; (!hasPrecision || length < precision) && from[length];) ++length;
      break;
    case 'c': end[-1] = static_cast<char>(va_arg(arguments, int)); break;
    case '%': end[-1] = '%'; break;
    default: __builtin_trap();
    }
    const usize padding = length < width ? width - length : 0;
    if (!isLeft) text.append(padding, isZero ? '0' : ' ');
    text.append(from, length);
    if (isLeft) text.append(padding, ' ');
  }
  return text;
}

std::string format(const char *pattern, ...) {
  va_list arguments;
  va_start(arguments, pattern);
  std::string text = formatList(pattern, arguments);
  va_end(arguments);
  return text;
}

} // namespace cwasm
