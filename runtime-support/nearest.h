// "did you mean": of the names that there are, the one that a word was probably meant to be.
#pragma once
#include "runtime-support/ints.h"
#include <string_view>

namespace cwasm {

// Offer it each name; best() is the one with the fewest edits (a character more, less, other, or two swapped), and empty when
// none is near: more than a third of the word would be wrong. Of equals the first one. Names are borrowed.
class Nearest {
public:
  explicit Nearest(std::string_view word);
  void offer(std::string_view name);
  std::string_view best() const { return best_; }

private:
  std::string_view word_, best_;
  usize limit_; // edits, fewer than which are asked for
};

} // namespace cwasm
