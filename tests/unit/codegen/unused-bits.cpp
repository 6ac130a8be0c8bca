// Numbers narrower than their type (compiler/codegen/unused-bits.h): functions of shifts, masks and sums that are put together at random, as
// producers write arithmetic of 8 and 16 bits, beside what the specification says of their operators (4.3.2).
#include "compiler/codegen/unused-bits.h"
#include "tests/unit/codegen/after-pass.h"
#include "tests/unit/codegen/compiled-guest.h"
#include <random>

using namespace testing;
namespace {

// Locals: two parameters, what the loop carries, a count of its rounds, a temporary.
enum Local : u8 { First, Second, Carried, Rounds, Temporary };

struct Machine {
  u64 locals[5];
};

// A function of one type, its code and what it is to give.
class Guest {
public:
  Guest(u32 seed, bool is64) : random_(seed), is64_(is64) {
    start_ = chain({First, Second});
    again_ = chain({First, Second, Carried});
    end_ = chain({First, Carried});
    rounds_ = 1 + pick(4);
  }

  Blob code() const {
    const u8 type = is64_ ? kI64 : kI32;
    const Blob steps = join({bytesOf(again_), {0x21, Carried}});
    return join({{3, 1, type, 1, kI32, 1, type}, bytesOf(start_), {0x21, Carried, 0x41, static_cast<u8>(rounds_), 0x21, Rounds, 0x03, 0x40}, steps,
                 {0x20, Rounds, 0x41, 1, 0x6B, 0x22, Rounds, 0x0D, 0, 0x0B}, bytesOf(end_), {0x0B}});
  }

  u64 result(u64 first, u64 second) const {
    Machine machine{{first, second, 0, 0, 0}};
    machine.locals[Carried] = valueOf(start_, machine);
    for (u32 i = 0; i < rounds_; ++i) machine.locals[Carried] = valueOf(again_, machine);
    return valueOf(end_, machine);
  }

private:
  enum class Kind : u8 { And, Or, Xor, Add, Mul, Shl, ShrU, ShrS, AndLocal, XorLocal, AddLocal, OrLocal, Step, Extend8, Extend16, Less, Count };
  // Of what is on the stack: `constant` is the other operand, or the distance of a shift.
  struct Step {
    Kind kind;
    u64 constant;
    u8 local;
  };
  struct Chain {
    u8 from; // a local
    std::vector<Step> steps;
  };

  u32 pick(u32 count) { return static_cast<u32>(random_() % count); }
  u64 constant() {
    constexpr u64 kSome[] = {1, 0x7F, 0xFF, 0x80, 0x7FFF, 0x7FFE, 0xFFFF, 0xFFF0, 0x7C00, 0xA001, 0xFFFF'FFFF'FFFF'A001, 0xFFFF'FFFF'FFFF'8005, 0xFF00, 0xFF'0000, 0xFFFF'0000, 0x7FFF'FFFF, ~u64(0), 0xFFFF'FFFF'FFFF'FF80, 0xEDB8'8320, 0xFFFF'FFFF};
    const u64 some = kSome[pick(std::size(kSome))];
    return narrow(pick(4) == 0 ? random_() >> pick(64) : some);
  }
  Chain chain(std::initializer_list<u8> locals) {
    const auto local = [&] { return locals.begin()[pick(static_cast<u32>(locals.size()))]; };
    Chain made{local(), {}};
    for (u32 left = 4 + pick(24); left > 0; --left) {
      Step step{static_cast<Kind>(pick(static_cast<u32>(Kind::Count))), constant(), local()};
      if (pick(3) == 0) step.kind = pick(2) ? Kind::And : Kind::Step;
      if (step.kind >= Kind::Shl && step.kind <= Kind::ShrS) step.constant = pick(4) == 0 ? pick(is64_ ? 64 : 32) : 1 + pick(9);
      made.steps.push_back(step);
    }
    return made;
  }

