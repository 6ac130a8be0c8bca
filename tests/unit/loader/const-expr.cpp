#include "loader/const-expr.h"
#include "tests/unit/loader/artifact-builder.h"
#include <doctest/doctest.h>

using namespace wasmload;

namespace {

struct Host final : ConstExprHost {
  Value global(u32 index) override { return Value{.i64 = 100 + index}; }
  void *allocate(const RuntimeType &, u32) override { return nullptr; }
  void *function(u32 escapedIndex) override { return reinterpret_cast<void *>(u64(0x1000) + escapedIndex); }
};

struct Fixture {
  GlobalRecord globals[2] = {{I32, 0, kNone}, {I64, 0, kNone}};
  FunctionRecord functions[1] = {{7, 0, 0}};
  Description description;
  Fixture() {
    description.globals = globals;
    description.functions = functions;
    description.canonicalTypes.add(runtimeType(canonicalType({}, {})));
  }
  Result<Value> run(std::initializer_list<u8> bytes, ValueType type) {
    Host host;
    const Result<Value> checked = walkConstExpr({bytes.begin(), bytes.size()}, 0, type, 2, description, nullptr);
    Result<Value> value = walkConstExpr({bytes.begin(), bytes.size()}, 0, type, 2, description, &host);
    CHECK(checked.ok() == value.ok());
    return value;
  }
  bool refuses(std::initializer_list<u8> bytes, ValueType type) { return !run(bytes, type).ok(); }
};

} // namespace

TEST_CASE_FIXTURE(Fixture, "evaluates constants of every type") {
  CHECK(run({0x41, 0x7F, 0x0B}, I32)->i32 == 0xFFFFFFFF);
  CHECK(run({0x42, 0x80, 0x7F, 0x0B}, I64)->i64 == ~u64(0) - 127);
  CHECK(run({0x43, 0, 0, 0x80, 0x3F, 0x0B}, F32)->f32_ == 1.0f);
  CHECK(run({0x44, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0x0B}, F64)->f64_ == 1.0);
  CHECK(run({0xFD, 0x0C, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 0x0B}, V128)->v128[1] ==
        0x100F0E0D0C0B0A09);
  CHECK(run({0xD0, 0x70, 0x0B}, FuncRef)->ref == nullptr);
  CHECK(run({0xD0, 0x6F, 0x0B}, ExternRef)->ref == nullptr);
  CHECK(run({0xD2, 7, 0x0B}, FuncRef)->ref == reinterpret_cast<void *>(0x1000));
  CHECK(run({0x23, 1, 0x0B}, I64)->i64 == 101);
}

TEST_CASE_FIXTURE(Fixture, "evaluates extended constant expressions modulo 2^32 and 2^64") {
  CHECK(run({0x41, 2, 0x41, 3, 0x6C, 0x41, 4, 0x6A, 0x0B}, I32)->i32 == 10);
  CHECK(run({0x41, 2, 0x41, 3, 0x6B, 0x0B}, I32)->i64 == 0xFFFFFFFF);
  CHECK(run({0x23, 1, 0x42, 1, 0x7D, 0x0B}, I64)->i64 == 100);
}

TEST_CASE_FIXTURE(Fixture, "refuses malformed expressions") {
  CHECK(refuses({}, I32));
  CHECK(refuses({0x0B}, I32));
  CHECK(refuses({0x41, 1}, I32));
  CHECK(refuses({0x41, 1, 0x0B, 0x0B}, I32));
  CHECK(refuses({0x41, 1, 0x41, 1, 0x0B}, I32));
  CHECK(refuses({0x41, 1, 0x0B}, I64));
  CHECK(refuses({0x6A, 0x0B}, I32));
  CHECK(refuses({0x41, 1, 0x42, 1, 0x6A, 0x0B}, I32));
  CHECK(refuses({0x23, 2, 0x0B}, I32));
  CHECK(refuses({0xD2, 6, 0x0B}, FuncRef));
  CHECK(refuses({0xD0, 0x70, 0x0B}, ExternRef));
  CHECK(refuses({0xD0, 0x05, 0x0B}, FuncRef));
  CHECK(refuses({0x43, 0, 0, 0x0B}, F32));
  CHECK(refuses({0x00, 0x0B}, I32));
}

TEST_CASE_FIXTURE(Fixture, "refuses an expression that piles up values") {
  std::vector<u8> bytes;
  for (int i = 0; i < 100000; ++i) bytes.insert(bytes.end(), {0x41, 0});
  bytes.push_back(0x0B);
  CHECK(!walkConstExpr(bytes, 0, I32, 2, description, nullptr).ok());
}
