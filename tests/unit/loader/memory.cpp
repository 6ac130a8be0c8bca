#include "loader/memory.h"
#include "loader/table.h"
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace wasmload;

namespace {
constexpr u64 kFourGiB = u64(4) << 30;
Budget fourGiB(kFourGiB);

MemoryType type(u64 min, std::optional<u64> max = {}) {
  MemoryType t;
  t.min = min;
  t.max = max;
  return t;
}
} // namespace

TEST_CASE("a memory grows in place, zeroed, up to its maximum") {
  auto memory = Memory::create(type(1, 3), Reservation::Guard, fourGiB).take();
  u8 *base = memory->base;
  base[65535] = 1;
  CHECK(memory->grow(0) == 1);
  CHECK(memory->grow(1) == 1);
  CHECK(memory->base == base);
  CHECK(memory->bytes()[65535] == 1);
  CHECK(memory->bytes()[65536 * 2 - 1] == 0);
  CHECK(memory->grow(2) == ~u64(0));
  CHECK(memory->grow(~u64(0)) == ~u64(0));
  CHECK(memory->grow(1) == 2);
  CHECK(memory->grow(1) == ~u64(0));
}

TEST_CASE("a memory that grows never moves and never copies: what points into it stays good") {
  for (const bool isShared : {false, true})
    for (const Reservation reservation : {Reservation::Guard, Reservation::Explicit}) {
      MemoryType t = type(1, 2000);
      t.isShared = isShared;
      auto memory = Memory::create(t, reservation, fourGiB).take();
      u8 *const base = memory->base;
      for (u64 pages = 1; pages < 2000; ++pages) {
        base[(pages << 16) - 1] = static_cast<u8>(pages);
        REQUIRE(memory->grow(1) == pages);
        REQUIRE(memory->base == base);
      }
      for (u64 pages = 1; pages < 2000; ++pages) REQUIRE(base[(pages << 16) - 1] == static_cast<u8>(pages));
      CHECK(memory->grow(1) == ~u64(0));
    }
}

TEST_CASE("a memory without maximum ends at 65536 pages or at the limit") {
  auto memory = Memory::create(type(65535), Reservation::Guard, fourGiB).take();
  CHECK(memory->grow(1) == 65535);
  CHECK(memory->size == kFourGiB);
  CHECK(memory->grow(1) == ~u64(0));
  CHECK(memory->reservedBytes() == kGuardReservation);
  Budget threePages(3 * 65536), endless(~u64(0));
  memory.reset();
  auto limited = Memory::create(type(1), Reservation::Guard, threePages).take();
  CHECK(limited->grow(3) == ~u64(0));
  CHECK(limited->grow(2) == 1);
  CHECK(!Memory::create(type(4), Reservation::Guard, threePages).ok());
  CHECK(!Memory::create(type(65537), Reservation::Guard, endless).ok());
}

TEST_CASE("memories share what they may have, and give it back when they end") {
  Budget fivePages(5 * 65536);
  auto first = Memory::create(type(2), Reservation::Guard, fivePages).take();
  auto second = Memory::create(type(1), Reservation::Explicit, fivePages).take();
  CHECK(first->grow(3) == ~u64(0));
  CHECK(second->grow(1) == 1);
  CHECK(first->grow(1) == 2);
  CHECK(second->grow(1) == ~u64(0));
  CHECK(Memory::create(type(1), Reservation::Guard, fivePages).error().message ==
        "all memories together are larger than the limit of 327680 bytes");
  CHECK(Memory::create(type(0), Reservation::Guard, fivePages).ok());
  first.reset();
  CHECK(second->grow(3) == 2);
  second.reset();
  CHECK(fivePages.left() == fivePages.limit());
}

TEST_CASE("an empty memory is a memory") {
  auto memory = Memory::create(type(0, 0), Reservation::Explicit, fourGiB).take();
  CHECK(memory->size == 0);
  CHECK(memory->grow(1) == ~u64(0));
}

