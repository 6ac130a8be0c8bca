// The queues behind memory.atomic.wait and notify, with threads of the system.
#include "loader/wait-queue.h"
#include <atomic>
#include <chrono>
#include <doctest/doctest.h>
#include <thread>
#include <vector>

using namespace wasmload;

namespace {

u32 load(u32 &at) { return __atomic_load_n(&at, __ATOMIC_SEQ_CST); }

// A bounded queue, with a mutex and two conditions made of waitAt and notifyWaiters, as guests make them.
class Queue {
public:
  void put(u32 item) {
    lock();
    while (count_ == kRoom) waitFor(notFull_);
    items_[(first_ + count_++) % kRoom] = item;
    signal(notEmpty_, 1);
    unlock();
  }
  bool take(u32 *item) {
    lock();
    while (count_ == 0 && !isClosed_) waitFor(notEmpty_);
    const bool has = count_ > 0;
    if (has) {
      *item = items_[first_];
      first_ = (first_ + 1) % kRoom;
      --count_;
      signal(notFull_, 1);
    }
    unlock();
    return has;
  }
  void close() {
    lock();
    isClosed_ = true;
    signal(notEmpty_, ~0u);
    unlock();
  }

private:
  static constexpr u32 kRoom = 16;

  void lock() {
    u32 seen = 0;
    if (__atomic_compare_exchange_n(&mutex_, &seen, 1u, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return;
    while (__atomic_exchange_n(&mutex_, 2u, __ATOMIC_SEQ_CST) != 0) waitAt(&mutex_, 4, 2, -1);
  }
  void unlock() {
    if (__atomic_exchange_n(&mutex_, 0u, __ATOMIC_SEQ_CST) == 2) notifyWaiters(&mutex_, 1);
  }
  void waitFor(u32 &condition) {
    const u32 seen = load(condition);
    unlock();
    waitAt(&condition, 4, seen, -1);
    lock();
  }
  static void signal(u32 &condition, u32 count) {
    __atomic_fetch_add(&condition, 1, __ATOMIC_SEQ_CST);
    notifyWaiters(&condition, count);
  }

  u32 mutex_ = 0, notEmpty_ = 0, notFull_ = 0, items_[kRoom] = {}, first_ = 0, count_ = 0;
  bool isClosed_ = false;
};

} // namespace

TEST_CASE("a value that is not the expected one is told at once, in both widths") {
  alignas(8) u64 value = (u64(1) << 40) + 5;
  CHECK(waitAt(&value, 4, 6, -1) == 1);
  CHECK(waitAt(&value, 8, 5, -1) == 1);
  CHECK(waitAt(&value, 4, 5, 0) == 2);
  CHECK(waitAt(&value, 4, (u64(7) << 32) + 5, 0) == 2); // 32 bits are compared
  CHECK(waitAt(&value, 8, (u64(1) << 40) + 5, 0) == 2);
}

TEST_CASE("a wait ends when its time is over, not before") {
  u32 value = 0;
  const auto start = std::chrono::steady_clock::now();
  CHECK(waitAt(&value, 4, 0, 20'000'000) == 2);
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(20));
  CHECK(notifyWaiters(&value, 1) == 0); // it has left the queue
}

TEST_CASE("as many are woken as are asked for, those of this address only, the first first") {
  constexpr u32 kWaiters = 5;
  alignas(64) static u32 words[32]; // many addresses share few queues
  std::atomic<u32> woken{0}, other{0};
  std::vector<std::thread> threads;
  for (u32 i = 0; i < kWaiters; ++i) {
    std::atomic<bool> isReady{false};
    threads.emplace_back([&, i, ready = &isReady] {
      *ready = true;
      CHECK(waitAt(&words[0], 4, 0, -1) == 0);
      __atomic_store_n(&words[16 + i], 1u, __ATOMIC_SEQ_CST);
      ++woken;
    });
    while (!isReady) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20)); // so that it waits before the next does
  }
  threads.emplace_back([&] {
    CHECK(waitAt(&words[1], 4, 0, -1) == 0);
    ++other;
  });
  CHECK(notifyWaiters(&words[2], 100) == 0);
  CHECK(notifyWaiters(&words[0], 0) == 0);
  CHECK(notifyWaiters(&words[0], 2) == 2);
  while (woken < 2) std::this_thread::yield();
  CHECK(load(words[16]) + load(words[17]) == 2);
  CHECK(notifyWaiters(&words[0], 100) == kWaiters - 2);
  CHECK(other == 0);
  while (notifyWaiters(&words[1], 1) == 0) std::this_thread::yield();
  for (std::thread &thread : threads) thread.join();
  CHECK(woken == kWaiters);
  CHECK(other == 1);
}

TEST_CASE("no wake is lost between time running out and a notify") {
  u32 value = 0;
  std::atomic<u32> wokenByNotify{0}, notified{0};
  std::atomic<bool> isDone{false};
  std::thread waiter([&] {
    for (u32 i = 0; i < 3000; ++i)
      if (waitAt(&value, 4, 0, 20'000) == 0) ++wokenByNotify;
    isDone = true;
  });
  while (!isDone) notified += notifyWaiters(&value, 1);
  waiter.join();
  CHECK(wokenByNotify == notified);
}

TEST_CASE("a work queue of four threads delivers every item once") {
  constexpr u32 kItems = 50'000, kThreads = 4;
  Queue queue;
  u64 sums[kThreads] = {};
  std::vector<std::thread> threads;
  for (u64 &sum : sums)
    threads.emplace_back([&queue, &sum] {
      for (u32 item; queue.take(&item);) sum += item;
    });
  for (u32 i = 0; i < kItems; ++i) queue.put(i);
  queue.close();
  for (std::thread &thread : threads) thread.join();
  CHECK(sums[0] + sums[1] + sums[2] + sums[3] == u64(kItems) * (kItems - 1) / 2);
}
