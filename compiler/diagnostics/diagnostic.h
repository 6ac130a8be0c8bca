// What wasmc tells people (docs/messages.md): a sentence, where in which module it is about, and what to do. Written as text, with
// colours on a terminal, or as JSON, an object per line.
#pragma once
#include "runtime-support/result.h"
#include <mutex>
#include <vector>

namespace wasmc {
using namespace cwasm;

struct Diagnostic {
  enum Level : u8 { Error, Warning, Note } level = Error;
  ErrorKind kind = ErrorKind::Malformed; // of an error
  std::string message;                   // one sentence, with what was found and what was expected
  std::string hint;                      // what to do; may be empty
  std::string file;                      // the module; may be empty
  u64 offset = cwasm::Error::kNoOffset;  // in the file
  bool hasFunction = false;              // the offset is in one
  u32 function = 0;                      // index in the file's function index space
  std::string functionName, section;     // the section that the offset is in, if in no function
  std::string sourceFile;                // from DWARF; empty where there is none
  u32 sourceLine = 0;
};

// An error's message is a sentence, and perhaps a line with a hint.
Diagnostic diagnose(const cwasm::Error &error, std::string file = "");

struct MessageStyle {
  bool isJson = false, hasColour = false;
};
// One line, and lines with two spaces before them for what does not fit it. `program` begins it; without it, for use in other texts.
std::string toText(const Diagnostic &diagnostic, const MessageStyle &style = {}, const char *program = nullptr);
// {"level":"error",...} on one line.
std::string toJson(const Diagnostic &diagnostic);

// Writes whole messages to standard error, from any thread.
class Reporter {
public:
  // Takes --color and --error-format from the arguments, in which nobody has looked yet, and NO_COLOR and TERM from the environment.
  void configure(const std::vector<std::string> &arguments);
  const MessageStyle &style() const { return style_; }
  void report(const Diagnostic &diagnostic);
  // A line about what is going on (-v, remarks), which is no fault.
  void note(std::string message);

  // Whether standard error is a terminal on which a line can be written again and again.
  bool mayShowProgress() const { return isTerminal_ && !style_.isJson; }
  // The last line of the terminal, until a message or another one takes its place; "" takes it away.
  void showProgress(const std::string &line);

private:
  void write(const std::string &text);

  MessageStyle style_;
  bool isTerminal_ = false;
  std::mutex mutex_;      // of what follows
  std::string liveLine_;
};

} // namespace wasmc
