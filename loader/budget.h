// Budget: how much of something the objects of a store may have together, such as bytes of memories. May be used by several
// threads at once.
#pragma once
#include "runtime-support/ints.h"
#include <atomic>

namespace wasmload {
using namespace cwasm;

class Budget {
public:
  explicit Budget(u64 limit) : limit_(limit), left_(limit) {}
  Budget(const Budget &) = delete;
  Budget &operator=(const Budget &) = delete;

  // False, and nothing is taken, if there is less.
  bool take(u64 amount) {
    u64 left = left_.load(std::memory_order_relaxed);
    do {
      if (amount > left) return false;
    } while (!left_.compare_exchange_weak(left, left - amount, std::memory_order_relaxed));
    return true;
  }
  void giveBack(u64 amount) { left_.fetch_add(amount, std::memory_order_relaxed); }
  u64 limit() const { return limit_; }
  u64 left() const { return left_.load(std::memory_order_relaxed); }

private:
  const u64 limit_;
  std::atomic<u64> left_;
};

} // namespace wasmload
