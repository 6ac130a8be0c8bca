// Stacks are kept as a tree of code addresses, so that a profile takes as much memory as there are different ones, however
// long it runs. Everything that a handler may come to (all but startProfile and startThread) is async-signal-safe: memory was
// mapped before, and the one lock is held with all signals blocked (signal-lock.h).
#include "loader/profiler.h"
#include "loader/activation.h"
#include "loader/image.h"
#include "loader/interrupt.h"
#include "loader/signal-lock.h"
#include "loader/store.h"
#include "runtime-support/artifact/code-map.h"
#include <cerrno>
#include <csignal>
#include <cstring>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace wasmload {
namespace {

constexpr long kPeriod = 1'000'000; // nanoseconds of CPU time

// What stands for code that is none of a guest's, in place of an address.
constexpr u64 kHost = 1, kCut = 2; // host functions and the loader; the caller of a stack that is too deep

// A tree whose nodes are found by parent and key. Node 0 is the root; a node's parent has a smaller number.
class StackTree {
public:
  struct Node {
    u64 key, count;
    u32 parent, next; // next of the same bucket
  };

  bool create() {
    void *memory = mmap(nullptr, kMost * sizeof(Node) + kBuckets * sizeof(u32), PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) return false;
    nodes_ = static_cast<Node *>(memory);
    buckets_ = reinterpret_cast<u32 *>(nodes_ + kMost);
    return true;
  }
  // 0 if there is no room for more.
  u32 child(u32 parent, u64 key) {
    u32 &bucket = buckets_[((key ^ parent * 0x9E3779B97F4A7C15) * 0xD6E8FEB86659FD93) >> 46];
    for (u32 node = bucket; node; node = nodes_[node].next)
      if (nodes_[node].parent == parent && nodes_[node].key == key) return node;
    if (count_ == kMost) return 0;
    nodes_[count_] = {key, 0, parent, bucket};
    return bucket = count_++;
  }
  Node &operator[](u32 node) { return nodes_[node]; }
  u32 size() const { return count_; }

private:
  static constexpr u32 kMost = 1 << 20, kBuckets = 1 << 18;
  Node *nodes_ = nullptr;
  u32 *buckets_ = nullptr;
  u32 count_ = 1;
};

constexpr u32 kMostFrames = 4096, kMostNames = 4 * kMostFrames, kMostImages = 64; // of a stack; with inlined functions; of all
std::atomic<int> profileFile{-1}; // -1: there is no profile, or it has been written
SignalLock::Flag busy;
// Under the lock:
StackTree codeStacks;
u64 frames[kMostNames];
u64 lost; // samples without room for their stacks

// ---- recording -------------------------------------------------------------------------------------------------------

// The frames of guest code that called the host code which runs. Its own code keeps frame pointers, the C library does not: there
// the frame of the thunk is looked for, a pointer to a caller's frame below an address in an image.
u32 framesBelowHost(const Store &store, const ucontext_t &context, std::span<u64> into, bool *isCut) {
  if (const u32 count = collectReturns(store, framePointer(context), into, isCut)) return count;
  constexpr u64 kMostWords = 8192;
  u64 at = alignUp(stackPointer(context), sizeof(u64));
  for (u64 words = 0; words < kMostWords && store.isOnGuestStack(at) && store.isOnGuestStack(at + 15); ++words, at += 8) {
    // SAFETY: both words are in the guest stack, which is mapped.
    const u64 *record = reinterpret_cast<const u64 *>(at);
    if (record[0] > at && store.isOnGuestStack(record[0]) && Image::containing(record[1] - 1))
      return collectReturns(store, at, into, isCut);
  }
  return 0;
}

void record(const ucontext_t &context, u64 weight) {
  const Activation *activation = currentThread.activationOrNull;
  const u64 pc = programCounter(context);
  bool isCut = false;
  u32 count = 1;
  const Image *image = activation ? Image::containing(pc) : nullptr;
  if (image) {
    frames[0] = pc + 1;
    i64 start;
    if (findFunctionStart(image->description().codeMap, image->relativePc(pc), &start)) {
      const u64 at = returnOutsideFrame(context, reinterpret_cast<const u8 *>(pc) - (image->relativePc(pc) - start));
      // SAFETY: the word is in the guest stack, which is mapped.
      if (at % sizeof(u64) == 0 && activation->store->isOnGuestStack(at))
        if (const u64 caller = *reinterpret_cast<const u64 *>(at); Image::containing(caller - 1)) frames[count++] = caller;
    }
    count += collectReturns(*activation->store, framePointer(context), std::span(frames, kMostFrames).subspan(count), &isCut);
  } else {
    frames[0] = kHost + 1;
    if (activation) count += framesBelowHost(*activation->store, context, std::span(frames, kMostFrames).subspan(count), &isCut);
  }
  // Of a return address, the call before it is what counts.
  u32 node = isCut ? codeStacks.child(0, kCut) : 0;
  bool isFull = false;
  for (u32 i = count; i-- > 0 && !isFull;) isFull = !(node = codeStacks.child(node, frames[i] - 1));
  (isFull ? lost : codeStacks[node].count) += weight;
}

// All signals are blocked, which spares SignalLock's calls of the system.
void sample(int, siginfo_t *info, void *context) {
  while (busy.test_and_set(std::memory_order_acquire)) {
  }
  if (profileFile >= 0) record(*static_cast<ucontext_t *>(context), 1 + static_cast<u64>(info->si_overrun));
  busy.clear(std::memory_order_release);
}

pthread_key_t timerKey; // a thread's timer, plus 1

void startThread() {
  const int timer = createThreadTimer(CLOCK_THREAD_CPUTIME_ID, SIGPROF, currentThread.id);
  if (timer < 0) return; // there are too many: this one shows in no profile
  pthread_setspecific(timerKey, reinterpret_cast<void *>(timer + 1l));
  itimerspec when{};
  when.it_value.tv_nsec = when.it_interval.tv_nsec = kPeriod;
  syscall(SYS_timer_settime, timer, 0, &when, nullptr);
}

void stopThread(void *timer) { syscall(SYS_timer_delete, reinterpret_cast<long>(timer) - 1); }

// ---- writing ---------------------------------------------------------------------------------------------------------

struct Output {
  char buffer[4096];
  usize used = 0;

