// Descriptor: an open file as the guest knows it, and how threads of a guest share one. A call holds a DescriptorRef while
// it works: another thread may close the number meanwhile, and the host's descriptor stays open until the last call is done,
// so a number of the host is never used for another file than the one that was looked up. With one thread nothing is
// counted and nothing locked.
#pragma once
#include "wasi-libc-shim/types.h"
#include "wasi-libc-shim/unique-fd.h"
#include <atomic>
#include <mutex>
#include <optional>
#include <string>

namespace wasi {

// A value that some threads read while one sets it; no other value depends on it.
template <class T> class Relaxed {
public:
  Relaxed(T value = {}) : value_(value) {}
  Relaxed(const Relaxed &other) : value_(other) {}
  Relaxed &operator=(const Relaxed &other) { return *this = T(other); }
  Relaxed &operator=(T value) {
    value_.store(value, std::memory_order_relaxed);
    return *this;
  }
  // For values that are not shared yet.
  Relaxed &operator&=(T value) { return *this = T(*this & value); }
  operator T() const { return value_.load(std::memory_order_relaxed); }

private:
  std::atomic<T> value_;
};

// The host's descriptor is `fd`; `owned` closes it, standard streams are borrowed.
struct Descriptor {
  int fd = -1;
  UniqueFd owned;
  FileType type = FileType::Unknown;
  bool readOnly = false;   // it, and all that is opened beneath it, may not be changed
  bool isStandard = false; // its open file description is shared with other processes: no F_SETFL
  bool isListener = false;
  Relaxed<u32> flags;         // fdflag::*, as the guest set them
  Relaxed<u32> emulatedFlags; // those of them that the host's descriptor does not have; each write asks for them
  Relaxed<u64> base, inheriting;
  u64 possible = 0; // what `base` could at most be: by the type of file and the direction it is open for
  std::optional<std::string> preopenName;

  // Success if it has all of `rights`. Else Badf if no such descriptor could have them (a directory to be read, a file that
  // is open for the other direction), or Notcapable.
  Errno require(u64 rights) const {
    if (const u64 missing = rights & ~base; missing) [[unlikely]]
      return missing & ~possible ? Errno::Badf : Errno::Notcapable;
    return Errno::Success;
  }
};

// A descriptor in the table of a context.
struct OpenDescriptor : Descriptor {
  explicit OpenDescriptor(Descriptor descriptor) : Descriptor(std::move(descriptor)) {}
  std::atomic<u32> uses{1}; // the table's, and those of calls that count
  std::mutex mutex;         // of calls that go to a position and read there, or change rights or flags

  struct Release {
    void operator()(OpenDescriptor *descriptor) const; // the last one closes it
  };
};

// A call's hold on a descriptor.
class DescriptorRef {
public:
  DescriptorRef() = default;
  // `isCounted`: threads share the context; the caller keeps others from closing the descriptor until this has counted.
  DescriptorRef(OpenDescriptor &descriptor, bool isCounted) : descriptor_(&descriptor), isCounted_(isCounted) {
    if (isCounted) descriptor.uses.fetch_add(1, std::memory_order_relaxed);
  }
  DescriptorRef(DescriptorRef &&other) noexcept
      : descriptor_(other.descriptor_), isCounted_(std::exchange(other.isCounted_, false)) {}
  DescriptorRef &operator=(DescriptorRef &&other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(isCounted_, other.isCounted_);
    return *this;
  }
  ~DescriptorRef() {
    if (isCounted_) OpenDescriptor::Release()(descriptor_);
  }
  OpenDescriptor *operator->() const { return descriptor_; }
  OpenDescriptor &operator*() const { return *descriptor_; }

private:
  OpenDescriptor *descriptor_ = nullptr;
  bool isCounted_ = false;
};

// Locks if threads share the context.
class SharedLock {
public:
  SharedLock(std::mutex &mutex, bool isShared) : mutex_(isShared ? &mutex : nullptr) {
    if (mutex_) mutex_->lock();
  }
  ~SharedLock() {
    if (mutex_) mutex_->unlock();
  }
  SharedLock(const SharedLock &) = delete;

private:
  std::mutex *mutex_;
};

} // namespace wasi
