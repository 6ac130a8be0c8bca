// wasmload's malloc, under other names: this program has a malloc already.
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <doctest/doctest.h>
#include <mutex>
#include <new>
#include <random>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace tested {
#define malloc testedMalloc
#define calloc testedCalloc
#define realloc testedRealloc
#define free testedFree
#include "runtime-support/freestanding-malloc.cpp"
#undef malloc
#undef calloc
#undef realloc
#undef free
} // namespace tested

using namespace tested;

namespace {

struct Block {
  unsigned char *bytes;
  size_t size;
  unsigned char fill;
};

bool isIntact(const Block &block) {
  for (size_t i = 0; i < block.size; ++i)
    if (block.bytes[i] != block.fill) return false;
  return true;
}

// Random work on a few hundred blocks, each filled with a number of its own.
void work(unsigned seed, int rounds) {
  std::mt19937 random(seed);
  std::vector<Block> blocks;
  for (int round = 0; round < rounds; ++round) {
    const size_t size = random() % 4 == 0 ? random() % 100000 : random() % 300;
    if (blocks.size() < 200 || random() % 2 == 0) {
      Block block{static_cast<unsigned char *>(random() % 2 ? testedMalloc(size) : testedCalloc(1, size)), size,
                  static_cast<unsigned char>(random())};
      REQUIRE(block.bytes != nullptr);
      CHECK(reinterpret_cast<uint64_t>(block.bytes) % 16 == 0);
      std::memset(block.bytes, block.fill, size);
      blocks.push_back(block);
      continue;
    }
    Block &block = blocks[random() % blocks.size()];
    CHECK(isIntact(block));
    if (random() % 3 == 0) {
      block.bytes = static_cast<unsigned char *>(testedRealloc(block.bytes, size));
      REQUIRE(block.bytes != nullptr);
      if (size < block.size) block.size = size;
      CHECK(isIntact(block));
      block.size = size;
      std::memset(block.bytes, block.fill, size);
      continue;
    }
    testedFree(block.bytes);
    block = blocks.back();
    blocks.pop_back();
  }
  for (const Block &block : blocks) {
    CHECK(isIntact(block));
    testedFree(block.bytes);
  }
}

// Whether a child that does this is ended by a signal.
template <class F> bool ends(F action) {
  const pid_t child = fork();
  if (child == 0) {
    action();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status);
}

} // namespace

TEST_CASE("blocks of all sizes keep what is written to them") {
  for (size_t size = 0; size < 2000; ++size) {
    const int number = classOf(size + !size);
    CHECK(sizeOf(number) >= size);
    CHECK((number == 0 || sizeOf(number - 1) < size + !size));
  }
  CHECK(classOf(kLargest) == kClasses - 1);
  CHECK(sizeOf(kClasses - 1) == kLargest);
  work(1, 20000);
}

TEST_CASE("threads may allocate at once") {
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < 4; ++i) threads.emplace_back([i] { work(i + 10, 5000); });
  for (std::thread &thread : threads) thread.join();
}

TEST_CASE("calloc gives zeros, also from blocks that were used") {
  for (size_t size : {size_t(16), size_t(100), size_t(5000), kLargest, kLargest + 1, size_t(1) << 20}) {
    void *used = testedMalloc(size);
    std::memset(used, 0xFF, size);
    testedFree(used);
    unsigned char *zeros = static_cast<unsigned char *>(testedCalloc(size, 1));
    CHECK(isIntact({zeros, size, 0}));
    testedFree(zeros);
  }
}

TEST_CASE("what cannot be had is refused") {
  CHECK(testedMalloc(~size_t(0)) == nullptr);
  CHECK(testedMalloc(size_t(1) << 62) == nullptr);
  CHECK(errno == ENOMEM);
  CHECK(testedCalloc(size_t(1) << 33, size_t(1) << 33) == nullptr);
  void *block = testedMalloc(100000);
  CHECK(testedRealloc(block, size_t(1) << 62) == nullptr);
  testedFree(block);
  testedFree(nullptr);
}

TEST_CASE("a block that is freed twice, or whose header was written over, ends the program") {
  CHECK(ends([] {
    void *block = testedMalloc(40);
    testedFree(block);
    testedFree(block);
  }));
  CHECK(ends([] {
    unsigned char *block = static_cast<unsigned char *>(testedMalloc(40));
    block[-16] ^= 1;
    testedFree(block);
  }));
  CHECK(ends([] {
    unsigned char *first = static_cast<unsigned char *>(testedMalloc(48)), *second = static_cast<unsigned char *>(testedMalloc(48));
    std::memset(first, 'x', 48 + 8); // into the next header
    testedFree(second);
    testedRealloc(first + 64, 10);
  }));
  CHECK_FALSE(ends([] { testedFree(testedMalloc(40)); }));
}
