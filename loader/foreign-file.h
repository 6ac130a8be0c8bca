// Says what a file is that is no artifact of ours, so that the message can tell the user what to do about it.
#pragma once
#include "runtime-support/result.h"
#include <string>

namespace wasmload {
using namespace cwasm;

// The Error is the refusal.
Failure describeForeignFile(const std::string &path);

} // namespace wasmload
