// Numbers put together from bytes (compiler/codegen/combine-loads.h): functions that load bytes and add them up at random, beside what the
// specification says of each load (4.4.7): with addresses at the end of the memory and around 2^32, and stores between the loads.
#include "compiler/codegen/combine-loads.h"
#include "tests/unit/codegen/after-pass.h"
#include "tests/unit/codegen/compiled-guest.h"
#include <algorithm>
#include <cstring>
#include <optional>
#include <random>

using namespace testing;
namespace {

constexpr u32 kMemory = 65536;

// (param i32 i32) (result i64), whose first parameter is an address and whose second is where stores go.
class Guest {
public:
  explicit Guest(u32 seed) : random_(seed) {
    const u32 count = 2 + pick(8);
    const bool isBig = pick(2), isIrregular = pick(4) == 0;
    for (u32 i = 0; i < count; ++i) {
      Term term;
      term.offset = (pick(8) == 0 ? 8 : 0) + (isIrregular && pick(3) == 0 ? pick(count + 1) : i);
      term.shift = 8 * (isIrregular && pick(3) == 0 ? pick(count + 1) : isBig ? count - 1 - i : i) % (count > 4 ? 64 : 32);
      if (pick(24) == 0) term.shift = pick(count > 4 ? 64 : 32);
      term.isSigned = pick(count) == 0;
      term.addsOffset = pick(16) == 0;
      term.isUsedAgain = pick(8) == 0;
      term.storesBefore = pick(16) == 0;
      terms_.push_back(term);
    }
    std::shuffle(terms_.begin(), terms_.end(), random_);
    is64_ = count > 4;
    startsFrom_ = pick(4) == 0;
  }

  Blob code() const {
    const u8 type = is64_ ? kI64 : kI32;
    Blob out = join({{1}, leb(terms_.size()), {type}});
    for (usize i = 0; i < terms_.size(); ++i) {
      const Term &term = terms_[i];
      if (term.storesBefore) out = join({out, {0x20, 1, 0x41}, signedLeb(static_cast<i64>(i) + 100), {0x3A, 0, 3}}); // i32.store8 offset=3
      out = join({out, {0x20, 0}});
      if (term.addsOffset) out = join({out, {0x41}, signedLeb(term.offset), {0x6A}});
      const u8 load = static_cast<u8>(is64_ ? (term.isSigned ? 0x30 : 0x31) : (term.isSigned ? 0x2C : 0x2D));
      out = join({out, {load, 0}, leb(term.addsOffset ? 0 : term.offset), {0x21, static_cast<u8>(2 + i)}});
    }
    const auto constant = [&](u32 value) { return join({{static_cast<u8>(is64_ ? 0x42 : 0x41)}, signedLeb(value)}); };
    const u8 orOp = is64_ ? 0x84 : 0x72, shlOp = is64_ ? 0x86 : 0x74, addOp = is64_ ? 0x7C : 0x6A;
    out = join({out, {0x20, 1}, is64_ ? Blob{0xAD} : Blob{}, constant(startsFrom_ ? 16 : 0), is64_ ? Blob{0x83} : Blob{0x71}});
    for (usize i = 0; i < terms_.size(); ++i) out = join({out, {0x20, static_cast<u8>(2 + i)}, constant(terms_[i].shift), {shlOp, orOp}});
    for (usize i = 0; i < terms_.size(); ++i)
      if (terms_[i].isUsedAgain) out = join({out, {0x20, static_cast<u8>(2 + i), addOp}});
    return join({out, is64_ ? Blob{} : Blob{0xAD}, {0x0B}});
  }

  // Nothing: it traps.
  std::optional<u64> result(u8 *memory, u32 address, u32 place) const {
    std::vector<u64> bytes;
    for (usize i = 0; i < terms_.size(); ++i) {
      const Term &term = terms_[i];
      if (term.storesBefore) {
        if (u64(place) + 3 >= kMemory) return std::nullopt;
        memory[place + 3] = static_cast<u8>(i + 100);
      }
      const u64 at = term.addsOffset ? static_cast<u32>(address + term.offset) : u64(address) + term.offset;
      if (at >= kMemory) return std::nullopt;
      bytes.push_back(term.isSigned ? static_cast<u64>(static_cast<i64>(static_cast<i8>(memory[at]))) : memory[at]);
    }
    u64 sum = startsFrom_ ? place & 16 : 0;
    for (usize i = 0; i < terms_.size(); ++i) sum |= bytes[i] << terms_[i].shift;
    for (usize i = 0; i < terms_.size(); ++i)
      if (terms_[i].isUsedAgain) sum += bytes[i];
    return is64_ ? sum : static_cast<u32>(sum);
  }

private:
  struct Term {
    u32 offset, shift;
    bool isSigned, addsOffset, isUsedAgain, storesBefore;
  };
  u32 pick(u32 count) { return static_cast<u32>(random_() % count); }

