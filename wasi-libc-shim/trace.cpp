// All calls come through one function, as words; the types of wasi-p1.def's rows say what they are. What the guest gives is
// printed before the call, what it gets (types with `isOutput`) after it, so that a call which blocks shows.
#include "wasi-libc-shim/trace.h"
#include "wasi-libc-shim/functions.h"
#include "wasi-libc-shim/trace-text.h"
#include <cerrno>
#include <sys/syscall.h>
#include <unistd.h>

namespace wasi {
namespace {

namespace row {
enum Type : u8 {
  // clang-format off
  none, // no more
  ptr, size, fd, exitcode, filesize, filedelta, dircookie, timestamp,
  string, ciovec_array, iovec_array, buffer, dirent_array, // these are two words
  subscription_array, event_array,                         // their number is another parameter
  fdstat, filestat, prestat, noreturn,                     // these are only results
  clockid, advice, whence, signal, fdflags, fstflags, lookupflags, oflags, riflags, roflags, siflags, sdflags, rights, // as kNames
  firstNamed = clockid,
  // clang-format on
};

template <usize N> struct Types {
  u8 type[N];
};
template <usize N> constexpr Types<N> pack(auto... types) { return {{u8(types)..., none}}; }

struct Row {
  Types<8> params;
  Types<3> results;
};
#define WASI(name, Params, ...) {pack<8> Params, pack<3>(__VA_ARGS__)},
constexpr Row kRows[] = {
#include "wasi-libc-shim/wasi-p1.def"
};
#undef WASI
} // namespace row

constexpr Names kNames[] = {
    {"CLOCK_", "REALTIME\0MONOTONIC\0PROCESS_CPUTIME_ID\0THREAD_CPUTIME_ID\0", false},
    {"FADV_", "NORMAL\0SEQUENTIAL\0RANDOM\0WILLNEED\0DONTNEED\0NOREUSE\0", false},
    {"SEEK_", "SET\0CUR\0END\0", false},
    {"SIG",
     "NONE\0HUP\0INT\0QUIT\0ILL\0TRAP\0ABRT\0BUS\0FPE\0KILL\0USR1\0SEGV\0USR2\0PIPE\0ALRM\0TERM\0CHLD\0CONT\0STOP\0TSTP"
     "\0"
     "TTIN\0TTOU\0URG\0XCPU\0XFSZ\0VTALRM\0PROF\0WINCH\0POLL\0PWR\0SYS\0",
     false},
    {"O_", "APPEND\0DSYNC\0NONBLOCK\0RSYNC\0SYNC\0", true},
    {"", "ATIM\0ATIM_NOW\0MTIM\0MTIM_NOW\0", true},
    {"", "SYMLINK_FOLLOW\0", true},
    {"O_", "CREAT\0DIRECTORY\0EXCL\0TRUNC\0", true},
    {"MSG_", "PEEK\0WAITALL\0", true},
    {"MSG_", "TRUNC\0", true},
    {"", "", true},
    {"SHUT_", "RD\0WR\0", true},
    {"",
     "FD_DATASYNC\0FD_READ\0FD_SEEK\0FD_FDSTAT_SET_FLAGS\0FD_SYNC\0FD_TELL\0FD_WRITE\0FD_ADVISE\0FD_ALLOCATE\0"
     "PATH_CREATE_DIRECTORY\0PATH_CREATE_FILE\0PATH_LINK_SOURCE\0PATH_LINK_TARGET\0PATH_OPEN\0FD_READDIR\0PATH_"
     "READLINK\0"
     "PATH_RENAME_SOURCE\0PATH_RENAME_TARGET\0PATH_FILESTAT_GET\0PATH_FILESTAT_SET_SIZE\0PATH_FILESTAT_SET_TIMES\0"
     "FD_FILESTAT_GET\0FD_FILESTAT_SET_SIZE\0FD_FILESTAT_SET_TIMES\0PATH_SYMLINK\0PATH_REMOVE_DIRECTORY\0PATH_UNLINK_"
     "FILE\0"
     "POLL_FD_READWRITE\0SOCK_SHUTDOWN\0SOCK_ACCEPT\0",
     true},
};
static_assert(std::size(kNames) == row::rights - row::firstNamed + 1);
constexpr Names kFileTypes{
    "",
    "UNKNOWN\0BLOCK_DEVICE\0CHARACTER_DEVICE\0DIRECTORY\0REGULAR_FILE\0SOCKET_DGRAM\0SOCKET_STREAM\0"
    "SYMBOLIC_LINK\0",
    false};
constexpr Names kEventTypes{"", "CLOCK\0FD_READ\0FD_WRITE\0", false};
constexpr Names kEventFlags{"", "HANGUP\0", true}, kClockFlags{"", "ABSTIME\0", true};

constexpr u32 kMostOfData = 32, kMostOfPath = 4096; // bytes shown of a text
constexpr u32 kMostRecords = 32;                    // elements shown of an array

bool isTwoWords(u8 type) { return type >= row::string && type <= row::dirent_array; }
// What is worth reading only after the call.
bool isOutput(u8 type) { return (type >= row::iovec_array && type <= row::dirent_array) || type == row::event_array; }

// Unchecked: a place whose range was found good.
template <class T> T recordAt(const u8 *at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

} // namespace

// ---- one call ----------------------------------------------------------------------------------------------------------

class TracedCall : TraceText {
public:
  TracedCall(Tracer &tracer, const WasiFunction &function, usize index, HostFunction *self, const u64 *words)
      : tracer_(tracer), row_(row::kRows[index % Tracer::kRows]), isUnstable_(index >= Tracer::kRows), self_(self),
        word_(words), words_(words) {
    if (tracer.context_.isShared()) add("[pid %ld] ", syscall(SYS_gettid));
    add("%s(", function.name);
    while (row_.params.type[param_] && !isOutput(row_.params.type[param_])) addParam(0);
    const u8 first = row_.params.type[0], second = row_.params.type[1];
    if (first == row::exitcode) line += ") = ?\n";
    // What goes to a terminal would stand in the middle of its own line; and lines of several threads in each other's.
    if (first == row::exitcode || first == row::signal || (second != row::ciovec_array && !tracer.context_.isShared()))
      flush();
  }

