// LateFile: a file that comes into being with the first byte written to it, even where this process may create files no more
// (lockdown.h). A child process waits for that byte. It is made before any guest runs, executes nothing of a guest, and knows one thing to
// do: copy what comes through a pipe to the file that was named then. If nothing comes until this process ends, there is no file.
#pragma once
#include "runtime-support/result.h"
#include <string>

namespace wasmload {
using namespace cwasm;

class LateFile {
public:
  // Starts the child: to be called before there are other threads. `path` is resolved when the file is made. Errors: Io.
  Result<void> prepare(const std::string &path);
  bool isPrepared() const { return data_ >= 0; }

  // Descriptors that have to stay open; what is written to data() is written to the file.
  int data() const { return data_; }
  int answer() const { return answer_; }

  // No more is to come: waits until the file is complete. Errors: Io, why it is not.
  Result<void> finish();

private:
  int data_ = -1, answer_ = -1;
};

} // namespace wasmload
