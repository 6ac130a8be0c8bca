// wasmc cache.
#include "compiler/commands/compile.h"
#include <cstdio>

namespace wasmc {

std::optional<CommandError> commandCache(const ParsedLine &parsed, Reporter &reporter) {
  if (!parsed.words.empty()) return usage("cache takes no file; --clear empties it");
  Result<std::optional<OutputCache>> cache = openCache(parsed, OutputCache::defaultFolder(), reporter);
  if (!cache) return usage(cache.error());
  if (!*cache) return failure(makeError(ErrorKind::Io, "there is no cache; --cache DIR names one"));
  if (parsed.has("clear")) {
    const Result<void> cleared = (*cache)->clear();
    return cleared ? std::nullopt : std::optional(failure(cleared.error()));
  }
  const OutputCache::Totals totals = (*cache)->totals();
  std::printf("%s: %llu outputs, %llu bytes of at most %llu\n", (*cache)->folder().c_str(), static_cast<unsigned long long>(totals.outputs),
              static_cast<unsigned long long>(totals.bytes), static_cast<unsigned long long>((*cache)->limit()));
  return std::nullopt;
}

} // namespace wasmc
