// The host functions, as the thunks call them (docs/abi.md, "Host functions"). Parameters are named as in witx; pointers
// are guest addresses. Each is in the file of its concern; wasi-p1.def drives the checks against these declarations.
// What each promises is in the WASI documentation; here only where there is a choice.
#pragma once
#include "wasi-libc-shim/call.h"

namespace wasi {

using cwasm::HostFunction;

// args-env.cpp
Errno args_get(HostFunction *self, u32 argv, u32 buffer);
Errno args_sizes_get(HostFunction *self, u32 count, u32 bytes);
Errno environ_get(HostFunction *self, u32 environ, u32 buffer);
Errno environ_sizes_get(HostFunction *self, u32 count, u32 bytes);

// clock.cpp
Errno clock_res_get(HostFunction *self, u32 id, u32 resolution);
Errno clock_time_get(HostFunction *self, u32 id, u64 precision, u32 time);

// random.cpp
Errno random_get(HostFunction *self, u32 buffer, u32 length);

// fd.cpp: descriptors and what is known of the file behind them
Errno fd_advise(HostFunction *self, u32 fd, u64 offset, u64 length, u32 advice);
Errno fd_allocate(HostFunction *self, u32 fd, u64 offset, u64 length);
Errno fd_close(HostFunction *self, u32 fd);
Errno fd_datasync(HostFunction *self, u32 fd);
Errno fd_fdstat_get(HostFunction *self, u32 fd, u32 stat);
Errno fd_fdstat_set_flags(HostFunction *self, u32 fd, u32 flags);
Errno fd_fdstat_set_rights(HostFunction *self, u32 fd, u64 base, u64 inheriting);
Errno fd_filestat_get(HostFunction *self, u32 fd, u32 stat);
Errno fd_filestat_set_size(HostFunction *self, u32 fd, u64 size);
Errno fd_filestat_set_times(HostFunction *self, u32 fd, u64 atim, u64 mtim, u32 flags);
Errno fd_prestat_dir_name(HostFunction *self, u32 fd, u32 path, u32 length);
Errno fd_prestat_get(HostFunction *self, u32 fd, u32 prestat);
Errno fd_renumber(HostFunction *self, u32 from, u32 to);
Errno fd_sync(HostFunction *self, u32 fd);

// file-io.cpp: bytes in and out
Errno fd_pread(HostFunction *self, u32 fd, u32 iovs, u32 iovsLen, u64 offset, u32 nread);
Errno fd_pwrite(HostFunction *self, u32 fd, u32 iovs, u32 iovsLen, u64 offset, u32 nwritten);
Errno fd_read(HostFunction *self, u32 fd, u32 iovs, u32 iovsLen, u32 nread);
Errno fd_seek(HostFunction *self, u32 fd, u64 delta, u32 whence, u32 position);
Errno fd_tell(HostFunction *self, u32 fd, u32 position);
Errno fd_write(HostFunction *self, u32 fd, u32 iovs, u32 iovsLen, u32 nwritten);

// readdir.cpp
Errno fd_readdir(HostFunction *self, u32 fd, u32 buffer, u32 length, u64 cookie, u32 used);

// path.cpp
Errno path_create_directory(HostFunction *self, u32 fd, u32 path, u32 pathLen);
Errno path_filestat_get(HostFunction *self, u32 fd, u32 flags, u32 path, u32 pathLen, u32 stat);
Errno path_filestat_set_times(HostFunction *self, u32 fd, u32 flags, u32 path, u32 pathLen, u64 atim, u64 mtim,
                              u32 fstFlags);
Errno path_link(HostFunction *self, u32 oldFd, u32 flags, u32 oldPath, u32 oldLen, u32 newFd, u32 newPath, u32 newLen);
Errno path_open(HostFunction *self, u32 fd, u32 dirFlags, u32 path, u32 pathLen, u32 oflags, u64 base, u64 inheriting,
                u32 fdFlags, u32 opened);
Errno path_readlink(HostFunction *self, u32 fd, u32 path, u32 pathLen, u32 buffer, u32 length, u32 used);
Errno path_remove_directory(HostFunction *self, u32 fd, u32 path, u32 pathLen);
Errno path_rename(HostFunction *self, u32 oldFd, u32 oldPath, u32 oldLen, u32 newFd, u32 newPath, u32 newLen);
Errno path_symlink(HostFunction *self, u32 target, u32 targetLen, u32 fd, u32 path, u32 pathLen);
Errno path_unlink_file(HostFunction *self, u32 fd, u32 path, u32 pathLen);

// poll.cpp
Errno poll_oneoff(HostFunction *self, u32 subscriptions, u32 events, u32 count, u32 written);

// process.cpp
[[noreturn]] void proc_exit(HostFunction *self, u32 status);
Errno proc_raise(HostFunction *self, u32 signal);
Errno sched_yield(HostFunction *self);

// socket.cpp
Errno sock_accept(HostFunction *self, u32 fd, u32 flags, u32 accepted);
Errno sock_recv(HostFunction *self, u32 fd, u32 iovs, u32 iovsLen, u32 flags, u32 nread, u32 outFlags);
Errno sock_send(HostFunction *self, u32 fd, u32 iovs, u32 iovsLen, u32 flags, u32 nwritten);
Errno sock_shutdown(HostFunction *self, u32 fd, u32 how);

// wasi_unstable, where it is not the same function
namespace unstable {
Errno fd_filestat_get(HostFunction *self, u32 fd, u32 stat);
Errno fd_seek(HostFunction *self, u32 fd, u64 delta, u32 whence, u32 position);
Errno path_filestat_get(HostFunction *self, u32 fd, u32 flags, u32 path, u32 pathLen, u32 stat);
Errno poll_oneoff(HostFunction *self, u32 subscriptions, u32 events, u32 count, u32 written);
} // namespace unstable

} // namespace wasi
