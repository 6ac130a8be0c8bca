// How long each function takes, for --time-report: from LLVM's own time trace, which is per thread.
#pragma once
#include "compiler/diagnostics/compile-watch.h"

namespace llvm {
class PassInstrumentationCallbacks;
}

namespace wasmc {

// Traces the thread as long as it lives, and then tells the watch; does nothing if nobody asks for it.
class FunctionTimes {
public:
  explicit FunctionTimes(CompileWatch *watchOrNull);
  ~FunctionTimes();

private:
  CompileWatch *watchOrNull_;
};

// Marks what the optimiser does to each function, while the thread is traced.
void traceFunctions(llvm::PassInstrumentationCallbacks &callbacks);

} // namespace wasmc
