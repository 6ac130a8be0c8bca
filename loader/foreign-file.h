// Says what a file is that is no artifact of ours, so that the message can tell the user what to do about it.
#pragma once
#include "runtime-support/result.h"
#include <span>

namespace wasmload {
using namespace cwasm;

// `head` is the start of the file, at most a page. The Error is the refusal.
Failure describeForeignFile(int file, std::span<const u8> head, u64 fileSize);

} // namespace wasmload
