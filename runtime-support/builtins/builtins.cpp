#include "runtime-support/builtins/builtins.h"

namespace cwasm {

const Builtins builtinTable = {
#define BUILTIN(Name, ...) reinterpret_cast<const void *>(builtins::Name),
#include "runtime-support/abi/builtins.def"
#undef BUILTIN
};

} // namespace cwasm
