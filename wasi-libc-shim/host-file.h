// What the host says of a file, in WASI's terms.
#pragma once
#include "wasi-libc-shim/context.h"
#include <sys/stat.h>

namespace wasi {

FileType fileTypeOfMode(mode_t mode);          // sockets: stream
FileType fileTypeOfDirent(unsigned char type); // d_type; Unknown for DT_UNKNOWN
Filestat toFilestat(const struct stat &stat);
unstable::Filestat toUnstable(const Filestat &stat);

// The arguments of utimensat from those of *_filestat_set_times; Inval for flags that contradict each other.
struct FileTimes {
  struct timespec times[2];
};
Checked<FileTimes> toFileTimes(u64 atim, u64 mtim, u32 flags);

// A descriptor for an open host file: its type, and all rights that make sense for that. The host's descriptor stays the
// caller's until it is moved into `owned`. `status` is what F_GETFL says of it.
Descriptor describe(int fd, const struct stat &stat, int status);
// The same, asking the host.
Checked<Descriptor> describeBorrowed(int fd);
Checked<Descriptor> describeOwned(UniqueFd fd);

} // namespace wasi
