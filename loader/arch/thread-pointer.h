// Faults of code that has taken the thread's pointer away. Such code is damaged, or not by wasmc (an `lfs` is one flipped bit from a
// `movzx`); no handler that uses the C library, a thread-local variable or the stack protector runs after it.
#pragma once
#include "loader/activation.h"
#include <string_view>

namespace wasmload {

// A handler to be installed in place of `handler`, which it goes on to by a tail call. If a fault comes without a thread pointer it writes
// `message`, which stays alive, to standard error and ends the process with `status`. `handler` itself where the CPU or kernel cannot tell
// (x86-64 without FSGSBASE, Linux before 5.9). For one handler at a time.
SignalHandler watchThreadPointer(SignalHandler handler, std::string_view message, int status);

} // namespace wasmload