  std::mt19937_64 random_;
  std::vector<Term> terms_;
  bool is64_, startsFrom_; // startsFrom_: a bit of the second parameter is part of the sum
};

void tryAll(OptLevel level, Bounds bounds) {
  constexpr u32 kFunctions = 600;
  std::vector<Guest> guests;
  std::vector<Blob> typeIndices, exported{join({text("memory"), {2, 0}})}, bodies;
  for (u32 i = 0; i < kFunctions; ++i) {
    guests.emplace_back(i);
    typeIndices.push_back({0});
    exported.push_back(join({text("f" + std::to_string(i)), {0}, leb(i)}));
    bodies.push_back(guests.back().code());
  }
  const Blob module = build({types({funcType({kI32, kI32}, {kI64})}), functions(typeIndices), memories({{0, 1}}), exports(exported), code(bodies)});
  CompileOptions options;
  options.optLevel = level;
  options.bounds = bounds;
  const CompiledGuest guest(module, options);
  u8 *memory = guest.instance->findExport("memory")->memory->base;
  std::vector<u8> expectedMemory(kMemory);
  std::mt19937_64 random(7);
  u32 wrong = 0, trapped = 0;
  for (u32 i = 0; i < kFunctions; ++i) {
    const wasmload::FuncObject *function = guest.instance->findFunction("f" + std::to_string(i));
    for (u32 k = 0; k < 24; ++k) {
      const u32 address = k % 4 == 0 ? static_cast<u32>(kMemory - random() % 20) : k % 8 == 1 ? static_cast<u32>(0 - random() % 20) : static_cast<u32>(random() % 32);
      const u32 place = k % 3 == 0 ? static_cast<u32>(kMemory - random() % 8) : static_cast<u32>(address + random() % 10 - 3) % kMemory;
      for (u32 at = 0; at < 64; ++at) memory[at] = static_cast<u8>(random()), memory[kMemory - 64 + at] = static_cast<u8>(random());
      std::memcpy(expectedMemory.data(), memory, kMemory);
      const std::optional<u64> expected = guests[i].result(expectedMemory.data(), address, place);
      Value arguments[2], result;
      arguments[0].i32 = address, arguments[1].i32 = place;
      result.i64 = 0;
      const bool returned = guest.store->call(function, arguments, {&result, 1}).ok();
      trapped += !returned;
      const bool isRight = returned == expected.has_value() && (!returned || result.i64 == *expected) && std::memcmp(memory, expectedMemory.data(), kMemory) == 0;
      if (!isRight && ++wrong < 10) FAIL_CHECK("f", i, "(", address, ", ", place, ") is not ", expected.value_or(0), ", but ", result.i64);
    }
  }
  CHECK(wrong == 0);
  CHECK(trapped > 1000);
}

} // namespace

TEST_CASE("bytes of numbers: -O2") { tryAll(OptLevel::O2, Bounds::Guard); }
TEST_CASE("bytes of numbers: -O3") { tryAll(OptLevel::O3, Bounds::Guard); }
TEST_CASE("bytes of numbers: bounds that are compared") { tryAll(OptLevel::O2, Bounds::Explicit); }
TEST_CASE("bytes of numbers: as they are") { tryAll(OptLevel::O0, Bounds::Guard); }

namespace {

// Three bytes, %b at %p, %c at %p + 1, %d at %p + 2, and what `body` makes of them, after the pass alone.
std::string afterPass(const std::string &body) {
  const std::string text = "define i64 @f(ptr %p, i64 %x) {\n  %b = load volatile i8, ptr %p, align 1\n"
                           "  %q = getelementptr i8, ptr %p, i64 1\n  %c = load volatile i8, ptr %q, align 1\n"
                           "  %r = getelementptr i8, ptr %p, i64 2\n  %d = load volatile i8, ptr %r, align 1\n" + body + "}\n";
  return testing::afterPass(CombineLoadsPass(), text);
}

} // namespace

