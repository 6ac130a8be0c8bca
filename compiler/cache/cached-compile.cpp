#include "compiler/cache/cached-compile.h"
#include "compiler/cache/cache-key.h"

namespace wasmc {

CachedOutput compileInCache(OutputCache &cache, const ParsedLine &parsed, const CommandLine &line, std::span<const InputModule> inputs,
                            Reporter &reporter) {
  const auto unusable = [&](const Error &error) {
    Diagnostic warning = diagnose(error);
    warning.level = Diagnostic::Warning;
    reporter.report(warning);
    return CachedOutput{};
  };
  Result<std::string> key = cacheKey(parsed, line, inputs);
  if (!key)
    return {diagnose(key.error()), {}, false};
  if (key->empty())
    return unusable(makeError(ErrorKind::Unsupported, "no cache is used: this wasmc or its LLVM has no build id to tell it from others"));
  if (std::optional<OutputCache::Entry> found = cache.find(*key))
    return {std::nullopt, std::move(*found), true};
  const std::string output = cache.newName();
  if (std::optional<Diagnostic> failed = compileOrDiagnose(inputs, line.options, output))
    return {std::move(failed), {}, false};
  CachedOutput compiled;
  if (const Result<void> stored = cache.store(*key, output, &compiled.entry); !stored)
    unusable(stored.error());
  return compiled;
}

} // namespace wasmc
