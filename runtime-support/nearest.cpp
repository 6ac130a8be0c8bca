#include "runtime-support/nearest.h"
#include <algorithm>

namespace cwasm {
namespace {

constexpr usize kLongest = 63; // longer names are no typos of one another

// The restricted Damerau-Levenshtein distance ("optimal string alignment") of texts of kLongest characters at most.
usize distance(std::string_view a, std::string_view b) {
  u8 rows[3][kLongest + 1];
  for (usize j = 0; j <= b.size(); ++j) rows[0][j] = static_cast<u8>(j);
  for (usize i = 1; i <= a.size(); ++i) {
    u8 *row = rows[i % 3];
    const u8 *above = rows[(i + 2) % 3], *twoAbove = rows[(i + 1) % 3];
    row[0] = static_cast<u8>(i);
    for (usize j = 1; j <= b.size(); ++j) {
      u8 best = std::min<u8>(above[j], row[j - 1]) + 1;
      best = std::min<u8>(best, above[j - 1] + (a[i - 1] != b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = std::min<u8>(best, twoAbove[j - 2] + 1);
      row[j] = best;
    }
  }
  return rows[a.size() % 3][b.size()];
}

} // namespace

// One edit is allowed in any word of two characters; a single character is like no other.
Nearest::Nearest(std::string_view word) : word_(word), limit_(word.size() < 2 ? 0 : std::max<usize>(word.size() / 3, 1) + 1) {}

void Nearest::offer(std::string_view name) {
  if (word_.size() > kLongest || name.size() > kLongest) return;
  const usize edits = distance(word_, name);
  if (edits >= limit_ || edits >= name.size()) return;
  limit_ = edits;
  best_ = name;
}

} // namespace cwasm
