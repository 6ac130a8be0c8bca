#include "compiler/wasm/function-reader.h"
#include "compiler/wasm/validate-sink.h"
#include "tests/unit/wasm/builder.h"

using namespace testing;

namespace {
constexpr u8 kEnd = 0x0B;

// A sink that writes down what it is shown; its values are numbered in the order of their creation.
struct Recorder {
  using Value = int;
  struct Label {
    bool isUsed = false;
    std::vector<int> params;
  };
  using Values = std::span<Value>;
  std::string log;
  int next = 1;

  int make(const std::string &what) {
    log += what + "=" + std::to_string(next) + " ";
    return next++;
  }
  static std::string show(Values values) {
    std::string text = "(";
    for (usize i = 0; i < values.size(); ++i) text += (i ? "," : "") + std::to_string(values[i]);
    return text + ")";
  }

  void beginFunction(std::span<const ValueType>, FrameTypes, Label &) {}
  void block(Label &, FrameTypes, Values params) { log += "block" + show(params) + " "; }
  void loop(Label &, FrameTypes, Values params) { log += "loop" + show(params) + " "; }
  void if_(Label &, FrameTypes, Value condition, Values params) {
    log += "if " + std::to_string(condition) + show(params) + " ";
  }
  void else_(Label &label, FrameTypes, bool reachable, Values results, Values params) {
    label.isUsed |= reachable;
    log += "else" + (reachable ? show(results) : std::string("-")) + show(params) + " ";
  }
  bool end(Label &label, FrameTypes, bool reachable, Values results) {
    log += "end" + (reachable ? show(results) : std::string("-")) + " ";
    for (int &v : results) v = next++;
    return reachable || label.isUsed;
  }
  void br(Label &label, Values values) {
    label.isUsed = true;
    log += "br" + show(values) + " ";
  }
  void brIf(Label &label, Value condition, Values values) {
    label.isUsed = true;
    log += "br_if " + std::to_string(condition) + show(values) + " ";
  }
  void brTable(Value index, std::span<Label *const> targets, Label &other, Values values) {
    other.isUsed = true;
    for (Label *target : targets) target->isUsed = true;
    log += "br_table " + std::to_string(index) + "/" + std::to_string(targets.size()) + show(values) + " ";
  }
  void return_(Values values) { log += "return" + show(values) + " "; }
  void unreachable() { log += "unreachable "; }
  void call(FuncIndex f, Values args, Values results) {
    log += "call " + std::to_string(f.value) + show(args) + " ";
    for (int &v : results) v = next++;
  }
  void callIndirect(TableIndex, TypeIndex, Value, Values, Values) {}
  Value constI32(i32 n) { return make("i32 " + std::to_string(n)); }
  Value constI64(i64) { return make("i64"); }
  Value constF32(u32) { return make("f32"); }
  Value constF64(u64) { return make("f64"); }
  Value localGet(LocalIndex l) { return make("get " + std::to_string(l.value)); }
  void localSet(LocalIndex l, Value v) { log += "set " + std::to_string(l.value) + "(" + std::to_string(v) + ") "; }
  Value localTee(LocalIndex, Value v) { return v; }
  Value globalGet(GlobalIndex) { return 0; }
  void globalSet(GlobalIndex, Value) {}
  Value select(ValueType, Value a, Value b, Value c) {
    log += "select(" + std::to_string(a) + "," + std::to_string(b) + "," + std::to_string(c) + ") ";
    return next++;
  }
  Value tableGet(TableIndex, Value) { return 0; }
  void tableSet(TableIndex, Value, Value) {}
  Value tableSize(TableIndex) { return 0; }
  Value tableGrow(TableIndex, Value, Value) { return 0; }
  void tableFill(TableIndex, Value, Value, Value) {}
  void tableCopy(TableIndex, TableIndex, Value, Value, Value) {}
  void tableInit(TableIndex, ElemIndex, Value, Value, Value) {}
  void elemDrop(ElemIndex) {}
  Value memorySize(MemoryIndex) { return 0; }
  Value memoryGrow(MemoryIndex, Value) { return 0; }
  void memoryFill(MemoryIndex, Value, Value, Value) {}
  void memoryCopy(MemoryIndex, MemoryIndex, Value, Value, Value) {}
  void memoryInit(MemoryIndex, DataIndex, Value, Value, Value) {}
  void dataDrop(DataIndex) {}
  Value refNull(HeapType) { return 0; }
  Value refIsNull(Value) { return 0; }
  Value refFunc(FuncIndex) { return 0; }
  Value emit_I32Add(None, Values args) { return make("add" + show(args)); }
  Value emit_I32Eqz(None, Values args) { return make("eqz" + show(args)); }
};

// What the recorder saw, or the error.
std::string record(const Blob &type, const Blob &body) {
  const Blob bytes = oneFunction(type, body);
  const FeatureSet features;
  const Result<Module> module = readModule(bytes, features);
  REQUIRE(module.ok());
  Recorder recorder;
  FunctionReader<Recorder> reader(*module, features, recorder);
  const Result<void> result = reader.read(FuncIndex(0));
  return result.ok() ? recorder.log : "error: " + result.error().message;
}

std::string check(const Blob &type, const Blob &body) { return refusal(oneFunction(type, body)); }

const Blob kNone = funcType({}, {}), kGivesI32 = funcType({}, {kI32}), kI32ToI32 = funcType({kI32}, {kI32});
} // namespace

