// What wasmload tells people (docs/messages.md), in the manner of wasmc: a sentence, what it is about, what to do. As text, with
// colours on a terminal, or as JSON, an object per line. Only main speaks: an embedder has Error and Trap.
#pragma once
#include "loader/trap.h"
#include "runtime-support/result.h"
#include <string>

namespace wasmload {

enum class MessageFormat : u8 { Human, Json };
enum class ColourMode : u8 { Auto, Always, Never };

// Before any message: whom they are from (borrowed), and how they look. Auto: on a terminal, unless NO_COLOR or TERM say otherwise.
void setMessageStyle(const char *program, MessageFormat format, ColourMode colour);
// Whether standard error is a terminal, for who knows that already; else it is found out when it matters.
void setTerminal(bool isTerminal);
// What the words ask for, where they could not be parsed: the message about that should have its format all the same.
void setMessageStyle(const char *program, char **words);

struct Message {
  ErrorKind kind = ErrorKind::Malformed;
  std::string text = {};      // a sentence
  std::string file = {};      // in front of the text; may be empty
  bool fileIsSubject = false; // "FILE is empty", not "FILE: it is empty"
  std::string hint = {};      // what to do; may be empty
  bool isNote = false;        // no error
};

// Whole lines.
std::string toText(const Message &message);
// An error of kind Malformed about `file`: toText of it is `before`, the text, and `after`. The text must need no quoting in JSON.
struct MessageFrame {
  std::string before, after;
};
MessageFrame messageFrame(const std::string &file);
// `why` as for Trap::report. A trap without frames, in a segment of `file` before any code, is told as `error` has it.
std::string toText(const Trap &trap, const std::string &why, const Error &error, const std::string &file);

} // namespace wasmload