TEST_CASE("an explicitly checked memory reserves no more than it may grow to") {
  auto memory = Memory::create(type(1, 4), Reservation::Explicit, fourGiB).take();
  CHECK(memory->reservedBytes() == 4 * 65536);
  CHECK(memory->grow(3) == 1);
}

TEST_CASE("pages of one byte") {
  MemoryType small = type(10, 100);
  small.pageSizeLog2 = 0;
  auto memory = Memory::create(small, Reservation::Explicit, fourGiB).take();
  CHECK(memory->size == 10);
  CHECK(memory->grow(90) == 10);
  CHECK(memory->size == 100);
  CHECK(memory->grow(1) == ~u64(0));
}

TEST_CASE("without address space the message names the way out, and explicit memories shrink their reservation") {
  const pid_t child = fork();
  if (child == 0) {
    rlimit limit{u64(3) << 30, u64(3) << 30};
    setrlimit(RLIMIT_AS, &limit);
    const auto guard = Memory::create(type(1), Reservation::Guard, fourGiB);
    const bool isNamed = !guard.ok() && guard.error().message.find("--bounds=explicit") != std::string::npos;
    const auto checked = Memory::create(type(1), Reservation::Explicit, fourGiB);
    _exit(isNamed && checked.ok() && (*checked)->reservedBytes() < kFourGiB ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
#if defined(__has_feature) // a sanitizer's shadow memory needs more than the limit leaves
#if __has_feature(address_sanitizer)
  return;
#endif
#endif
  CHECK(status == 0);
}

TEST_CASE("the registry of addresses finds ranges while they are there") {
  static AddressRegistry registry; // what it allocates is never freed
  static u8 bytes[1000];
  std::vector<AddressRegistry::Slot *> slots;
  for (int i = 0; i < 100; ++i) slots.push_back(registry.add(bytes + i * 10, 10, bytes + i));
  const u64 base = reinterpret_cast<u64>(bytes);
  CHECK(registry.find(base) == bytes);
  CHECK(registry.find(base + 999) == bytes + 99);
  CHECK(registry.find(base + 1000) == nullptr);
  CHECK(registry.find(base - 1) == nullptr);
  registry.remove(slots[50]);
  CHECK(registry.find(base + 505) == nullptr);
  CHECK(registry.find(base + 515) == bytes + 51);
  registry.add(bytes + 500, 10, bytes + 7);
  CHECK(registry.find(base + 505) == bytes + 7);
}

TEST_CASE("a table grows with its initial value up to maximum and limit") {
  TableType t;
  t.element = FuncRef;
  t.min = 2;
  t.max = 5;
  int marker;
  Budget hundred(100);
  auto table = Table::create(t, &marker, hundred).take();
  CHECK(table->references()[1] == &marker);
  CHECK(table->grow(3, nullptr) == 2);
  CHECK(table->references()[1] == &marker);
  CHECK(table->references()[4] == nullptr);
  CHECK(table->grow(1, nullptr) == ~u64(0));
  CHECK(table->grow(~u64(0), nullptr) == ~u64(0));
  t.max.reset();
  table.reset();
  auto limited = Table::create(t, nullptr, hundred).take();
  CHECK(limited->grow(98, &marker) == 2);
  CHECK(limited->references()[99] == &marker);
  CHECK(limited->grow(1, nullptr) == ~u64(0));
  t.min = 101;
  CHECK(!Table::create(t, nullptr, hundred).ok());
}

TEST_CASE("tables share what they may have") {
  Budget ten(10);
  TableType t;
  t.element = FuncRef;
  t.min = 4;
  auto first = Table::create(t, nullptr, ten).take(), second = Table::create(t, nullptr, ten).take();
  CHECK(!Table::create(t, nullptr, ten).ok());
  CHECK(first->grow(3, nullptr) == ~u64(0));
  CHECK(first->grow(2, nullptr) == 4);
  CHECK(second->grow(1, nullptr) == ~u64(0));
  first.reset();
  CHECK(second->grow(6, nullptr) == 4);
  second.reset();
  CHECK(ten.left() == 10);
}
