#include "loader/gc-heap.h"
#include <doctest/doctest.h>
#include <vector>

using namespace wasmload;

namespace {

constexpr u64 kMiB = 1 << 20;
constexpr u32 kFirst = 8, kSecond = 16; // offsets of a pair's fields

const RuntimeType *registered(TypeKind kind, std::vector<FieldType> fields) {
  TypeDefinition definition;
  definition.kind = kind;
  definition.fields = fields;
  const RuntimeType *type = nullptr;
  REQUIRE(canonicalGroup({&definition, 1}, {&type, 1}));
  return type;
}

const ValueType kAny = ValueType::ref(AbstractHeap::Any, true);

struct Types {
  const RuntimeType *leaf = registered(TypeKind::Struct, {{I64, Packing::None, true}});
  const RuntimeType *pair = registered(TypeKind::Struct, {{kAny, Packing::None, true}, {kAny, Packing::None, true}});
  const RuntimeType *bytes = registered(TypeKind::Array, {{I32, Packing::I8, true}});
  const RuntimeType *references = registered(TypeKind::Array, {{kAny, Packing::None, true}});
};

struct Fixture : GcRoots, Types {
  GcBin bins[kGcBins] = {};
  std::vector<void *> exact;
  std::vector<u64> words;
  std::unique_ptr<GcHeap> heap;

  virtual ~Fixture() = default;
  void create(u64 maxBytes, bool isStressed = false) { heap = GcHeap::create({maxBytes, isStressed}, bins, *this).take(); }
  void mark(GcHeap &h) override {
    for (void *reference : exact) h.markReference(reference);
    h.markWords(words.data(), words.data() + words.size());
  }
  static void *&field(void *object, u32 offset) { return *reinterpret_cast<void **>(static_cast<u8 *>(object) + offset); }
  void *pairOf(void *first, void *second) {
    void *made = heap->allocate(*pair, 0);
    REQUIRE(made);
    field(made, kFirst) = first;
    field(made, kSecond) = second;
    return made;
  }
  u64 live() {
    heap->collect();
    return heap->statistics().liveBytes;
  }
};

} // namespace

TEST_CASE("every size has the smallest cell that holds it") {
  for (u32 size = 1; size <= kGcLargestCell; ++size) {
    const u32 bin = gcBinOf(size);
    REQUIRE(bin < kGcBins);
    CHECK(gcCellSize(bin) >= size);
    CHECK((bin == 0 || gcCellSize(bin - 1) < size));
  }
}

TEST_CASE_FIXTURE(Fixture, "objects are zeroed, have their header, and stay where they are") {
  create(64 * kMiB);
  for (int round = 0; round < 3; ++round) {
    for (u32 length : {0u, 1u, 100u, 5000u, 9000u, 70000u, 300000u}) {
      u8 *array = static_cast<u8 *>(heap->allocate(*bytes, length));
      REQUIRE(array);
      CHECK(reinterpret_cast<u64>(array) % 8 == 0);
      CHECK(field(array, 0) == bytes);
      CHECK(*reinterpret_cast<u32 *>(array + kArrayLengthOffset) == length);
      for (u32 i = 0; i < length; ++i) REQUIRE(array[kArrayElementsOffset + i] == 0);
      std::fill_n(array + kArrayElementsOffset, length, u8(0xEE)); // the next round finds it dirty
    }
    CHECK(live() == 0);
  }
}

TEST_CASE_FIXTURE(Fixture, "collects what nothing refers to, cycles too, and keeps the rest") {
  create(64 * kMiB);
  void *a = pairOf(nullptr, nullptr), *b = pairOf(a, nullptr);
  field(a, kFirst) = b;
  exact = {b};
  void *garbage = pairOf(a, nullptr);
  field(garbage, kSecond) = garbage;
  CHECK(live() == 48);
  CHECK(field(a, kFirst) == b);
  exact = {};
  CHECK(live() == 0);
  CHECK(heap->statistics().usedBytes == 0);
}

TEST_CASE_FIXTURE(Fixture, "tagged words and addresses elsewhere are no objects") {
  create(64 * kMiB);
  int outside;
  void *kept = pairOf(reinterpret_cast<void *>(u64(0x7FFFFFFF)), reinterpret_cast<void *>(u64(0x1002)));
  exact = {pairOf(kept, &outside), nullptr};
  CHECK(live() == 48);
}

