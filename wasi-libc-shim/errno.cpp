// The host's error numbers as WASI's, from errnos.def.
#include "wasi-libc-shim/errno.h"
#include <errno.h>

namespace wasi {

Errno fromHost(int hostError) {
  switch (hostError) {
  case 0: return Errno::Success;
#define ERRNO(number, Name, HOST)                                                                                      \
  case HOST: return Errno::Name;
#define GUEST_ERRNO(number, Name)
#include "wasi-libc-shim/errnos.def"
#undef GUEST_ERRNO
#undef ERRNO
  }
  return Errno::Io;
}

Errno lastError() { return fromHost(errno); }

} // namespace wasi
