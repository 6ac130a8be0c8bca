// The operator new of wasmc (compiler/operator-new.cpp): no two objects overlap, whichever thread drops them. Prints "own" if it has its
// addresses, "malloc" if they were refused.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <mutex>
#include <new>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

[[noreturn]] void fail(const char *what, size_t size) {
  std::fprintf(stderr, "%s: an object of %zu bytes\n", what, size);
  std::exit(1);
}

struct Object {
  unsigned char *memory;
  size_t size;
  unsigned char mark;
};

Object make(size_t size, unsigned char mark) {
  auto *memory = static_cast<unsigned char *>(operator new(size));
  if (reinterpret_cast<uintptr_t>(memory) % 16 != 0) fail("not aligned", size);
  std::memset(memory, mark, size);
  return {memory, size, mark};
}

void drop(const Object &object) {
  for (size_t i = 0; i < object.size; ++i)
    if (object.memory[i] != object.mark) fail("overwritten", object.size);
  if (object.mark % 2) operator delete(object.memory);
  else operator delete(object.memory, object.size);
}

// Three of each size around every border, all alive at once, twice: the second time they are those that were dropped.
void sizes() {
  for (int round = 0; round < 2; ++round) {
    std::vector<Object> objects;
    for (size_t size = 0; size < 70000; size += size < 1100 ? 1 : 61)
      for (unsigned n = 0; n < 3; ++n) objects.push_back(make(size, static_cast<unsigned char>(objects.size())));
    for (const Object &object : objects) drop(object);
  }
  void *first = operator new(48);
  operator delete(first);
  void *second = operator new(48);
  if (first != second) fail("not used again", 48);
  operator delete(second);
  operator delete(nullptr);
}

void alignments() {
  for (size_t alignment = 1; alignment <= 8192; alignment *= 2)
    for (size_t size : {size_t(1), alignment, 3 * alignment + 1}) {
      void *memory = operator new(size, std::align_val_t(alignment));
      if (reinterpret_cast<uintptr_t>(memory) % alignment != 0) fail("not aligned", size);
      std::memset(memory, 1, size);
      if (size % 2) operator delete(memory, std::align_val_t(alignment));
      else operator delete(memory, size, std::align_val_t(alignment));
    }
}

// Each thread drops what others made.
void threads() {
  std::mutex mutex;
  std::vector<Object> shared;
  std::vector<std::thread> all;
  for (unsigned number = 0; number < 4; ++number)
    all.emplace_back([&, number] {
      std::mt19937 random(number);
      for (int i = 0; i < 100000; ++i) {
        const unsigned bits = random() % 17;
        const Object made = make(random() % (size_t(1) << bits), static_cast<unsigned char>(random()));
        Object taken{nullptr, 0, 0};
        {
          std::lock_guard lock(mutex);
          shared.push_back(made);
          if (shared.size() > 2000) {
            std::swap(shared[random() % shared.size()], shared.back());
            taken = shared.back();
            shared.pop_back();
          }
        }
        if (taken.memory) drop(taken);
      }
    });
  for (std::thread &thread : all) thread.join();
  for (const Object &object : shared) drop(object);
}

void failures() {
  volatile size_t huge = size_t(1) << 60;
  bool wasThrown = false;
  try {
    operator delete(operator new(huge));
  } catch (const std::bad_alloc &) {
    wasThrown = true;
  }
  if (!wasThrown || operator new(huge, std::nothrow)) fail("no failure", huge);
}

bool hasReservation() {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    unsigned long long start = 0, end = 0;
    if (std::sscanf(line.c_str(), "%llx-%llx", &start, &end) == 2 && end - start >= 64ull << 30) return true;
  }
  return false;
}

} // namespace

int main() {
  sizes();
  alignments();
  threads();
  failures();
  std::puts(hasReservation() ? "own" : "malloc");
}