  void end(Errno error) {
    const bool isSuccess = error == Errno::Success;
    u32 got = isSuccess ? ~u32(0) : 0; // bytes that were put into the guest's buffers, or records
    const u64 *const results = endOfParams();
    if (isSuccess && row_.results.type[0] == row::size)
      if (Checked<u32> count = memory().load<u32>(static_cast<u32>(*results))) got = *count;
    while (row_.params.type[param_]) addParam(got);
    line += ") = ";
    addErrno(error);
    const usize before = line.size();
    for (usize i = 0; row_.results.type[i]; ++i)
      addResult(row_.results.type[i], static_cast<u32>(results[i]), isSuccess, before);
    line += line.size() > before ? "]\n" : "\n";
    flush();
  }

private:
  // The guest's memory as it is now: the call may have let it grow.
  GuestMemory memory() const { return GuestMemory(*self_->memory); }

  void flush() {
    tracer_.write(line);
    line = {}; // a call that does not return leaves nothing behind
  }

  const u64 *endOfParams() const {
    const u64 *word = words_;
    for (usize i = 0; row_.params.type[i]; ++i) word += isTwoWords(row_.params.type[i]) ? 2 : 1;
    return word;
  }

  // The bytes, or null after saying that they are not there.
  const u8 *find(u32 at, u64 bytes) {
    if (Checked<u8 *> found = memory().range(at, bytes)) return *found;
    add("<invalid 0x%x>", at);
    return nullptr;
  }

  void addParam(u32 got) {
    addValue(row_.params.type[param_++], got);
    if (row_.params.type[param_]) line += ", ";
  }

  void addValue(u8 type, u32 got) {
    const u64 word = *word_++;
    const u32 at = static_cast<u32>(word);
    if (type == row::subscription_array || type == row::event_array)
      return addRecords(type, at, type == row::event_array ? got : static_cast<u32>(words_[2]));
    if (!isTwoWords(type)) return addScalar(type, word);
    const u32 length = static_cast<u32>(*word_++);
    if (type == row::ciovec_array || type == row::iovec_array)
      addVectors(at, length, type == row::ciovec_array ? ~u32(0) : got);
    else if (type == row::string)
      addBytes(at, length, kMostOfPath);
    else if (got == 0)
      addPointer(at);
    else if (type == row::dirent_array)
      addEntries(at, std::min(length, got));
    else
      addBytes(at, std::min(length, got), kMostOfData);
    if (type != row::string) add(", %u", length);
  }

