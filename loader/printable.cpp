#include "loader/printable.h"
#include "runtime-support/byte-reader.h"

namespace wasmload {

std::string printable(std::string_view name) {
  const bool isText = cwasm::isUtf8(name);
  std::string text;
  for (char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    // C1 control characters are C2 80 to C2 9F in UTF-8; their second byte looks like any continuation byte.
    const bool isC1 = isText && byte >= 0x80 && byte < 0xA0 && !text.empty() && text.back() == '\xC2';
    if (byte < 0x20 || byte == 0x7F || byte == '"' || byte == '\\' || isC1 || (byte >= 0x80 && !isText))
      text += cwasm::format("\\%02x", byte);
    else
      text += c;
  }
  return text;
}

} // namespace wasmload