TEST_CASE_FIXTURE(Fixture, "a word into an object or just behind it keeps it alive") {
  create(64 * kMiB);
  u8 *small = static_cast<u8 *>(heap->allocate(*bytes, 8)), *large = static_cast<u8 *>(heap->allocate(*bytes, 200000));
  for (u64 offset : {0, 1, 16, 23, 24}) {
    words = {reinterpret_cast<u64>(small) + offset, reinterpret_cast<u64>(large) + offset * 8000};
    CHECK(live() > 200000 + 24);
    CHECK(field(small, 0) == bytes);
  }
  words = {reinterpret_cast<u64>(small) + 4096, reinterpret_cast<u64>(large) - 4096, 1, ~u64(0)};
  CHECK(live() == 0);
}

TEST_CASE_FIXTURE(Fixture, "cells that no object has are not taken for one") {
  create(64 * kMiB);
  u8 *first = static_cast<u8 *>(heap->allocate(*pair, 0));
  for (u64 at = 0; at < kGcBlockSize + 64; at += 8) words.push_back(reinterpret_cast<u64>(first) + at);
  CHECK(live() == 24);
  CHECK(live() == 24); // now behind cells that a sweep has freed
}

TEST_CASE_FIXTURE(Fixture, "marks a list of ten million without recursion") {
  create(1024 * kMiB);
  exact = {nullptr};
  for (u32 i = 0; i < 10'000'000; ++i) exact[0] = pairOf(nullptr, exact[0]);
  CHECK(live() == 240'000'000);
}

TEST_CASE_FIXTURE(Fixture, "goes on when the mark stack is full") {
  create(512 * kMiB);
  exact = {nullptr, nullptr};
  // The list is followed first, so each node's other object waits.
  for (u32 i = 0; i < 1'500'000; ++i) {
    exact[1] = pairOf(nullptr, nullptr);
    exact[0] = pairOf(exact[1], exact[0]);
  }
  CHECK(live() == 72'000'000);
  void *array = heap->allocate(*references, 1'000'000);
  for (u32 i = 0; i < 1'000'000; ++i) {
    exact = {array};
    static_cast<void **>(array)[2 + i] = pairOf(array, nullptr);
  }
  CHECK(live() > 32'000'000);
}

TEST_CASE_FIXTURE(Fixture, "stays within its limit and says when it is reached") {
  create(8 * kMiB);
  for (u32 i = 0; i < 2'000'000; ++i) REQUIRE(heap->allocate(*pair, 0)); // garbage
  CHECK(heap->statistics().peakBytes <= 8 * kMiB);
  CHECK(heap->statistics().collections > 0);
  CHECK(heap->allocate(*bytes, 9 * kMiB) == nullptr);
  CHECK(heap->allocate(*references, ~u32(0)) == nullptr);
  exact = {nullptr};
  u32 count = 0;
  while (void *made = heap->allocate(*pair, 0)) {
    field(made, kFirst) = exact[0];
    exact[0] = made;
    ++count;
  }
  CHECK(count > 8 * kMiB / 24 * 9 / 10);
  exact = {};
  CHECK(heap->allocate(*bytes, 6 * kMiB)); // it recovers
}

TEST_CASE_FIXTURE(Fixture, "gives memory back") {
  create(512 * kMiB);
  exact = {heap->allocate(*references, 4'000'000)};
  for (u32 i = 0; i < 4'000'000; ++i) static_cast<void **>(exact[0])[2 + i] = heap->allocate(*pair, 0);
  CHECK(heap->statistics().usedBytes > 100 * kMiB);
  exact = {};
  CHECK(live() == 0);
  CHECK(heap->statistics().usedBytes == 0);
  CHECK(heap->residentBytes() <= 64 * kMiB); // what the next cycle will want
}

TEST_CASE_FIXTURE(Fixture, "nothing is collected during a pause") {
  create(64 * kMiB, /*isStressed=*/true);
  {
    GcHeap::Pause pause(*heap);
    void *first = pairOf(nullptr, nullptr);
    for (u32 i = 0; i < 100; ++i) pairOf(nullptr, nullptr);
    exact = {pairOf(first, nullptr)};
    CHECK(heap->statistics().collections == 0);
  }
  pairOf(nullptr, nullptr);
  CHECK(heap->statistics().collections == 1);
  CHECK(live() == 48);
}
