// The exception family: exceptions are made here and thrown through VmRuntime::throwException (docs/abi.md, "Exceptions").
#include "runtime-support/builtins/builtins.h"

namespace cwasm::builtins {

void *ExceptionNew(VmContext *context, void *tag) {
  HostedInstance &instance = hosted(context);
  return instance.allocateException(instance, static_cast<const TagObject *>(tag));
}

} // namespace cwasm::builtins
