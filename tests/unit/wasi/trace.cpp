// Each function of WASI, called through the tracer: the lines that it prints.
#include "wasi-libc-shim/trace.h"
#include "tests/unit/wasi/guest.h"
#include <fcntl.h>
#include <set>
#include <sys/socket.h>

namespace wasi {
namespace {

class TracedGuest : public Guest {
public:
  TracedGuest()
      : trace_(::open((directory / "trace").c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600)),
        tracer_(context, trace_.get()) {
    directory.makeDirectory("given");
    CHECK(context.preopen(directory / "given", "/d").ok());
    context.options.frozenClock = true;
    context.options.frozenTime = 1'500'000'000;
    context.options.randomSeed = 7;
  }

  // Calls `name` and gives what the tracer printed, without the newline.
  std::string trace(std::string_view name, std::initializer_list<u64> words,
                    std::string_view module = "wasi_snapshot_preview1") {
    called.insert(std::string(name));
    const WasiFunction *function = functionOrNull(module, name);
    REQUIRE(function);
    const Tracer::Binding binding = tracer_.bind(*function);
    HostFunction self = *static_cast<HostFunction *>(*this);
    self.data = binding.data;
    u64 a[9] = {};
    std::copy(words.begin(), words.end(), a);
    for (usize i = 0; i < function->params().size(); ++i)
      if (function->params()[i] == cwasm::I32) a[i] |= u64(0xDEAD) << 32; // which the callee may not look at
    using Any = u32 (*)(HostFunction *, u64, u64, u64, u64, u64, u64, u64, u64, u64);
    reinterpret_cast<Any>(const_cast<void *>(binding.code))(&self, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7],
                                                            a[8]);
    const std::string all = directory.read("trace");
    std::string line = all.substr(printed_);
    printed_ = all.size();
    REQUIRE(!line.empty());
    CHECK(line.back() == '\n');
    line.pop_back();
    return line;
  }

  TemporaryDirectory directory;
  std::set<std::string> called;

private:
  UniqueFd trace_;
  Tracer tracer_;
  usize printed_ = 0;
};

} // namespace