  u64 narrow(u64 value) const { return is64_ ? value : static_cast<u32>(value); }
  Blob constantBytes(u64 value) const {
    return join({{static_cast<u8>(is64_ ? 0x42 : 0x41)}, signedLeb(is64_ ? static_cast<i64>(value) : static_cast<i32>(value))});
  }
  Blob bytesOf(const Chain &chain) const {
    const auto op = [&](u8 of32, u8 of64) { return Blob{is64_ ? of64 : of32}; };
    const Blob andOp = op(0x71, 0x83), orOp = op(0x72, 0x84), xorOp = op(0x73, 0x85), addOp = op(0x6A, 0x7C), mulOp = op(0x6C, 0x7E), shlOp = op(0x74, 0x86),
               shrsOp = op(0x75, 0x87), shruOp = op(0x76, 0x88);
    Blob out{0x20, chain.from};
    for (const Step &step : chain.steps) {
      const Blob number = constantBytes(step.constant), local{0x20, step.local};
      switch (step.kind) {
      case Kind::And: out = join({out, number, andOp}); break;
      case Kind::Or: out = join({out, number, orOp}); break;
      case Kind::Xor: out = join({out, number, xorOp}); break;
      case Kind::Add: out = join({out, number, addOp}); break;
      case Kind::Mul: out = join({out, number, mulOp}); break;
      case Kind::Shl: out = join({out, number, shlOp}); break;
      case Kind::ShrU: out = join({out, number, shruOp}); break;
      case Kind::ShrS: out = join({out, number, shrsOp}); break;
      case Kind::AndLocal: out = join({out, local, andOp}); break;
      case Kind::XorLocal: out = join({out, local, xorOp}); break;
      case Kind::AddLocal: out = join({out, local, addOp}); break;
      case Kind::OrLocal: out = join({out, local, orOp}); break;
      // A step of a CRC: with or without the polynomial, by a bit of the text.
      case Kind::Step:
        out = join({out, {0x22, Temporary}, number, xorOp, {0x20, Temporary}, local, constantBytes(step.constant % 17), shruOp, {0x20, Temporary}, xorOp, constantBytes(1), andOp,
                    is64_ ? Blob{0xA7} : Blob{}, {0x1B}});
        break;
      case Kind::Extend8: out = join({out, op(0xC0, 0xC2)}); break;
      case Kind::Extend16: out = join({out, op(0xC1, 0xC3)}); break;
      case Kind::Less: out = join({out, local, op(0x49, 0x54), is64_ ? Blob{0xAD} : Blob{}, constantBytes(step.constant), orOp}); break;
      case Kind::Count: break;
      }
    }
    return out;
  }
  u64 valueOf(const Chain &chain, const Machine &machine) const {
    u64 value = machine.locals[chain.from];
    for (const Step &step : chain.steps) {
      const u64 local = machine.locals[step.local], number = step.constant;
      switch (step.kind) {
      case Kind::And: value &= number; break;
      case Kind::Or: value |= number; break;
      case Kind::Xor: value ^= number; break;
      case Kind::Add: value += number; break;
      case Kind::Mul: value *= number; break;
      case Kind::Shl: value <<= number; break;
      case Kind::ShrU: value >>= number; break;
      case Kind::ShrS: value = is64_ ? static_cast<u64>(static_cast<i64>(value) >> number) : static_cast<u64>(static_cast<i32>(value) >> number); break;
      case Kind::AndLocal: value &= local; break;
      case Kind::XorLocal: value ^= local; break;
      case Kind::AddLocal: value += local; break;
      case Kind::OrLocal: value |= local; break;
      case Kind::Step: value = (((local >> (number % 17)) ^ value) & 1) ? value ^ number : value; break;
      case Kind::Extend8: value = static_cast<u64>(static_cast<i64>(static_cast<i8>(value))); break;
      case Kind::Extend16: value = static_cast<u64>(static_cast<i64>(static_cast<i16>(value))); break;
      case Kind::Less: value = (value < local ? 1 : 0) | number; break;
      case Kind::Count: break;
      }
      value = narrow(value);
    }
    return value;
  }

