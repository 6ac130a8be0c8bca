// Runs one script in this process: a fresh store with `spectest`, each module through the whole pipeline (compiled to an
// artifact in a directory, mapped, instantiated), the commands in order.
#pragma once
#include "compiler/driver.h"
#include "tests/spec/report.h"
#include "tests/spec/script.h"

namespace spec {

void runScript(const Script &script, const wasmc::CompileOptions &options, bool gcStress, const std::string &directory,
               Reporter &reporter);

} // namespace spec