  void put(char c) {
    if (used == sizeof buffer) flush();
    buffer[used++] = c;
  }
  // A frame's name; what separates frames and lines cannot be part of it.
  void put(std::string_view name) {
    for (const char c : name) put(c == ';' ? ':' : static_cast<u8>(c) < 0x20 || c == 0x7F ? '?' : c);
  }
  void put(u64 value) {
    char digits[20];
    usize at = sizeof digits;
    do digits[--at] = static_cast<char>('0' + value % 10);
    while (value /= 10);
    put(std::string_view(digits + at, sizeof digits - at));
  }
  void flush() {
    for (usize at = 0; at < used;) {
      const ssize_t written = write(profileFile, buffer + at, used - at);
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) break;
      at += static_cast<usize>(written);
    }
    used = 0;
  }
};

StackTree functionStacks; // keys: kHost, kCut, or the image's number << 32 | function
const Image *images[kMostImages + 1];
u32 imageCount;

u32 imageNumber(const Image *image) {
  u32 i = 0;
  while (i < imageCount && images[i] != image) ++i;
  if (i == imageCount && imageCount < kMostImages) images[imageCount++] = image;
  return i + 1; // the last number stands for all that are too many
}

// The node in functionStacks for code at `address` that was called from `parent`: with inlined functions, several nodes. Code that is
// no function's (an entry, a thunk) has none of its own.
u32 functionNode(u32 parent, u64 address) {
  const Image *image = Image::containing(address);
  if (!image) return functionStacks.child(parent, address);
  constexpr u32 kMostInlined = 64;
  u64 keys[kMostInlined];
  u32 count = 0;
  CodeLocation location;
  const std::span<const u8> map = image->description().codeMap;
  if (!lookUpCode(map, image->relativePc(address), &location)) return parent;
  const u64 number = u64(imageNumber(image)) << 32;
  do
    if (location.functionIndex != kNone) keys[count++] = number | location.functionIndex;
  while (count < kMostInlined && lookUpCaller(map, &location));
  while (count > 0) {
    parent = functionStacks.child(parent, keys[--count]);
    if (!parent) break;
  }
  return parent;
}

void putFrame(Output &out, u64 key) {
  if (key <= kCut) return out.put(std::string_view(key == kHost ? "[host]" : "[more frames]"));
  const u32 number = static_cast<u32>(key >> 32), function = static_cast<u32>(key);
  const Image *image = images[number - 1];
  const std::string_view name = image ? image->functionName(function) : std::string_view();
  if (!name.empty()) {
    out.put(name);
  } else {
    out.put(std::string_view("wasm-function["));
    out.put(u64(function));
    out.put(']');
  }
  if (imageCount < 2 || !image) return;
  out.put(std::string_view(" ("));
  out.put(std::string_view(image->path()));
  out.put(')');
}

void writeStacks(Output &out) {
  for (u32 i = 1; i < codeStacks.size(); ++i) {
    StackTree::Node &node = codeStacks[i];
    const u32 parent = node.parent == 0 ? 0 : codeStacks[node.parent].next;
    node.next = functionNode(parent, node.key); // nothing is looked up by it any more
    (node.next ? functionStacks[node.next].count : lost) += node.count;
  }
  for (u32 i = 1; i < functionStacks.size(); ++i) {
    if (functionStacks[i].count == 0) continue;
    u32 depth = 0;
    for (u32 node = i; node && depth < kMostNames; node = functionStacks[node].parent) frames[depth++] = functionStacks[node].key;
    while (depth > 0) {
      putFrame(out, frames[--depth]);
      out.put(depth > 0 ? ';' : ' ');
    }
    out.put(functionStacks[i].count);
    out.put('\n');
  }
  if (lost == 0) return;
  out.put(std::string_view("[lost] "));
  out.put(lost);
  out.put('\n');
}

} // namespace

Result<void> startProfile(int file) {
  if (!codeStacks.create() || !functionStacks.create() || pthread_key_create(&timerKey, stopThread) != 0)
    return makeError(ErrorKind::Io, "--profile: %s", std::strerror(ENOMEM));
  profileFile = file;
  struct sigaction action{};
  action.sa_sigaction = sample;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART;
  sigfillset(&action.sa_mask);
  sigaction(SIGPROF, &action, nullptr);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPROF);
  sigprocmask(SIG_UNBLOCK, &signals, nullptr); // whoever started us may have blocked it
  onPreparedThread = startThread;
  return {};
}

void finishProfile() {
  if (profileFile < 0) return; // without the lock's system calls, at the end of every program
  SignalLock lock(busy);
  if (profileFile < 0) return;
  Output out;
  writeStacks(out);
  out.flush();
  profileFile = -1;
}

} // namespace wasmload
