#include "compiler/diagnostics/diagnostic.h"
#include "compiler/json.h"
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace wasmc {
namespace {

constexpr const char *kLevels[] = {"error", "warning", "note"};
constexpr const char *kKinds[] = {"malformed", "invalid", "unsupported", "link", "trap", "exit", "io"};

std::string shown(std::string_view name) { return escapeJson(name); }

// Colours as clang and rustc have them: what level it is stands out, the rest is plain.
struct Colours {
  const char *strong, *level, *hint, *end;
};
Colours coloursOf(const Diagnostic &diagnostic, bool hasColour) {
  if (!hasColour)
    return {"", "", "", ""};
  static constexpr const char *kOfLevel[] = {"\x1b[1;31m", "\x1b[1;35m", "\x1b[1;36m"};
  return {"\x1b[1m", kOfLevel[diagnostic.level], "\x1b[1;32m", "\x1b[0m"};
}

std::string placeOf(const Diagnostic &d) {
  std::string place;
  if (d.hasFunction && d.message.starts_with("function ")) // the sentence says it
    place = "";
  else if (d.hasFunction)
    place = format("in function %u", d.function) + (d.functionName.empty() ? "" : " \"" + shown(d.functionName) + "\"");
  else if (!d.section.empty())
    place = "in the " + shown(d.section);
  if (!d.sourceFile.empty())
    place += (place.empty() ? "at " : ", ") + shown(d.sourceFile) + (d.sourceLine ? format(":%u", d.sourceLine) : "");
  return place;
}

// A line of JSON, member by member.
class JsonLine {
public:
  void text(const char *name, std::string_view value) { raw(name, "\"" + escapeJson(value) + "\""); }
  void number(const char *name, u64 value) { raw(name, std::to_string(value)); }
  std::string take() { return text_ + "}\n"; }

private:
  void raw(const char *name, const std::string &value) {
    text_ += std::string(text_.empty() ? "{" : ",") + "\"" + name + "\":" + value;
  }
  std::string text_;
};

} // namespace

Diagnostic diagnose(const Error &error, std::string file) {
  Diagnostic d;
  d.kind = error.kind;
  const usize newLine = error.message.find('\n');
  d.message = error.message.substr(0, newLine);
  if (newLine != std::string::npos)
    d.hint = error.message.substr(newLine + 1);
  d.file = std::move(file);
  d.offset = error.offset;
  return d;
}

std::string toText(const Diagnostic &d, const MessageStyle &style, const char *program) {
  const Colours colours = coloursOf(d, style.hasColour);
  std::string text;
  if (program)
    text += colours.strong + std::string(program) + ":" + colours.end + " ";
  if (d.level != Diagnostic::Error)
    text += colours.level + std::string(kLevels[d.level]) + ":" + colours.end + " ";
  const bool isError = d.level == Diagnostic::Error;
  if (!d.file.empty())
    text += colours.strong + shown(d.file) + ":" + colours.end + " ";
  text += (isError ? colours.level : "") + d.message + (isError ? colours.end : "");
  if (d.offset != Error::kNoOffset)
    text += format(" (at offset 0x%llx)", static_cast<unsigned long long>(d.offset));
  const std::string place = placeOf(d);
  if (!place.empty())
    text += "\n  " + place;
  // What is about a word of the command line fits its line.
  if (!d.hint.empty())
    text += (d.file.empty() && place.empty() ? "; " : "\n  help: ") + (colours.hint + d.hint) + colours.end;
  return text;
}

std::string toJson(const Diagnostic &d) {
  JsonLine line;
  line.text("level", kLevels[d.level]);
  if (d.level == Diagnostic::Error)
    line.text("kind", kKinds[static_cast<usize>(d.kind)]);
  line.text("message", d.message);
  if (!d.file.empty())
    line.text("file", d.file);
  if (d.offset != Error::kNoOffset)
    line.number("offset", d.offset);
  if (d.hasFunction)
    line.number("function", d.function);
  if (!d.functionName.empty())
    line.text("functionName", d.functionName);
  if (!d.section.empty())
    line.text("section", d.section);
  if (!d.sourceFile.empty()) {
    line.text("sourceFile", d.sourceFile);
    line.number("sourceLine", d.sourceLine);
  }
  if (!d.hint.empty())
    line.text("hint", d.hint);
  return line.take();
}

void Reporter::configure(const std::vector<std::string> &arguments) {
  std::string_view colour = "auto";
  for (usize i = 0; i < arguments.size() && arguments[i] != "--"; ++i) {
    const std::string_view word = arguments[i], next = i + 1 < arguments.size() ? std::string_view(arguments[i + 1]) : "";
    constexpr std::string_view kColour = "--color", kFormat = "--error-format";
    if (word == kColour) colour = next;
    if (word.starts_with("--color=")) colour = word.substr(kColour.size() + 1);
    if (word == kFormat) style_.isJson = next == "json";
    if (word.starts_with("--error-format=")) style_.isJson = word.substr(kFormat.size() + 1) == "json";
  }
  const char *none = std::getenv("NO_COLOR"), *terminal = std::getenv("TERM"); // https://no-color.org
  isTerminal_ = isatty(STDERR_FILENO) && terminal && std::string_view(terminal) != "dumb";
  style_.hasColour = colour == "always" || (colour != "never" && isTerminal_ && !(none && *none));
}

void Reporter::report(const Diagnostic &diagnostic) {
  write(style_.isJson ? toJson(diagnostic) : toText(diagnostic, style_, "wasmc") + "\n");
}

void Reporter::note(std::string message) {
  if (!style_.isJson)
    return write("wasmc: " + message + "\n");
  Diagnostic d;
  d.level = Diagnostic::Note;
  d.message = std::move(message);
  report(d);
}

void Reporter::showProgress(const std::string &line) {
  constexpr const char *kEraseLine = "\r\x1b[K";
  std::lock_guard lock(mutex_);
  if (line == liveLine_)
    return;
  liveLine_ = line;
  const std::string text = kEraseLine + line;
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void Reporter::write(const std::string &text) {
  showProgress("");
  std::fwrite(text.data(), 1, text.size(), stderr); // stdio's lock keeps it whole
}

} // namespace wasmc
