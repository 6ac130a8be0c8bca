#include "runtime-support/builtins/builtins.h"
#include <doctest/doctest.h>
#include <vector>

using namespace cwasm;

namespace {

// An instance without a loader: two memories of 100 and 50 bytes, two tables of 10 and 5 elements.
struct Fixture : HostedInstance {
  std::vector<u8> bytes[2] = {std::vector<u8>(100), std::vector<u8>(50)};
  std::vector<void *> references[2] = {std::vector<void *>(10), std::vector<void *>(5)};
  MemoryObject memoryObjects[2];
  TableObject tableObjects[2];
  MemoryRef memoryRefs[2];
  TableObject *tableRefs[2];
  std::span<const u8> data[1];
  std::span<void *const> elements[1];
  std::vector<u8> segment = {1, 2, 3, 4};
  std::vector<void *> items = {at(1), at(2), at(3)};
  VmContext context{};
  VmContext *vm = &context;

  static void *at(u64 address) { return reinterpret_cast<void *>(address); }

  Fixture() {
    for (int i = 0; i < 2; ++i) {
      memoryObjects[i] = {bytes[i].data(), bytes[i].size()};
      tableObjects[i] = {references[i].data(), references[i].size()};
      memoryRefs[i] = {bytes[i].data(), &memoryObjects[i]};
      tableRefs[i] = &tableObjects[i];
    }
    data[0] = segment;
    elements[0] = items;
    memories = memoryRefs;
    tables = tableRefs;
    dataSegments = data;
    elementSegments = elements;
    growMemory = [](MemoryObject *memory, u64 delta) { return memory->size + delta; };
    growTable = [](TableObject *table, void *init, u64 delta) {
      return table->size + delta + reinterpret_cast<u64>(init);
    };
    context.instance = static_cast<HostedInstance *>(this);
  }
};

constexpr u64 kHuge = ~u64(0);

} // namespace

TEST_CASE_FIXTURE(Fixture, "growing asks the host") {
  CHECK(builtins::MemoryGrow(vm, 1, 7) == 57);
  CHECK(builtins::TableGrow(vm, 0, at(100), 7) == 117);
}

TEST_CASE_FIXTURE(Fixture, "memory.fill writes inside only") {
  CHECK(builtins::MemoryFill(vm, 0, 98, 0x1FF, 2));
  CHECK(bytes[0][97] == 0);
  CHECK(bytes[0][99] == 0xFF);
  CHECK(!builtins::MemoryFill(vm, 0, 90, 7, 11));
  CHECK(bytes[0][95] == 0);
  CHECK(builtins::MemoryFill(vm, 0, 100, 7, 0));
  CHECK(!builtins::MemoryFill(vm, 0, 101, 7, 0));
  CHECK(!builtins::MemoryFill(vm, 0, kHuge, 7, 2));
  CHECK(!builtins::MemoryFill(vm, 0, 2, 7, kHuge));
}

TEST_CASE_FIXTURE(Fixture, "memory.copy handles overlap and two memories") {
  for (u8 i = 0; i < 10; ++i) bytes[0][i] = i;
  CHECK(builtins::MemoryCopy(vm, 0, 0, 1, 0, 9));
  CHECK(bytes[0][9] == 8);
  CHECK(builtins::MemoryCopy(vm, 0, 0, 0, 1, 9));
  CHECK(bytes[0][8] == 8);
  CHECK(builtins::MemoryCopy(vm, 1, 0, 40, 0, 10));
  CHECK(bytes[1][45] == 5);
  CHECK(!builtins::MemoryCopy(vm, 1, 0, 41, 0, 10));
  CHECK(!builtins::MemoryCopy(vm, 0, 1, 0, 41, 10));
  CHECK(!builtins::MemoryCopy(vm, 0, 1, 0, kHuge, 1));
  CHECK(builtins::MemoryCopy(vm, 0, 1, 100, 50, 0));
}

TEST_CASE_FIXTURE(Fixture, "memory.init copies from a segment until it is dropped") {
  CHECK(builtins::MemoryInit(vm, 0, 0, 10, 1, 3));
  CHECK(bytes[0][12] == 4);
  CHECK(!builtins::MemoryInit(vm, 0, 0, 10, 2, 3));
  CHECK(!builtins::MemoryInit(vm, 0, 0, 98, 0, 3));
  builtins::DataDrop(vm, 0);
  CHECK(!builtins::MemoryInit(vm, 0, 0, 10, 0, 1));
  CHECK(builtins::MemoryInit(vm, 0, 0, 10, 0, 0));
  CHECK(!builtins::MemoryInit(vm, 0, 0, 10, 1, 0));
}

TEST_CASE_FIXTURE(Fixture, "table.fill and table.copy stay inside") {
  CHECK(builtins::TableFill(vm, 0, 8, at(9), 2));
  CHECK(references[0][9] == at(9));
  CHECK(!builtins::TableFill(vm, 0, 9, at(9), 2));
  CHECK(builtins::TableCopy(vm, 1, 0, 0, 6, 4));
  CHECK(references[1][3] == at(9));
  CHECK(!builtins::TableCopy(vm, 1, 0, 2, 6, 4));
  CHECK(!builtins::TableCopy(vm, 1, 0, 0, 7, 4));
  CHECK(!builtins::TableCopy(vm, 1, 0, kHuge, 0, 4));
}

TEST_CASE_FIXTURE(Fixture, "table.init copies from a segment until it is dropped") {
  CHECK(builtins::TableInit(vm, 1, 0, 2, 0, 3));
  CHECK(references[1][4] == at(3));
  CHECK(!builtins::TableInit(vm, 1, 0, 3, 0, 3));
  builtins::ElemDrop(vm, 0);
  CHECK(!builtins::TableInit(vm, 1, 0, 2, 0, 1));
  CHECK(builtins::TableInit(vm, 1, 0, 5, 0, 0));
}

TEST_CASE("the table of builtins has a body for each row") {
  const void *const *bodies = reinterpret_cast<const void *const *>(&builtinTable);
  for (usize i = 0; i < sizeof(Builtins) / sizeof(void *); ++i) CHECK(bodies[i] != nullptr);
}