  std::mt19937_64 random_;
  bool is64_;
  Chain start_, again_, end_;
  u32 rounds_;
};

void tryAll(OptLevel level, bool is64) {
  constexpr u32 kFunctions = 400;
  const u8 type = is64 ? kI64 : kI32;
  std::vector<Guest> guests;
  std::vector<Blob> typeIndices, exported, bodies;
  for (u32 i = 0; i < kFunctions; ++i) {
    guests.emplace_back(i, is64);
    typeIndices.push_back({0});
    exported.push_back(join({text("f" + std::to_string(i)), {0}, leb(i)}));
    bodies.push_back(guests.back().code());
  }
  const Blob module = build({types({funcType({type, type}, {type})}), functions(typeIndices), exports(exported), code(bodies)});
  CompileOptions options;
  options.optLevel = level;
  const CompiledGuest guest(module, options);
  std::mt19937_64 random(7);
  u32 wrong = 0;
  for (u32 i = 0; i < kFunctions; ++i) {
    const wasmload::FuncObject *function = guest.instance->findFunction("f" + std::to_string(i));
    for (u32 k = 0; k < 60; ++k) {
      constexpr u64 kSome[] = {0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x1'0000, 0x7FFF'FFFF, 0x8000'0000, ~u64(0)};
      u64 values[2];
      for (u64 &value : values) {
        value = random() % 3 == 0 ? kSome[random() % std::size(kSome)] : random();
        if (!is64) value = static_cast<u32>(value);
      }
      Value arguments[2], result;
      arguments[0].i64 = values[0], arguments[1].i64 = values[1];
      result.i64 = 0;
      REQUIRE(guest.store->call(function, arguments, {&result, 1}).ok());
      const u64 found = is64 ? result.i64 : result.i32, expected = guests[i].result(values[0], values[1]);
      if (found != expected && ++wrong < 10) FAIL_CHECK("f", i, "(", values[0], ", ", values[1], ") is ", expected, ", not ", found);
    }
  }
  CHECK(wrong == 0);
}

} // namespace

TEST_CASE("narrow numbers: i32, -O2") { tryAll(OptLevel::O2, false); }
TEST_CASE("narrow numbers: i64, -O2") { tryAll(OptLevel::O2, true); }
// Which does without the pass: what LLVM's own pipeline makes of the same.
TEST_CASE("narrow numbers: i32, -O3") { tryAll(OptLevel::O3, false); }

namespace {

std::string afterPass(const std::string &text) { return testing::afterPass(UnusedBitsPass(), text); }

} // namespace

// LLVM's combination of instructions does these itself, as a rule, so that guests hardly show what goes wrong with them.
TEST_CASE("narrow numbers: who sees a changed bit no longer relies on it") {
  const std::string joined = afterPass("define i32 @f(i32 %a) {\n  %x = and i32 %a, -129\n  %o = or disjoint i32 %x, 128\n  ret i32 %o\n}\n");
  CHECK(has(joined, "= or i32 %a, 128")); // bit 7 may be set in both now
  const std::string cut = afterPass("define i32 @f(i64 %a) {\n  %m = and i64 %a, 4294967295\n  %t = trunc nuw i64 %m to i32\n  ret i32 %t\n}\n");
  CHECK(has(cut, "= trunc i64 %a to i32"));
  const std::string summed = afterPass("define i32 @f(i32 %a) {\n  %x = xor i32 %a, -24575\n  %s = shl nuw i32 %x, 16\n  ret i32 %s\n}\n");
  CHECK(has(summed, "shl nuw i32 %x")); // which looks at all bits that it relies on
}

TEST_CASE("narrow numbers: blocks that are never reached") {
  const std::string text = afterPass("define i8 @f(i32 %a) {\n  ret i8 0\nnever:\n  %m = and i32 %m, 255\n  %t = trunc i32 %m to i8\n  br label %never\n}\n");
  CHECK(has(text, "%m = and i32 %m, 255"));
}

TEST_CASE("narrow numbers: a long chain takes a time that grows with its length") {
  std::string body = "define i32 @f(i32 %a0) {\n";
  constexpr u32 kLength = 100'000;
  for (u32 i = 0; i < kLength; ++i) body += "  %a" + std::to_string(i + 1) + " = xor i32 %a" + std::to_string(i) + ", -24575\n";
  body += "  %r = and i32 %a" + std::to_string(kLength) + ", 65535\n  ret i32 %r\n}\n";
  CHECK(has(afterPass(body.c_str()), "xor i32 %a0, 40961")); // minutes, if each step looked at all that follow
}