TEST_CASE("every function is printed with its arguments and results") {
  TracedGuest g;
  const u32 out = g.room(64), buffer = g.room(256);
  const u64 name = g.put("name"), other = g.put("other\n");
  g.context.addArg("program");
  g.context.setEnv("A", "b");
  CHECK(g.trace("args_sizes_get", {out, out + 4}) == "args_sizes_get() = 0 [1, 8]");
  CHECK(g.trace("args_get", {0x50, 0x60}) == "args_get(0x50, 0x60) = 0");
  CHECK(g.trace("environ_sizes_get", {out, out + 4}) == "environ_sizes_get() = 0 [1, 4]");
  CHECK(g.trace("environ_get", {0x50, 0x60}) == "environ_get(0x50, 0x60) = 0");
  CHECK(g.trace("clock_res_get", {9, out}) == "clock_res_get(9) = 28 EINVAL (Invalid argument)");
  CHECK(g.trace("clock_time_get", {0, 1000, out}) == "clock_time_get(CLOCK_REALTIME, 0.000001000) = 0 [1.500000000]");
  CHECK(g.trace("path_create_directory", {3, name, 4}) == "path_create_directory(3, \"name\") = 0");
  CHECK(g.trace("path_create_directory", {3, name, 4}) ==
        "path_create_directory(3, \"name\") = 20 EEXIST (File exists)");
  CHECK(g.trace("path_remove_directory", {3, name, 4}) == "path_remove_directory(3, \"name\") = 0");
  CHECK(g.trace("path_open", {3, 1, name, 4, 9, right::FdRead | right::FdWrite, 0, 1, out}) ==
        "path_open(3, SYMLINK_FOLLOW, \"name\", O_CREAT|O_TRUNC, FD_READ|FD_WRITE, 0, O_APPEND) = 0 [fd 4]");
  CHECK(g.trace("fd_close", {4}) == "fd_close(4) = 0");
  CHECK(g.trace("path_open", {3, 0, name, 4, 0x10, right::All, right::All & ~right::SockAccept, 0, out}) ==
        "path_open(3, 0, \"name\", 0x10, ~[], ~[SOCK_ACCEPT], 0) = 28 EINVAL (Invalid argument)");
  CHECK(g.trace("path_open", {3, 0, name, 4, 0, right::File, 0, 0, out}) ==
        "path_open(3, 0, \"name\", 0, "
        "FD_DATASYNC|FD_READ|FD_SEEK|FD_FDSTAT_SET_FLAGS|FD_SYNC|FD_TELL|FD_WRITE|FD_ADVISE|FD_ALLOCATE|"
        "FD_FILESTAT_GET|FD_FILESTAT_SET_SIZE|FD_FILESTAT_SET_TIMES|POLL_FD_READWRITE, 0, 0) = 0 [fd 4]");
  const u64 text = g.put("one\ttwo\x1b\"\\ and more than thirty-two bytes");
  const u64 vectors = g.iovecs({{static_cast<u32>(text), 42}, {static_cast<u32>(name), 4}});
  CHECK(
      g.trace("fd_write", {4, vectors, 2, out}) ==
      R"(fd_write(4, [{iov_base="one\ttwo\x1b\"\\ and more than thirty-"..., iov_len=42}, {iov_base="name", iov_len=4}], 2) = 0 [46])");
  CHECK(g.trace("fd_pwrite", {4, vectors + 8, 1, 1, out}) ==
        R"(fd_pwrite(4, [{iov_base="name", iov_len=4}], 1, 1) = 0 [4])");
  CHECK(g.trace("fd_tell", {4, out}) == "fd_tell(4) = 0 [46]");
  CHECK(g.trace("fd_seek", {4, static_cast<u64>(-46), 1, out}) == "fd_seek(4, -46, SEEK_CUR) = 0 [0]");
  const u64 into = g.iovecs({{buffer, 3}, {buffer + 16, 100}});
  CHECK(
      g.trace("fd_read", {4, into, 2, out}) ==
      R"(fd_read(4, [{iov_base="ona", iov_len=3}, {iov_base="mewo\x1b\"\\ and more than thirty-two"..., iov_len=100}], 2) = 0 [46])");
  CHECK(g.trace("fd_pread", {4, into, 1, 1, out}) == R"(fd_pread(4, [{iov_base="nam", iov_len=3}], 1, 1) = 0 [3])");
  CHECK(g.trace("fd_pread", {4, into, 1, 1000, out}) ==
        cwasm::format("fd_pread(4, [{iov_base=0x%x, iov_len=3}], 1, 1000) = 0 [0]", buffer));
  CHECK(g.trace("fd_advise", {4, 0, 10, 2}) == "fd_advise(4, 0, 10, FADV_RANDOM) = 0");
  CHECK(g.trace("fd_allocate", {4, 0, 100}) == "fd_allocate(4, 0, 100) = 0");
  CHECK(g.trace("fd_datasync", {4}) == "fd_datasync(4) = 0");
  CHECK(g.trace("fd_sync", {4}) == "fd_sync(4) = 0");
  CHECK(g.trace("fd_filestat_get", {4, buffer}) == "fd_filestat_get(4) = 0 [{type=REGULAR_FILE, size=100, ...}]");
  CHECK(g.trace("fd_filestat_get", {4, buffer}, "wasi_unstable") ==
        "fd_filestat_get(4) = 0 [{type=REGULAR_FILE, size=100, ...}]");
  CHECK(g.trace("fd_filestat_set_size", {4, 5}) == "fd_filestat_set_size(4, 5) = 0");
  CHECK(g.trace("fd_filestat_set_times", {4, 1'000'000'001, 0, 1 | 8}) ==
        "fd_filestat_set_times(4, 1.000000001, 0.000000000, ATIM|MTIM_NOW) = 0");
  CHECK(g.trace("fd_fdstat_set_flags", {4, 4}) == "fd_fdstat_set_flags(4, O_NONBLOCK) = 0");
  CHECK(g.trace("fd_fdstat_set_rights", {4, right::FdRead, 0}) == "fd_fdstat_set_rights(4, FD_READ, 0) = 0");
  CHECK(g.trace("fd_fdstat_get", {4, buffer}) ==
        "fd_fdstat_get(4) = 0 [{type=REGULAR_FILE, flags=O_NONBLOCK, rights=FD_READ, inheriting=0}]");
  CHECK(g.trace("fd_renumber", {4, 5}) == "fd_renumber(4, 5) = 8 EBADF (Bad file descriptor)");
  CHECK(g.trace("fd_prestat_get", {3, buffer}) == "fd_prestat_get(3) = 0 [{DIR, name_len=2}]");
  CHECK(g.trace("fd_prestat_dir_name", {3, buffer, 2}) == "fd_prestat_dir_name(3, \"/d\", 2) = 0");
  CHECK(g.trace("path_filestat_get", {3, 0, name, 4, buffer}) ==
        "path_filestat_get(3, 0, \"name\") = 0 [{type=REGULAR_FILE, size=5, ...}]");
  CHECK(g.trace("path_filestat_set_times", {3, 0, name, 4, 0, 2'000'000'000, 4}) ==
        "path_filestat_set_times(3, 0, \"name\", 0.000000000, 2.000000000, MTIM) = 0");
  CHECK(g.trace("path_link", {3, 0, name, 4, 3, other, 5}) == "path_link(3, 0, \"name\", 3, \"other\") = 0");
  CHECK(g.trace("path_rename", {3, other, 5, 3, other, 6}) == "path_rename(3, \"other\", 3, \"other\\n\") = 0");
  CHECK(g.trace("path_unlink_file", {3, other, 6}) == "path_unlink_file(3, \"other\\n\") = 0");
  CHECK(g.trace("path_symlink", {name, 4, 3, other, 5}) == "path_symlink(\"name\", 3, \"other\") = 0");
  CHECK(g.trace("path_readlink", {3, other, 5, buffer, 64, out}) ==
        "path_readlink(3, \"other\", \"name\", 64) = 0 [4]");
  CHECK(g.trace("path_readlink", {3, name, 4, buffer, 64, out}) ==
        cwasm::format("path_readlink(3, \"name\", 0x%x, 64) = 28 EINVAL (Invalid argument)", buffer));
  CHECK(g.trace("path_unlink_file", {3, other, 5}) == "path_unlink_file(3, \"other\") = 0");
  CHECK(g.trace("path_open", {3, 0, g.put("."), 1, 2, right::FdReaddir, 0, 0, out}) ==
        "path_open(3, 0, \".\", O_DIRECTORY, FD_READDIR, 0, 0) = 0 [fd 5]");
  const std::string entries = g.trace("fd_readdir", {5, buffer, 256, 0, out}); // the file system orders them
  CHECK(entries.starts_with("fd_readdir(5, [{type="));
  CHECK(entries.ends_with("}], 256, 0) = 0 [79]"));
  for (const char *entry :
       {"{type=DIRECTORY, name=\".\"}", "{type=DIRECTORY, name=\"..\"}", "{type=REGULAR_FILE, name=\"name\"}"})
    CHECK(entries.find(entry) != std::string::npos);
  Subscription subscriptions[2] = {};
  subscriptions[0].userdata = 0xAB;
  subscriptions[0].clock = {1, 0, 2'500'000'000, 0, 0, {}};
  subscriptions[1].type = EventType::FdRead;
  subscriptions[1].fd = 4;
  const u32 asked = g.room(96);
  g.set(asked, subscriptions[0]);
  g.set(asked + 48, subscriptions[1]);
  CHECK(g.trace("poll_oneoff", {asked, buffer, 1, out}) ==
        "poll_oneoff([{userdata=0xab, CLOCK, CLOCK_MONOTONIC, timeout=2.500000000, flags=0}], [{userdata=0xab, CLOCK, "
        "error=0}], 1) = 0 [1]");
  CHECK(g.trace("poll_oneoff", {asked + 48, buffer, 1, out}) ==
        "poll_oneoff([{userdata=0x0, FD_READ, fd=4}], "
        "[{userdata=0x0, FD_READ, error=76 ENOTCAPABLE (Capabilities insufficient), nbytes=0, flags=0}], 1) = 0 [1]");
  CHECK(g.trace("proc_raise", {17}) == "proc_raise(SIGCONT) = 0");
  CHECK(g.trace("random_get", {buffer, 3}).starts_with("random_get(\""));
  CHECK(g.trace("sched_yield", {}) == "sched_yield() = 0");
  int ends[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  UniqueFd peer(ends[1]);
  const u32 socket = *g.context.addDescriptor(UniqueFd(ends[0]));
  CHECK(socket == 6);
  CHECK(g.trace("sock_send", {socket, vectors + 8, 1, 0, out}) ==
        "sock_send(6, [{iov_base=\"name\", iov_len=4}], 1, 0) = 0 [4]");
  REQUIRE(::write(peer.get(), "hi", 2) == 2);
  CHECK(g.trace("sock_recv", {socket, into, 1, 1, out, out + 4}) ==
        "sock_recv(6, [{iov_base=\"hi\", iov_len=3}], 1, MSG_PEEK) = 0 [2, 0]");
  CHECK(g.trace("sock_accept", {socket, 4, out}).starts_with("sock_accept(6, O_NONBLOCK) = "));
  CHECK(g.trace("sock_shutdown", {socket, 3}) == "sock_shutdown(6, SHUT_RD|SHUT_WR) = 0");
  g.called.insert("proc_exit"); // ends an activation: tests/cli/trace-wasi.sh
  for (const WasiFunction &function : functionsOf("wasi_snapshot_preview1"))
    CHECK_MESSAGE(g.called.contains(function.name), function.name);
}

TEST_CASE("pointers outside of the memory are printed as what they are") {
  TracedGuest g;
  const u32 end = Guest::kSize, bad = end - 2;
  CHECK(g.trace("args_sizes_get", {bad, 8}) == "args_sizes_get() = 21 EFAULT (Bad address) [<invalid 0xffffe>]");
  CHECK(g.trace("args_get", {0xFFFFFFFF, 8}).starts_with("args_get(<invalid 0xffffffff>, 0x8) = "));
  CHECK(g.trace("path_unlink_file", {3, 0xFFFFFFFF, 0xFFFFFFFF}) ==
        "path_unlink_file(3, <invalid 0xffffffff>) = 21 EFAULT (Bad address)");
  CHECK(g.trace("fd_write", {1, 0xFFFFFFF8, 0xFFFFFFFF, 8}) ==
        "fd_write(1, <invalid 0xfffffff8>, 4294967295) = 21 EFAULT (Bad address)");
  const u32 vectors = g.iovecs({{end, 1}, {end, 0}, {bad, ~u32(0)}});
  CHECK(g.trace("fd_write", {1, vectors, 3, 8}) ==
        "fd_write(1, [{iov_base=<invalid 0x100000>, iov_len=1}, {iov_base=0x100000, iov_len=0}, {iov_base=<invalid "
        "0xffffe>, iov_len=4294967295}], 3) "
        "= 21 EFAULT (Bad address)");
  CHECK(g.trace("fd_read", {0, vectors, 3, 8}) == "fd_read(0, [{iov_base=0x100000, iov_len=1}, {iov_base=0x100000, "
                                                  "iov_len=0}, {iov_base=0xffffe, iov_len=4294967295}], 3) "
                                                  "= 21 EFAULT (Bad address)");
  CHECK(g.trace("poll_oneoff", {bad, 8, 1, 8}) == "poll_oneoff(<invalid 0xffffe>, [], 1) = 21 EFAULT (Bad address)");
  CHECK(g.trace("poll_oneoff", {8, 8, ~u32(0), 8}).starts_with("poll_oneoff(<invalid 0x8>, [], 4294967295) = "));
  CHECK(g.trace("random_get", {bad, 8}) == "random_get(0xffffe, 8) = 21 EFAULT (Bad address)");
  CHECK(g.trace("fd_readdir", {3, bad, 256, 0, 8}) == "fd_readdir(3, 0xffffe, 256, 0) = 21 EFAULT (Bad address)");
}

TEST_CASE("long arrays and the other numbers of wasi_unstable") {
  TracedGuest g;
  const u32 list = g.room(40 * 8);
  for (u32 i = 0; i < 40; ++i) g.set(list + 8 * i, Iovec{0, 0});
  const std::string line = g.trace("fd_pwrite", {1, list, 40, 0, 8});
  CHECK(line.find("{iov_base=0x0, iov_len=0}, ...], 40, 0) = ") != std::string::npos);
  usize shown = 0;
  for (usize at = 0; (at = line.find("iov_len", at)) != std::string::npos; ++at) ++shown;
  CHECK(shown == 32);
  CHECK(g.trace("fd_seek", {3, 0, 2, 8}, "wasi_unstable").starts_with("fd_seek(3, 0, SEEK_SET) = "));
  CHECK(g.trace("fd_seek", {3, 0, 0, 8}, "wasi_unstable").starts_with("fd_seek(3, 0, SEEK_CUR) = "));
  unstable::Subscription s{};
  s.clock = {0, 0, 1, 0, 1, {}};
  const u32 asked = g.room(64);
  g.set(asked, s);
  CHECK(g.trace("poll_oneoff", {asked, asked, 1, 8}, "wasi_unstable")
            .starts_with("poll_oneoff([{userdata=0x0, CLOCK, CLOCK_REALTIME, timeout=0.000000001, flags=ABSTIME}], "));
}

} // namespace wasi
