// What compiling and running have in common: from a command line to modules in memory and a cache.
#pragma once
#include "compiler/cache/output-cache.h"
#include "compiler/commands/command.h"
#include "compiler/diagnostics/compile-watch.h"
#include "compiler/options.h"
#include "compiler/signing/secret-key.h"

namespace wasmc {

struct Inputs {
  std::vector<std::vector<u8>> files;
  std::vector<InputModule> modules; // of `files`
};

std::optional<CommandError> readInputs(const CommandLine &line, Inputs &inputs);
// The key of --sign, if there is one: `line` gets it.
std::optional<CommandError> readSigner(CommandLine &line, std::unique_ptr<SecretKey> &key);
CompileWatch::Wishes wishesOf(const ParsedLine &parsed, const Reporter &reporter);
// The cache that --cache names, or WASMC_CACHE, or that in `otherwise`; nothing if that is "", or cannot be used, which is warned of.
// Errors: Malformed, for a wrong size.
Result<std::optional<OutputCache>> openCache(const ParsedLine &parsed, const std::string &otherwise, Reporter &reporter);

} // namespace wasmc
