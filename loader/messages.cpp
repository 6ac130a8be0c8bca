#include "loader/messages.h"
#include "loader/image.h"
#include "loader/printable.h"
#include "runtime-support/artifact/source-map.h"
#include "runtime-support/byte-reader.h"
#include <cstdlib>
#include <unistd.h>

namespace wasmload {
namespace {

const char *programName = "wasmload";
bool isJson = false;
ColourMode colourMode = ColourMode::Auto;
enum class Terminal : u8 { Unknown, No, Yes } terminal = Terminal::Unknown; // standard error

bool hasColour() {
  if (colourMode != ColourMode::Auto) return colourMode == ColourMode::Always;
  if (terminal == Terminal::Unknown) setTerminal(isatty(STDERR_FILENO));
  if (terminal == Terminal::No) return false;
  const char *none = std::getenv("NO_COLOR"), *kind = std::getenv("TERM"); // https://no-color.org
  return !(none && *none) && kind && std::string_view(kind) != "dumb";
}

// ---- text, as compiler/diagnostics writes it -------------------------------------------------------------------------

constexpr const char *kStrong = "\x1b[1m", *kError = "\x1b[1;31m", *kHint = "\x1b[1;32m", *kEnd = "\x1b[0m";

std::string coloured(const char *colour, const std::string &text) { return hasColour() ? std::string(colour) + text + kEnd : text; }

std::string beginning() { return coloured(kStrong, printable(programName) + ":") + " "; }

// ---- JSON (RFC 8259) -------------------------------------------------------------------------------------------------

// What is no UTF-8 is replaced as a whole: the names that come here are a file's, or checked text of an artifact.
std::string quoted(std::string_view text) {
  const bool isText = isUtf8(text);
  std::string out = "\"";
  for (usize i = 0; i < text.size(); ++i) {
    const u8 c = static_cast<u8>(text[i]);
    // C1 controls, C2 80 to C2 9F, would drive a terminal that shows this.
    const bool isC1 = isText && c == 0xC2 && i + 1 < text.size() && static_cast<u8>(text[i + 1]) < 0xA0;
    if (c >= 0x80 && !isText)
      out += "\\ufffd";
    else if (c < 0x20 || c == 0x7F || isC1)
      out += format("\\u%04x", isC1 ? static_cast<u8>(text[++i]) : c);
    else
      (c == '"' || c == '\\' ? out += '\\' : out) += text[i];
  }
  return out += '"';
}

class JsonObject {
public:
  void raw(const char *name, const std::string &value) { (((text_ += text_.size() == 1 ? "\"" : ",\"") += name) += "\":") += value; }
  void text(const char *name, std::string_view value) { raw(name, quoted(value)); }
  void textIfAny(const char *name, std::string_view value) {
    if (!value.empty()) text(name, value);
  }
  void number(const char *name, u32 value) { raw(name, format("%u", value)); }
  std::string take() { return std::move(text_ += '}'); }

private:
  std::string text_ = "{";
};

const char *nameOf(ErrorKind kind) {
  switch (kind) {
  case ErrorKind::Malformed: return "malformed";
  case ErrorKind::Invalid: return "invalid";
  case ErrorKind::Unsupported: return "unsupported";
  case ErrorKind::Link: return "link";
  case ErrorKind::Trap: return "trap";
  case ErrorKind::Exit: return "exit";
  case ErrorKind::Io: return "io";
  }
  return "unknown";
}

// Of the kinds whose message the sentence begins with, the one with the longest.
const char *kindOf(std::string_view sentence) {
  const char *found = "unknown";
  usize length = 0;
  const auto offer = [&](const char *name, std::string_view message) {
    if (message.size() <= length || !sentence.starts_with(message)) return;
    found = name;
    length = message.size();
  };
#define TRAP(number, Name, message) offer(#Name, message);
#include "runtime-support/abi/trap-kinds.def"
#undef TRAP
  return found;
}

// Of an artifact that was made of several modules, the one that the offset is in; null if it was made of one.
const SourceRecord *sourceOf(const TrapFrame &frame) {
  const SourceRecord *source = nullptr; // the last one that begins there or before
  if (frame.wasmOffset == kNone) return source;
  for (const SourceRecord &each : frame.image->description().sources)
    if (each.start <= frame.wasmOffset) source = &each;
  return source;
}

// Where in its module a frame is. `hasFrames`: the frames follow, which say who was inlined.
void addPlace(JsonObject &object, const TrapFrame &frame, bool hasFrames) {
  object.text("file", frame.image->path());
  const SourceRecord *source = sourceOf(frame);
  if (source) object.text("module", frame.image->description().text(source->name));
  if (frame.wasmOffset != kNone) object.number("offset", frame.wasmOffset - (source ? source->start : 0));
  object.number("function", frame.functionIndex);
  object.textIfAny("functionName", frame.name);
  SourcePlace places[32];
  const usize count = frame.wasmOffset == kNone ? 0 : lookUpSource(frame.image->description().sourceMap, frame.wasmOffset, places);
  if (count == 0) return;
  object.text("sourceFile", places[0].file);
  if (places[0].line != 0) object.number("sourceLine", places[0].line);
  if (hasFrames) return; // the first of them says the rest
  std::string inlined;
  for (usize i = 0; i + 1 < count; ++i) {
    JsonObject caller;
    caller.text("function", places[i].inlined);
    caller.text("sourceFile", places[i + 1].file);
    if (places[i + 1].line != 0) caller.number("sourceLine", places[i + 1].line);
    inlined += (i == 0 ? "" : ",") + caller.take();
  }
  if (!inlined.empty()) object.raw("inlined", std::string("[") + inlined + "]");
}

std::string toJson(const Trap &trap, const std::string &what, const std::string &file) {
  JsonObject object;
  object.text("level", "error");
  object.text("kind", nameOf(ErrorKind::Trap));
  object.text("trap", kindOf(what));
  object.text("message", what);
  if (trap.frames.empty()) {
    object.text("file", file);
    return object.take() + '\n';
  }
  addPlace(object, trap.frames[0], true);
  std::string frames;
  for (const TrapFrame &frame : trap.frames) {
    JsonObject one;
    addPlace(one, frame, false);
    frames += (frames.empty() ? "" : ",") + one.take();
  }
  object.raw("frames", std::string("[") + frames + "]");
  object.raw("truncated", trap.isTruncated ? "true" : "false");
  return object.take() + '\n';
}

} // namespace

void setMessageStyle(const char *program, MessageFormat messageFormat, ColourMode colour) {
  programName = program;
  isJson = messageFormat == MessageFormat::Json;
  colourMode = colour;
}

void setTerminal(bool isTerminal) { terminal = isTerminal ? Terminal::Yes : Terminal::No; }

void setMessageStyle(const char *program, char **words) {
  MessageFormat messageFormat = MessageFormat::Human;
  ColourMode colour = ColourMode::Auto;
  constexpr std::string_view kFormat = "--error-format", kColour = "--color";
  for (; *words; ++words) {
    const std::string_view word = *words, name = word.substr(0, word.find('='));
    const char *next = words[1] ? words[1] : "";
    const std::string_view value = name.size() < word.size() ? word.substr(name.size() + 1) : next;
    if (name == kFormat) messageFormat = value == "json" ? MessageFormat::Json : MessageFormat::Human;
    if (name == kColour) colour = value == "always" ? ColourMode::Always : value == "never" ? ColourMode::Never : ColourMode::Auto;
  }
  setMessageStyle(program, messageFormat, colour);
}

std::string toText(const Message &m) {
  const std::string file = printable(m.file);
  if (isJson) {
    JsonObject object;
    object.text("level", m.isNote ? "note" : "error");
    if (!m.isNote) object.text("kind", nameOf(m.kind));
    object.text("message", m.fileIsSubject ? file + " " + m.text : m.text);
    object.textIfAny("file", m.file);
    object.textIfAny("hint", m.hint);
    return object.take() + '\n';
  }
  std::string text = beginning();
  if (!file.empty()) text += coloured(kStrong, file + (m.fileIsSubject ? "" : ":")) + " ";
  text += m.isNote ? m.text : coloured(kError, m.text);
  if (!m.hint.empty()) text += "\n  help: " + coloured(kHint, m.hint);
  return text + '\n';
}

MessageFrame messageFrame(const std::string &file) {
  // Only the file's name might have another one: it stands behind the text in JSON, and else before it.
  const std::string whole = toText(Message{.text = "@", .file = file});
  const usize at = isJson ? whole.find('@') : whole.rfind('@');
  return {whole.substr(0, at), whole.substr(at + 1)};
}

std::string toText(const Trap &trap, const std::string &why, const Error &error, const std::string &file) {
  constexpr std::string_view kTrap = "trap: ";
  const bool isSegments = trap.frames.empty() && why.empty();
  const std::string report = isSegments ? std::string(kTrap) + error.message + "\n  in " + printable(file) + '\n' : trap.report(why);
  const std::string first = report.substr(0, report.find('\n'));
  if (isJson) return toJson(trap, first.substr(kTrap.size()), file);
  return beginning() + coloured(kError, first) + report.substr(first.size());
}

} // namespace wasmload
