#include "runtime-support/config-file.h"

namespace cwasm {
namespace {

bool isWord(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; }

Failure malformed(const char *sentence) { return makeError(ErrorKind::Malformed, "%s", sentence); }

void appendUtf8(u32 code, std::string *out) {
  if (code < 0x80) {
    *out += static_cast<char>(code);
    return;
  }
  if (code >= 0x800) *out += static_cast<char>(0xE0 | code >> 12);
  *out += static_cast<char>(code >= 0x800 ? 0x80 | (code >> 6 & 0x3F) : 0xC0 | code >> 6);
  *out += static_cast<char>(0x80 | (code & 0x3F));
}

} // namespace

bool ConfigReader::take(char c) {
  if (rest_.empty() || rest_[0] != c) return false;
  rest_.remove_prefix(1);
  line_ += c == '\n';
  return true;
}

void ConfigReader::skipSpace(bool andLines) {
  while (!rest_.empty()) {
    if (rest_[0] == '#')
      while (!rest_.empty() && rest_[0] != '\n') rest_.remove_prefix(1);
    else if (!take(' ') && !take('\t') && !take('\r') && !(andLines && take('\n')))
      return;
  }
}

std::string_view ConfigReader::takeWord() {
  usize size = 0;
  while (size < rest_.size() && isWord(rest_[size])) ++size;
  const std::string_view word = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return word;
}

Result<void> ConfigReader::readString(char quote, std::string *out) {
  while (!take(quote)) {
    if (rest_.empty() || rest_[0] == '\n') return malformed("a string is not closed on its line");
    char c = rest_[0];
    rest_.remove_prefix(1);
    if (c == 0) return malformed("a string has a NUL");
    if (c != '\\' || quote != '"') {
      *out += c;
      continue;
    }
    c = rest_.empty() ? 0 : rest_[0];
    if (!rest_.empty()) rest_.remove_prefix(1);
    if (c == 'u') {
      u32 code = 0;
      for (u32 i = 0; i < 4; ++i) {
        const char digit = rest_.empty() ? 'x' : rest_[0];
        const u32 value = digit >= '0' && digit <= '9' ? u32(digit - '0') : (digit | 0x20) >= 'a' && (digit | 0x20) <= 'f' ? u32((digit | 0x20) - 'a' + 10) : 16;
        if (value > 15) return malformed("\\u takes four hexadecimal digits");
        rest_.remove_prefix(1);
        code = code << 4 | value;
      }
      if (code == 0 || (code >= 0xD800 && code < 0xE000)) return malformed("\\u gives a character that no option can have");
      appendUtf8(code, out);
      continue;
    }
    if (c != '"' && c != '\\' && c != 'n' && c != 't' && c != 'r') return malformed("a backslash in double quotes stands before \", \\, n, t, r or u");
    *out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
  }
  return {};
}

Result<void> ConfigReader::readValue(ConfigEntry *entry) {
  entry->table = table_;
  entry->key = key_;
  entry->line = line_;
  entry->value.clear();
  entry->isSwitch = false;
  if (take('"')) return readString('"', &entry->value);
  if (take('\'')) return readString('\'', &entry->value);
  entry->value = takeWord();
  entry->isSwitch = entry->value == "true" || entry->value == "false";
  if (!entry->isSwitch && (entry->value.empty() || entry->value.find_first_not_of("0123456789") != std::string::npos))
    return malformed("a value is true, false, a whole number or a string in quotes");
  return {};
}

Result<void> ConfigReader::endLine() {
  skipSpace(false);
  if (!rest_.empty() && !take('\n')) return malformed("something stands behind a value");
  return {};
}

Result<bool> ConfigReader::next(ConfigEntry *entry) {
  for (;;) {
    skipSpace(true);
    if (isInArray_) {
      if (take(']')) {
        isInArray_ = false;
        TRY(endLine());
        continue;
      }
      TRY(readValue(entry));
      skipSpace(true);
      if (!take(',') && (rest_.empty() || rest_[0] != ']')) return malformed("elements of an array are separated by commas");
      return true;
    }
    if (rest_.empty()) return false;
    if (take('[')) {
      table_ = takeWord();
      if (table_.empty() || !take(']')) return malformed("a table is named like [wasmload]");
      TRY(endLine());
      continue;
    }
    key_ = takeWord();
    skipSpace(false);
    if (key_.empty() || !take('=')) return malformed("expected NAME = VALUE");
    skipSpace(false);
    if ((isInArray_ = take('['))) continue;
    TRY(readValue(entry));
    TRY(endLine());
    return true;
  }
}

std::string quoteConfig(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      quoted += format("\\u%04x", u32(byte));
      continue;
    }
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

} // namespace cwasm
