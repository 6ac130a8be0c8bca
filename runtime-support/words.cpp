#include "runtime-support/words.h"

namespace cwasm {

Result<std::vector<std::string>> splitWords(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool isInWord = false;
  char quote = 0;
  for (usize i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
      if (isInWord) words.push_back(std::move(word));
      word.clear();
      isInWord = false;
      continue;
    }
    isInWord = true;
    if (c == quote) {
      quote = 0;
    } else if (quote == 0 && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == '\\' && quote != '\'') {
      if (++i == text.size()) return makeError(ErrorKind::Malformed, "a backslash stands at the end");
      word += text[i];
    } else {
      word += c;
    }
  }
  if (quote != 0) return makeError(ErrorKind::Malformed, "a quote (%c) is not closed", quote);
  if (isInWord) words.push_back(std::move(word));
  return words;
}

} // namespace cwasm