  void addPointer(u32 at) {
    if (find(at, 0)) add("0x%x", at);
  }

  void addBytes(u32 at, u32 length, u32 most) {
    if (const u8 *bytes = find(at, length)) addQuoted({bytes, length}, most);
  }

  // Before element `i` of an array: false if enough are shown.
  bool startElement(u32 i) {
    if (i > 0) line += ", ";
    if (i == kMostRecords) line += "...";
    return i < kMostRecords;
  }

  // {iov_base="text", iov_len=5}; of the bytes in all of them, the first `bytes` are of interest.
  void addVectors(u32 at, u32 length, u32 bytes) {
    const u8 *vector = find(at, u64(length) * sizeof(Iovec));
    if (!vector) return;
    line += '[';
    for (u32 i = 0; i < length && startElement(i); ++i, vector += sizeof(Iovec)) {
      const Iovec v = recordAt<Iovec>(vector);
      const u32 shown = std::min(bytes, v.length);
      if (bytes != ~u32(0)) bytes -= shown;
      line += "{iov_base=";
      shown == 0 ? addPointer(v.buffer) : addBytes(v.buffer, shown, kMostOfData);
      add(", iov_len=%u}", v.length);
    }
    line += ']';
  }

  void addEntries(u32 at, u32 bytes) {
    const u8 *entry = find(at, bytes);
    if (!entry) return;
    line += '[';
    for (u32 i = 0; bytes >= sizeof(Dirent) && startElement(i); ++i) {
      const Dirent d = recordAt<Dirent>(entry);
      bytes -= u32(sizeof(Dirent));
      const u32 name = std::min(d.nameLength, bytes);
      line += "{type=";
      addNamed(kFileTypes, u8(d.type));
      line += ", name=";
      addQuoted({entry + sizeof(Dirent), name}, kMostOfPath);
      line += name < d.nameLength ? "...}" : "}";
      entry += sizeof(Dirent) + name;
      bytes -= name;
    }
    line += ']';
  }

  void addRecords(u8 type, u32 at, u32 length) {
    const u32 size = type == row::event_array ? sizeof(Event)
                     : isUnstable_            ? sizeof(unstable::Subscription)
                                              : sizeof(Subscription);
    const u8 *record = find(at, u64(length) * size);
    if (!record) return;
    line += '[';
    for (u32 i = 0; i < length && startElement(i); ++i, record += size)
      type == row::event_array ? addEvent(recordAt<Event>(record)) : addSubscription(record);
    line += ']';
  }

  void addRecordHead(u64 userdata, EventType type) {
    add("{userdata=0x%llx, ", static_cast<unsigned long long>(userdata));
    addNamed(kEventTypes, u8(type));
  }

  void addSubscription(const u8 *at) {
    const Subscription s = recordAt<Subscription>(at); // both versions begin alike
    addRecordHead(s.userdata, s.type);
    if (s.type != EventType::Clock) return add(", fd=%u}", s.fd);
    const SubscriptionClock clock = isUnstable_ ? recordAt<unstable::Subscription>(at).clock : s.clock;
    line += ", ";
    addScalar(row::clockid, clock.id);
    line += ", timeout=";
    addSeconds(clock.timeout);
    line += ", flags=";
    addNamed(kClockFlags, clock.flags);
    line += '}';
  }

  void addEvent(const Event &e) {
    addRecordHead(e.userdata, e.type);
    line += ", error=";
    addErrno(Errno(e.error));
    if (e.type != EventType::Clock) {
      line += ", nbytes=";
      add64(e.bytes);
      line += ", flags=";
      addNamed(kEventFlags, e.flags);
    }
    line += '}';
  }

  void addScalar(u8 type, u64 word) {
    if (type != row::timestamp && type != row::rights && (type < row::filesize || type > row::dircookie))
      word = static_cast<u32>(word);
    if (type == row::ptr) return addPointer(static_cast<u32>(word));
    if (type == row::filedelta) return add("%lld", static_cast<long long>(word));
    if (type == row::timestamp) return addSeconds(word);
    if (type == row::whence && isUnstable_ && word < 3) word = (word + 1) % 3; // there: CUR, END, SET
    type >= row::firstNamed ? addNamed(kNames[type - row::firstNamed], word) : add64(word);
  }

