// Fuzzes the WASI host functions: the input is a list of calls with arguments of every kind, sensible and not, over a
// memory that holds paths, scatter lists and the input itself. The guest has one directory, a fresh one now and then; a
// file beside it must never change. Nothing here blocks: the clock is frozen, and no descriptor has anything to wait for.
#include "tests/unit/wasi/temporary-directory.h"
#include "wasi-libc-shim/functions.h"
#include "wasi-libc-shim/import-table.h"
#include "wasi-libc-shim/trace.h"
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace wasi;

namespace {

// What the rows of wasi-p1.def say of the parameters, one letter each.
struct Function {
  const char *name;
  const char *params;
};
const Function functions[] = {
#define WASI(name, params, ...) {#name, #params " " #__VA_ARGS__},
#include "wasi-libc-shim/wasi-p1.def"
#undef WASI
};

class Input {
public:
  Input(const u8 *at, usize size) : at_(at), end_(at + size) {}
  bool empty() const { return at_ == end_; }
  u64 number(u32 bytes) {
    u64 value = 0;
    for (u32 i = 0; i < bytes && at_ < end_; ++i) value |= u64(*at_++) << (8 * i);
    return value;
  }

private:
  const u8 *at_, *end_;
};

constexpr u32 kSize = 1 << 16, kInput = 0x8000, kStrings = 0x4000, kStringRoom = 64, kIovecs = 0x3000;
const std::string_view strings[] = {"a",    "b",   "a/b",  "..",     "../outside", "a/../..", "/etc/passwd",
                                    "",     ".",   "link", "link/x", "up",         "a/",      "b/c/d",
                                    "up/x", "a/.", "./a",  "b/../a", "x",          "\xFF\xFE"};

class Fuzzed {
public:
  Fuzzed() {
    directory_.makeDirectory("inside");
    directory_.write("outside", "secret");
    context_.closeStandard(0);
    context_.closeStandard(1);
    context_.closeStandard(2);
    context_.options.frozenClock = true;
    context_.options.randomSeed = 1;
    context_.options.maxDescriptors = 64;
    if (!context_.preopen(directory_ / "inside", "/").ok() ||
        !context_.preopen(directory_ / "inside", "/ro", true).ok())
      abort();
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) != 0) abort();
    Checked<DescriptorRef> socket = context_.descriptor(*context_.addDescriptor(UniqueFd(ends[0])), 0);
    (*socket)->base &= ~(right::FdFdstatSetFlags | right::PollFdReadwrite); // it stays non-blocking
    peer_ = UniqueFd(ends[1]);
    base_ = static_cast<u8 *>(mmap(nullptr, 2 * kSize, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    mprotect(base_, kSize, PROT_READ | PROT_WRITE);
    memory_.base = base_;
    memory_.size = kSize;
    instance_.exportedMemory = &memory_;
    self_.data = &context_;
    self_.caller = &instance_;
    self_.memory = &instance_.exportedMemory;
  }
  ~Fuzzed() { munmap(base_, 2 * kSize); }

  void run(const u8 *data, usize size, bool byHand, bool isTraced) {
    context_.options.walkByHand = byHand;
    isTraced_ = isTraced;
    std::memset(base_, 0, kSize);
    for (u32 i = 0; i < std::size(strings); ++i)
      std::memcpy(base_ + kStrings + i * kStringRoom, strings[i].data(), strings[i].size());
    for (u32 i = 0; i < 8; ++i) {
      const Iovec v{kInput + i * 64, i * 16};
      std::memcpy(base_ + kIovecs + i * 8, &v, 8);
    }
    std::memcpy(base_ + kInput, data, std::min<usize>(size, kSize - kInput));
    for (Input in(data, size); !in.empty();) call(in);
    if (directory_.read("outside") != "secret") {
      std::fputs("the guest wrote outside its directory\n", stderr);
      abort();
    }
  }

private:
  // One argument of a kind, or two (pointer and length).
  void argument(Input &in, std::string_view kind, u64 *&to) {
    const u64 choice = in.number(1);
    if (choice >= 0xF8) { // whatever the input says
      *to++ = in.number(8);
      if (kind == "string" || kind == "buffer" || kind == "dirent_array" || kind.ends_with("iovec_array")) *to++ = in.number(4);
    } else if (kind == "buffer" || kind == "dirent_array") {
      *to++ = in.number(2);
      *to++ = choice;
    } else if (kind == "string") {
      const u64 i = choice % std::size(strings);
      *to++ = kStrings + i * kStringRoom;
      *to++ = strings[i].size();
    } else if (kind.ends_with("iovec_array")) {
      *to++ = choice & 0x80 ? kInput + in.number(1) : kIovecs;
      *to++ = choice % 9;
    } else if (kind == "fd") {
      *to++ = choice % 10;
    } else if (kind == "rights") {
      *to++ = choice & 1 ? right::All : in.number(4);
    } else if (kind == "ptr" || kind == "subscription_array" || kind == "event_array") {
      *to++ = in.number(2);
    } else {
      *to++ = choice & 0x80 ? in.number(2) : choice & 0x1F;
    }
  }

  [[clang::no_sanitize("function")]] void call(Input &in) {
    const u64 pick = in.number(1);
    const Function &f = functions[pick % std::size(functions)];
    const std::string_view module = pick & 0x80 ? "wasi_unstable" : "wasi_snapshot_preview1", name = f.name;
    u64 arguments[16] = {}, *to = arguments;
    for (std::string_view left = f.params; !left.empty();) {
      const usize start = left.find_first_not_of("(), ");
      if (start == std::string_view::npos) break;
      usize end = left.find_first_of("(), ", start);
      if (end == std::string_view::npos) end = left.size();
      const bool isResult = left.substr(0, start).find(") ") != std::string_view::npos || results_;
      results_ = isResult;
      argument(in, isResult ? "ptr" : left.substr(start, end - start), to);
      left.remove_prefix(end);
    }
    results_ = false;
    if (name == "proc_exit" || name == "proc_raise") return; // they end an activation, and there is none
    const WasiFunction &function = *functionOrNull(module, name);
    const auto types = function.params();
    for (usize i = 0; i < types.size(); ++i)
      if (types[i] == cwasm::I32) arguments[i] = static_cast<u32>(arguments[i]);
    // On 64-bit hosts a 32-bit argument travels in the same place as a 64-bit one.
    using Any = u32 (*)(HostFunction *, u64, u64, u64, u64, u64, u64, u64, u64, u64, u64);
    const u64 *a = arguments;
    const Tracer::Binding binding = isTraced_ ? tracer_.bind(function) : Tracer::Binding{function.code, &context_};
    self_.data = binding.data;
    const u32 result = reinterpret_cast<Any>(const_cast<void *>(binding.code))(
        &self_, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9]);
    if (result > static_cast<u32>(Errno::Notcapable)) {
      std::fprintf(stderr, "%s returned %u, which is no errno\n", f.name, result);
      abort();
    }
  }

  TemporaryDirectory directory_;
  Context context_;
  UniqueFd nowhere_{open("/dev/null", O_WRONLY | O_CLOEXEC)};
  Tracer tracer_{context_, nowhere_.get()};
  bool isTraced_ = false;
  UniqueFd peer_;
  u8 *base_;
  cwasm::MemoryObject memory_{};
  cwasm::VmContext instance_{};
  HostFunction self_{};
  bool results_ = false;
};

} // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  const struct rlimit limit = {1 << 20, 1 << 20}; // no input fills the disk
  setrlimit(RLIMIT_FSIZE, &limit);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const u8 *data, usize size) {
  if (size > 512) return -1;
  signal(SIGXFSZ, SIG_IGN); // libFuzzer has set a handler since LLVMFuzzerInitialize
  Fuzzed().run(data, size, size % 2, size % 4 / 2);
  return 0;
}
