// Writes JSON (RFC 8259), indented, in the order in which it is told: the same calls give the same bytes.
#pragma once
#include "runtime-support/ints.h"
#include <string>
#include <string_view>
#include <vector>

namespace wasmc {
using namespace cwasm;

// The text between the quotes of a JSON string: everything but printable ASCII and whole UTF-8 is escaped or replaced, so it
// is safe to show on a terminal, too.
std::string escapeJson(std::string_view text);

class JsonWriter {
public:
  void beginObject() { begin('{'); }
  void endObject() { end('}'); }
  void beginArray() { begin('['); }
  void endArray() { end(']'); }
  void key(std::string_view name);
  void value(std::string_view text) { raw('"' + escapeJson(text) + '"'); }
  void value(const char *text) { value(std::string_view(text)); }
  void value(bool isTrue) { raw(isTrue ? "true" : "false"); }
  void value(u64 number) { raw(std::to_string(number)); }
  template <class T> void member(std::string_view name, const T &content) {
    key(name);
    value(content);
  }
  void member(std::string_view name, u32 content) { member(name, u64(content)); }
  std::string take() { return std::move(text_ += '\n'); }

private:
  void begin(char bracket);
  void end(char bracket);
  void raw(std::string_view text);
  void separate();
  void newLine() { text_ += '\n' + std::string(2 * isEmpty_.size(), ' '); }

  std::string text_;
  std::vector<bool> isEmpty_; // of the objects and arrays that are open
  bool isAfterKey_ = false;
};

} // namespace wasmc
