// Reading JSON files with LLVM's reader, for both runners. Header only: each of them is a program of its own.
#pragma once
#include "runtime-support/result.h"
#include "llvm/Support/JSON.h"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace json_text {
using namespace cwasm;

inline Result<std::vector<u8>> readBytes(const std::string &path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE *)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  if (!file) return makeError(ErrorKind::Io, "cannot open %s: %s", path.c_str(), std::strerror(errno));
  std::vector<u8> bytes;
  u8 block[64 << 10];
  while (const usize count = std::fread(block, 1, sizeof block, file.get()))
    bytes.insert(bytes.end(), block, block + count);
  if (std::ferror(file.get())) return makeError(ErrorKind::Io, "cannot read %s", path.c_str());
  return bytes;
}

// Writes escaped surrogate pairs as UTF-8: LLVM 19's JSON reader joins the two halves with | where + is needed, so most
// characters above U+1FFFF come out wrong.
inline std::string withoutSurrogatePairs(llvm::StringRef json) {
  std::string text;
  text.reserve(json.size());
  const auto unit = [json](usize at) -> u32 { // the value of "\uXXXX" at `at`, or 0
    llvm::StringRef rest = json.substr(at);
    u32 value = 0;
    return rest.consume_front("\\u") && rest.size() >= 4 && !rest.take_front(4).getAsInteger(16, value) ? value : 0;
  };
  for (usize i = 0; i < json.size();) {
    if (json[i] != '\\') {
      text += json[i++];
      continue;
    }
    const u32 high = unit(i);
    const u32 low = high >> 10 == 0xD800 >> 10 ? unit(i + 6) : 0;
    if (low >> 10 == 0xDC00 >> 10) {
      const u32 rune = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
      for (const u32 byte : {0xF0 | rune >> 18, 0x80 | (rune >> 12 & 63), 0x80 | (rune >> 6 & 63), 0x80 | (rune & 63)})
        text += static_cast<char>(byte);
      i += 12;
      continue;
    }
    text += '\\';
    if (++i < json.size()) text += json[i++];
  }
  return text;
}

inline Result<llvm::json::Value> readJson(const std::string &path) {
  const std::vector<u8> bytes = TRY(readBytes(path));
  llvm::Expected<llvm::json::Value> json =
      llvm::json::parse(withoutSurrogatePairs({reinterpret_cast<const char *>(bytes.data()), bytes.size()}));
  if (!json) return makeError(ErrorKind::Malformed, "%s: %s", path.c_str(), llvm::toString(json.takeError()).c_str());
  return *json;
}

} // namespace json_text
