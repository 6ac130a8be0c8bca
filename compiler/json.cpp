#include "compiler/json.h"
#include "runtime-support/result.h"

namespace wasmc {
namespace {

// Length of the UTF-8 sequence at the start of `text`, or 0 if there is none that is whole and shortest.
usize utf8Length(std::string_view text) {
  auto byte = [&](usize i) { return i < text.size() ? static_cast<u8>(text[i]) : u8(0); };
  const u8 first = byte(0);
  const usize length = first < 0x80 ? 1 : first >= 0xF0 && first < 0xF5 ? 4 : first >= 0xE0 && first < 0xF0 ? 3 : first >= 0xC2 && first < 0xE0 ? 2 : 0;
  for (usize i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  const u8 second = byte(1);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0) || (first == 0xF0 && second < 0x90) ||
      (first == 0xF4 && second >= 0x90))
    return 0;
  return length;
}

} // namespace

std::string escapeJson(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    usize length = utf8Length(text);
    const u8 c = static_cast<u8>(text[0]);
    if (length == 0) {
      out += "\\ufffd";
      length = 1;
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += text[0];
    } else if (c < 0x20 || c == 0x7F || (c == 0xC2 && static_cast<u8>(text[1]) < 0xA0)) { // C0 and C1 controls
      out += format("\\u%04x", c == 0xC2 ? static_cast<u8>(text[1]) : c);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out;
}

void JsonWriter::separate() {
  if (isAfterKey_) {
    isAfterKey_ = false;
    return;
  }
  if (isEmpty_.empty()) return;
  if (!isEmpty_.back()) text_ += ',';
  isEmpty_.back() = false;
  newLine();
}

void JsonWriter::begin(char bracket) {
  separate();
  text_ += bracket;
  isEmpty_.push_back(true);
}

void JsonWriter::end(char bracket) {
  const bool wasEmpty = isEmpty_.back();
  isEmpty_.pop_back();
  if (!wasEmpty) newLine();
  text_ += bracket;
}

void JsonWriter::raw(std::string_view text) {
  separate();
  text_ += text;
}

void JsonWriter::key(std::string_view name) {
  separate();
  text_ += '"' + escapeJson(name) + "\": ";
  isAfterKey_ = true;
}

} // namespace wasmc
