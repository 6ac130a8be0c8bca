// The one door to guest memory. A guest's pointer is 32 bits of its choosing; here it becomes a host pointer after one
// comparison in 64 bits, or Errno::Fault. Nothing is assumed about alignment or overlap: values go through memcpy, ranges
// handed to the kernel may overlap. A memory only grows and never moves, so what was checked stays good for the call.
#pragma once
#include "runtime-support/abi/vmctx.h"
#include "wasi-libc-shim/types.h"
#include <cstring>
#include <span>

namespace wasi {

// A place for a result, checked before the function does its work: no bad pointer is found out after a side effect.
template <class T> class Out {
public:
  Out() = default;
  explicit Out(u8 *at) : at_(at) {}
  void store(const T &value) const { std::memcpy(at_, &value, sizeof value); } // SAFETY: GuestMemory::out checked it

private:
  u8 *at_ = nullptr;
};

// `count` records in guest memory, each copied when asked for.
template <class T> class GuestArray {
public:
  GuestArray() = default;
  GuestArray(u8 *at, u32 count) : at_(at), count_(count) {}
  u32 size() const { return count_; }
  // SAFETY: GuestMemory::array checked all `count_` records; callers stay below size().
  T operator[](u32 i) const {
    T value;
    std::memcpy(&value, at_ + u64(i) * sizeof(T), sizeof value);
    return value;
  }
  void store(u32 i, const T &value) const { std::memcpy(at_ + u64(i) * sizeof(T), &value, sizeof value); }

private:
  u8 *at_ = nullptr;
  u32 count_ = 0;
};

class GuestMemory {
public:
  // A guest that exports no memory has one of size 0: every access but an empty one is a Fault.
  explicit GuestMemory(const cwasm::MemoryObject *memoryOrNull) {
    if (memoryOrNull) {
      base_ = memoryOrNull->base;
      size_ = __atomic_load_n(&memoryOrNull->size, __ATOMIC_RELAXED);
    }
  }

  Checked<u8 *> range(u64 at, u64 bytes) const {
    // Both below 2^63 for every caller (a 32-bit pointer; a 32-bit count times a record's size), so the sum is exact.
    if (at + bytes > size_) [[unlikely]]
      return Errno::Fault;
    return base_ + at;
  }
  Checked<std::span<u8>> bytes(u32 at, u32 count) const { return std::span<u8>(TRY(range(at, count)), count); }
  template <class T> Checked<T> load(u32 at) const {
    T value;
    std::memcpy(&value, TRY(range(at, sizeof(T))), sizeof value);
    return value;
  }
  template <class T> Checked<void> store(u32 at, const T &value) const {
    std::memcpy(TRY(range(at, sizeof(T))), &value, sizeof value);
    return {};
  }
  template <class T> Checked<Out<T>> out(u32 at) const { return Out<T>(TRY(range(at, sizeof(T)))); }
  template <class T> Checked<GuestArray<T>> array(u32 at, u32 count) const {
    return GuestArray<T>(TRY(range(at, u64(count) * sizeof(T))), count);
  }

private:
  u8 *base_ = nullptr;
  u64 size_ = 0;
};

} // namespace wasi