// LLVM's combination of instructions, which runs before, leaves none of these to the guests above.
TEST_CASE("bytes of numbers: bits that are cut off, and signs") {
  const std::string number = afterPass("  %v = zext i8 %b to i64\n  %w = zext i8 %c to i64\n  %s = shl i64 %v, 8\n  %o = or i64 %s, %w\n  ret i64 %o\n");
  CHECK(has(number, "load volatile i16, ptr %p"));
  CHECK(has(number, "@llvm.bswap.i16"));
  CHECK(has(number, "%d = load volatile i8")); // nobody needs it, but it may trap
  CHECK(!has(number, "%b = load"));
  const std::string cut = afterPass("  %v = zext i8 %b to i32\n  %s = shl i32 %v, 24\n  %w = zext i8 %c to i32\n  %t = shl i32 %w, 24\n  %u = shl i32 %t, 8\n"
                                    "  %o = or i32 %s, %u\n  %z = zext i32 %o to i64\n  %y = or i64 %z, %x\n  ret i64 %y\n");
  CHECK(!has(cut, "i16")); // %u is 0
  const std::string sign = afterPass("  %v = sext i8 %b to i32\n  %s = shl i32 %v, 8\n  %w = zext i8 %c to i32\n  %o = or i32 %s, %w\n"
                                     "  %z = zext i32 %o to i64\n  %y = or i64 %z, %x\n  ret i64 %y\n");
  CHECK(has(sign, "sext i16"));
  CHECK(has(sign, "to i32")); // where the sign ends, and
  CHECK(has(sign, "zext i32")); // zeros begin
  const std::string covered = afterPass("  %v = zext i8 %b to i64\n  %s = shl i64 %v, 8\n  %w = sext i8 %c to i64\n  %o = or i64 %s, %w\n  ret i64 %o\n");
  CHECK(!has(covered, "i16"));
}

TEST_CASE("bytes of numbers: offsets that are far apart") { // of a 64-bit memory, which may be any
  const std::string far = afterPass("  %g = getelementptr i8, ptr %p, i64 9223372036854775807\n  %h = getelementptr i8, ptr %p, i64 -16\n"
                                    "  %y = load volatile i8, ptr %g, align 1\n  %z = load volatile i8, ptr %h, align 1\n"
                                    "  %v = zext i8 %y to i64\n  %w = zext i8 %z to i64\n  %s = shl i64 %w, 8\n  %o = or i64 %s, %v\n  ret i64 %o\n");
  CHECK(!has(far, "i16"));
}

TEST_CASE("bytes of numbers: the time grows with the length") {
  constexpr u32 kLength = 50'000; // what takes the square of it takes minutes
  const auto number = [](u32 i) { return std::to_string(i); };
  std::string sum = "  %a0 = zext i8 %b to i64\n", numbers = "  %a0 = zext i8 %b to i64\n", distances = numbers, shared = numbers + "  %b0 = zext i8 %c to i64\n";
  for (u32 i = 0; i < kLength; ++i) {
    sum += "  %a" + number(i + 1) + " = or i64 %a" + number(i) + ", %x\n";
    // A number of two bytes, in the block of all others.
    numbers += "  %p" + number(i) + " = getelementptr i8, ptr %p, i64 " + number(3 * i) + "\n  %q" + number(i) + " = getelementptr i8, ptr %p, i64 " + number(3 * i + 1) +
               "\n  %x" + number(i) + " = load volatile i8, ptr %p" + number(i) + "\n  %y" + number(i) + " = load volatile i8, ptr %q" + number(i) + "\n  %v" + number(i) +
               " = zext i8 %x" + number(i) + " to i64\n  %w" + number(i) + " = zext i8 %y" + number(i) + " to i64\n  %s" + number(i) + " = shl i64 %v" + number(i) +
               ", 8\n  %o" + number(i) + " = or i64 %s" + number(i) + ", %w" + number(i) + "\n  %a" + number(i + 1) + " = xor i64 %a" + number(i) + ", %o" + number(i) + "\n";
    // A sum is how far the next is shifted.
    distances += "  %o" + number(i) + " = or i64 %x, " + number(i % 8) + "\n  %a" + number(i + 1) + " = shl i64 %a" + number(i) + ", %o" + number(i) + "\n";
    // Each is a term of two others.
    shared += "  %a" + number(i + 1) + " = or i64 %a" + number(i) + ", %b" + number(i) + "\n  %b" + number(i + 1) + " = or i64 %b" + number(i) + ", %a" + number(i) + "\n";
  }
  const std::string end = "  ret i64 %a" + number(kLength) + "\n";
  CHECK(has(afterPass(sum + end), "%b = load volatile i8"));
  const std::string combined = afterPass(numbers + end);
  CHECK(has(combined, "load volatile i16"));
  CHECK(!has(combined, "%x7 = load"));
  CHECK(has(afterPass(distances + end), "%b = load volatile i8"));
  CHECK(has(afterPass(shared + end), "%b = load volatile i8"));
}