TEST_CASE("a type mismatch names the function, the operator, what was found and what was expected") {
  CHECK(check(kGivesI32, {0, 0x41, 1, 0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x6A, kEnd}) ==
        "function 0: type mismatch: i32.add expects i32 but found f64");
  CHECK(has(check(kGivesI32, {0, 0x6A, kEnd}), "i32.add expects i32 but found nothing"));
  CHECK(has(check(kGivesI32, {0, kEnd}), "end expects i32 but found nothing"));
  CHECK(has(check(kNone, {0, 0x41, 1, kEnd}), "values remaining on stack"));
}

TEST_CASE("an error has the offset of the operator") {
  const Blob bytes = oneFunction(kGivesI32, {0, 0x41, 1, 0x6A, kEnd});
  const Result<Module> result = validateModule(bytes, FeatureSet());
  REQUIRE(!result.ok());
  CHECK(result.error().kind == ErrorKind::Invalid);
  CHECK(bytes[result.error().offset] == 0x6A);
}

TEST_CASE("the function's name from the name section stands in the message") {
  const Blob names = join({{1, 5, 1, 0}, text("me")});
  const Blob bytes = build({types({kGivesI32}), functions({{0}}), code({{0, kEnd}}), custom("name", names)});
  CHECK(has(refusal(bytes), "function 0 \"me\": type mismatch"));
}

TEST_CASE("a sink sees operators with their operands in order") {
  CHECK(record(kI32ToI32, {0, 0x20, 0, 0x41, 5, 0x6A, kEnd}) == "get 0=1 i32 5=2 add(1,2)=3 end(3) ");
}

TEST_CASE("dead code is checked but not shown to the sink") {
  CHECK(record(kGivesI32, {0, 0x00, 0x6A, 0x1A, 0x41, 1, kEnd}) == "unreachable end- ");
  CHECK(has(record(kGivesI32, {0, 0x00, 0x43, 0, 0, 0, 0, 0x6A, kEnd}), "i32.add expects i32 but found f32"));
  CHECK(record(kNone, {0, 0x0F, 0x02, 0x40, 0x41, 0, 0x1A, kEnd, kEnd}) == "return() end- ");
}

