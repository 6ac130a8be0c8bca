// Compiling with a cache: what was compiled before is taken from it.
#pragma once
#include "compiler/cache/output-cache.h"
#include "compiler/diagnostics/diagnostic.h"
#include "compiler/options.h"

namespace wasmc {

struct CachedOutput {
  std::optional<Diagnostic> failed;
  OutputCache::Entry entry; // no bytes: nothing was compiled, since the cache cannot be used
  bool wasThere = false;
};

// What line.output would get. `reporter` is told when the cache does not work.
CachedOutput compileInCache(OutputCache &cache, const ParsedLine &parsed, const CommandLine &line, std::span<const InputModule> inputs,
                            Reporter &reporter);

} // namespace wasmc