  // What was stored at `at`; of a call that failed only whether that could not be written. The line has `before` characters before the
  // first one.
  void addResult(u8 type, u32 at, bool isSuccess, usize before) {
    if (type == row::noreturn) return;
    const u32 size = type == row::filestat ? isUnstable_ ? sizeof(unstable::Filestat) : sizeof(Filestat)
                     : type == row::fdstat ? sizeof(Fdstat)
                     : type == row::timestamp || type == row::filesize || type == row::prestat ? 8
                     : type == row::roflags                                                    ? 2
                                                                                               : 4;
    const bool isThere = memory().range(at, size).ok();
    if (isThere && !isSuccess) return;
    line += line.size() == before ? " [" : ", ";
    const u8 *result = find(at, size);
    if (!result) return;
    u8 bytes[sizeof(Filestat)] = {};
    std::memcpy(bytes, result, size);
    switch (type) {
    case row::fdstat: {
      const Fdstat s = recordAt<Fdstat>(bytes);
      line += "{type=";
      addNamed(kFileTypes, u8(s.type));
      line += ", flags=";
      addScalar(row::fdflags, s.flags);
      line += ", rights=";
      addScalar(row::rights, s.rightsBase);
      line += ", inheriting=";
      addScalar(row::rights, s.rightsInheriting);
      line += '}';
      return;
    }
    case row::filestat:
      line += "{type=";
      addNamed(kFileTypes, u8(recordAt<Filestat>(bytes).type));
      line += ", size=";
      add64(isUnstable_ ? recordAt<unstable::Filestat>(bytes).size : recordAt<Filestat>(bytes).size);
      line += ", ...}";
      return;
    case row::prestat: return add("{DIR, name_len=%u}", recordAt<Prestat>(bytes).nameLength);
    case row::fd: line += "fd "; [[fallthrough]];
    default: return addScalar(type, recordAt<u64>(bytes)); // the rest of `bytes` is 0
    }
  }

  Tracer &tracer_;
  const row::Row &row_;
  const bool isUnstable_;
  HostFunction *self_;
  const u64 *word_; // of the next parameter to be printed
  const u64 *const words_;
  usize param_ = 0;
};

// ---- the tracer --------------------------------------------------------------------------------------------------------

Tracer::Tracer(Context &context, int file) : context_(context), file_(file) {
  static_assert(std::size(row::kRows) == kRows);
  for (usize i = 0; i < 2 * kRows; ++i)
    traced_[i] = {this, &functionsOf(i < kRows ? "wasi_snapshot_preview1" : "wasi_unstable")[i % kRows]};
}

// SAFETY: on a host of 64 bits each of these parameters, narrow or wide, is a register or 8 bytes of the stack, so the code of
// any row takes its own from these and leaves the rest alone; what the thunk has not passed here is read and not used.
// (HostFunction::data is what bind() gave.)
[[clang::no_sanitize("function")]] u32 Tracer::call(HostFunction *self, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f, u64 g,
                                                    u64 h, u64 i) {
  const Traced &traced = *static_cast<const Traced *>(self->data);
  HostFunction inner = *self;
  inner.data = &traced.tracer->context_;
  const u64 words[] = {a, b, c, d, e, f, g, h, i};
  TracedCall call(*traced.tracer, *traced.function, static_cast<usize>(&traced - traced.tracer->traced_), self, words);
  const u32 error = reinterpret_cast<decltype(&Tracer::call)>(const_cast<void *>(traced.function->code))(
      &inner, a, b, c, d, e, f, g, h, i);
  call.end(Errno(error));
  return error;
}

Tracer::Binding Tracer::bind(const WasiFunction &function) {
  Traced *traced = traced_;
  while (traced->function != &function) ++traced;
  return {reinterpret_cast<const void *>(&Tracer::call), traced};
}

void Tracer::printThreadSpawn(u32 argument, i32 result) {
  TraceText text;
  if (context_.isShared()) text.add("[pid %ld] ", syscall(SYS_gettid));
  text.add("thread_spawn(0x%x) = ", argument);
  result < 0 ? text.addErrno(Errno(-result)) : text.add("%d", result);
  text.line += '\n';
  write(text.line);
}

void Tracer::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return; // nobody reads it any more: the guest goes on
    text.remove_prefix(static_cast<usize>(written));
  }
}

} // namespace wasi