TEST_CASE("code after a block that nothing reaches stays dead, though its types are checked again") {
  // block (unreachable) end, then code: dead, but no longer polymorphic
  CHECK(record(kNone, {0, 0x02, 0x40, 0x00, kEnd, 0x41, 7, 0x1A, kEnd}) == "block() unreachable end- end- ");
  CHECK(has(record(kNone, {0, 0x02, 0x40, 0x00, kEnd, 0x1A, kEnd}), "drop expects a value"));
  // a branch out of the block makes what follows reachable
  CHECK(record(kNone, {0, 0x02, 0x40, 0x0C, 0, kEnd, 0x41, 7, 0x1A, kEnd}) == "block() br() end- i32 7=1 end() ");
}

TEST_CASE("else starts with the parameters that if was given") {
  const Blob type = funcType({kI32}, {kI32});
  // local.get 0, local.get 0, if (type 0) drop i32.const 1 else i32.eqz end
  CHECK(record(type, {0, 0x20, 0, 0x20, 0, 0x04, 0, 0x1A, 0x41, 1, 0x05, 0x45, kEnd, kEnd}) ==
        "get 0=1 get 0=2 if 2(1) i32 1=3 else(3)(1) eqz(1)=4 end(4) end(5) ");
}

TEST_CASE("an if without else needs parameters that are its results, and ends through else") {
  CHECK(record(kI32ToI32, {0, 0x20, 0, 0x20, 0, 0x04, 0, 0x45, kEnd, kEnd}) ==
        "get 0=1 get 0=2 if 2(1) eqz(1)=3 else(3)(1) end(1) end(4) ");
  CHECK(has(check(kGivesI32, {0, 0x41, 1, 0x04, kI32, 0x41, 2, kEnd, kEnd}), "end expects i32 but found nothing"));
}

TEST_CASE("br_table labels must agree in number and types") {
  const Blob good{0, 0x02, 0x40, 0x02, 0x40, 0x41, 0, 0x0E, 2, 0, 1, 1, kEnd, kEnd, kEnd};
  CHECK(record(kNone, good) == "block() block() i32 0=1 br_table 1/2() end- end() end() ");
  CHECK(has(check(kNone, {0, 0x02, kI32, 0x02, 0x40, 0x41, 0, 0x0E, 1, 0, 1, kEnd, 0x41, 0, kEnd, 0x1A, kEnd}),
            "br_table"));
  CHECK(has(check(kNone, {0, 0x41, 0, 0x0E, 0xF1, 0xFF, 0x03, 0, 0, kEnd}), "at most 65520"));
  CHECK(has(check(kNone, {0, 0x41, 0, 0x0E, 0x80, 0x20, 0, 0, kEnd}), "in 3 bytes"));
}

TEST_CASE("select without a type takes numbers of one type") {
  CHECK(record(kGivesI32, {0, 0x41, 1, 0x41, 2, 0x41, 3, 0x1B, kEnd}) ==
        "i32 1=1 i32 2=2 i32 3=3 select(1,2,3) end(4) ");
  CHECK(has(check(kNone, {0, 0x41, 1, 0x42, 2, 0x41, 3, 0x1B, 0x1A, kEnd}), "two operands of one type"));
  CHECK(has(check(kNone, {0, 0xD0, 0x70, 0xD0, 0x70, 0x41, 3, 0x1B, 0x1A, kEnd}),
            "select without a type expects numbers"));
}

TEST_CASE("a local without a default value must be set before it is read, in the same block") {
  const Blob type = funcType({}, {});
  const Blob local{1, 1, 0x64, 0x70}; // one local of type (ref func)
  CHECK(has(check(type, join({local, {0x20, 0, 0x1A, kEnd}})), "uninitialized local 0"));
  const Blob set{0xD2, 0, 0x21, 0};
  const auto module = [&](const Blob &body) {
    return refusal(
        build({types({type}), functions({{0}}), exports({join({text("f"), {0, 0}})}), code({join({local, body})})}));
  };
  CHECK(module(join({set, {0x20, 0, 0x1A, kEnd}})) == "");
  CHECK(has(module(join({{0x02, 0x40}, set, {kEnd, 0x20, 0, 0x1A, kEnd}})), "uninitialized local 0"));
}

