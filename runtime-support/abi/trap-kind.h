// TrapKind and its message, from trap-kinds.def.
#pragma once
#include "runtime-support/ints.h"

namespace cwasm {

enum class TrapKind : u8 {
#define TRAP(number, Name, message) Name = number,
#include "runtime-support/abi/trap-kinds.def"
#undef TRAP
};

// The message of `kind`, or "unknown trap" for a number that no row has.
constexpr const char *trapMessage(TrapKind kind) {
  switch (kind) {
#define TRAP(number, Name, message)                                                                                    \
  case TrapKind::Name:                                                                                                 \
    return message;
#include "runtime-support/abi/trap-kinds.def"
#undef TRAP
  }
  return "unknown trap";
}

} // namespace cwasm
