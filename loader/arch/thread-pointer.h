// Faults of code that has taken the thread's pointer away. Such code is damaged, or not by wasmc (an `lfs` is one flipped bit from a
// `movzx`); no handler that uses the C library, a thread-local variable or the stack protector runs after it.
#pragma once
#include <span>
#include <string_view>

namespace wasmload {

// Puts a handler before those that are installed for `signals`. If the fault comes without a thread pointer it writes `message`, which
// stays alive, to standard error and ends the process with `status`; else it calls the handler that was there. Does nothing where the CPU
// or kernel cannot tell (x86-64 without FSGSBASE, Linux before 5.9).
void watchThreadPointer(std::span<const int> signals, std::string_view message, int status);

} // namespace wasmload