TEST_CASE("ref.func names only functions that are declared elsewhere") {
  CHECK(has(check(kNone, {0, 0xD2, 0, 0x1A, kEnd}), "undeclared function reference"));
}

TEST_CASE("an operator that the sink lacks is refused by name, where it can be reached") {
  CHECK(record(kNone, {0, 0x41, 1, 0x67, 0x1A, kEnd}) == "error: function 0: i32.clz is not supported yet (mvp)");
  const Blob splat{0, 0x41, 1, 0xFD, 0x0F, 0x1A, kEnd};
  CHECK(record(kNone, splat) == "error: function 0: i8x16.splat is not supported yet (simd)");
  CHECK(record(kNone, {0, 0x00, 0x41, 1, 0x67, 0x1A, kEnd}) == "unreachable end- ");
}

TEST_CASE("alignment and memory index of an access are checked") {
  CHECK(has(check(kNone, {0, 0x41, 0, 0x28, 3, 0, 0x1A, kEnd}), "alignment must not be larger than natural"));
  CHECK(has(check(kNone, {0, 0x41, 0, 0x28, 0x42, 1, 0, 0x1A, kEnd}), "unknown memory 1"));
  CHECK(has(check(kNone, {0, 0x41, 0, 0xFE, 0x10, 1, 0, 0x1A, kEnd}), "alignment must be natural"));
  CHECK(has(check(kNone, {0, 0x41, 0, 0x28, 2, 0x80, 0x80, 0x80, 0x80, 0x10, 0x1A, kEnd}), "offset out of range"));
}

TEST_CASE("memory.init needs a data count section") {
  CHECK(has(check(kNone, {0, 0x41, 0, 0x41, 0, 0x41, 0, 0xFC, 8, 0, 0, kEnd}), "data count section required"));
}

TEST_CASE("a run of locals is counted before it is expanded") {
  CHECK(has(check(kNone, {1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, kI32, kEnd}), "too many locals"));
  CHECK(check(kNone, {1, 0xD0, 0x86, 0x03, kI32, kEnd}) == ""); // 50,000
  CHECK(has(check(kNone, {2, 0xD0, 0x86, 0x03, kI32, 1, kI64, kEnd}), "too many locals"));
}

TEST_CASE("bodies of a few bytes can't declare billions of locals together") {
  const std::vector<Blob> bodies(401, Blob{1, 0xD0, 0x86, 0x03, kI32, kEnd});
  const std::vector<Blob> indices(401, Blob{0});
  CHECK(has(refusal(build({types({kNone}), functions(indices), code(bodies)})), "function 400: too many locals"));
}

TEST_CASE("ten thousand nested blocks are no problem") {
  Blob body{0};
  for (int i = 0; i < 10'000; ++i) body.insert(body.end(), {0x02, 0x40});
  body.insert(body.end(), 10'001, kEnd);
  CHECK(check(kNone, body) == "");
}

TEST_CASE("code must end with the function's last end") {
  CHECK(has(check(kNone, {0, kEnd, 0x01}), "after the end of the function's code"));
  CHECK(has(check(kNone, {0, 0x02, 0x40, kEnd}), "unexpected end"));
  CHECK(has(check(kNone, {0, 0x05, kEnd}), "else without an if"));
  CHECK(has(check(kNone, {0, 0x06 + 0xE0, kEnd}), "illegal opcode 0xe6"));
}

TEST_CASE("operands are limited, so that calls with many results can't exhaust memory") {
  const Blob many = funcType({}, Blob(1000, kI32));
  Blob body{0};
  for (int i = 0; i < 1100; ++i) body.insert(body.end(), {0x10, 0});
  body.push_back(kEnd);
  CHECK(has(refusal(build({types({many}), functions({{0}}), code({body})})), "operands on the stack"));
}
