#include "tests/spec/spectest.h"

namespace spec {

using namespace wasmload;

Result<void> defineSpectest(Store &store, Linker &linker) {
  const auto function = [&linker](const char *name, const HostFunc &host) {
    linker.define("spectest", name, Extern::of(host));
  };
  function("print", hostFunc(+[](HostFunction *) {}));
  function("print_i32", hostFunc(+[](HostFunction *, u32) {}));
  function("print_i64", hostFunc(+[](HostFunction *, u64) {}));
  function("print_f32", hostFunc(+[](HostFunction *, f32) {}));
  function("print_f64", hostFunc(+[](HostFunction *, f64) {}));
  function("print_i32_f32", hostFunc(+[](HostFunction *, u32, f32) {}));
  function("print_f64_f64", hostFunc(+[](HostFunction *, f64, f64) {}));

  const auto global = [&](const char *name, ValueType type, u64 bits) {
    Value value{};
    value.i64 = bits;
    linker.define("spectest", name, Extern::of(store.createGlobal(type, false, value)));
  };
  global("global_i32", I32, 666);
  global("global_i64", I64, 666);
  global("global_f32", F32, 0x4426A666);
  global("global_f64", F64, 0x4084D4CCCCCCCCCD);

  linker.define("spectest", "table", Extern::of(TRY(store.createTable({FuncRef, 10, 20, false}))));
  linker.define("spectest", "memory", Extern::of(TRY(store.createMemory({1, 2, false, false, 16}))));
  if (Result<Table *> table64 = store.createTable({FuncRef, 10, 20, true}))
    linker.define("spectest", "table64", Extern::of(*table64));
  if (Result<Memory *> shared = store.createMemory({1, 2, true, false, 16}))
    linker.define("spectest", "shared_memory", Extern::of(*shared));
  return {};
}

} // namespace spec
