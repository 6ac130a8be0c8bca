#include "loader/printable.h"
#include "runtime-support/byte-reader.h"

namespace wasmload {

std::string printable(std::string_view name) {
  const bool isText = cwasm::isUtf8(name);
  std::string text;
  std::size_t start = 0; // of what is printed as it is
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    // C1 control characters are C2 80 to C2 9F in UTF-8; their second byte looks like any continuation byte.
    const bool isC1 = isText && byte >= 0x80 && byte < 0xA0 && i > 0 && name[i - 1] == '\xC2';
    if (byte >= 0x20 && byte != 0x7F && byte != '"' && byte != '\\' && !isC1 && (byte < 0x80 || isText)) continue;
    (text += name.substr(start, i - start)) += cwasm::format("\\%02x", byte);
    start = i + 1;
  }
  return text += name.substr(start);
}

} // namespace wasmload
