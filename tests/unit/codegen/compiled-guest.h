// A module that was compiled and instantiated, for tests that compare what functions put together at random give with what they ought to.
#pragma once
#include "compiler/driver.h"
#include "loader/store.h"
#include "tests/unit/loader/artifact-builder.h"
#include "tests/unit/wasm/builder.h"

namespace testing {

class CompiledGuest {
public:
  // `module` imports nothing. `options` without what is checked in all of these: the IR of each step.
  CompiledGuest(const Blob &module, CompileOptions options) {
    options.verifyIr = true;
    const InputModule input{"", "guest.wasm", module};
    const Result<void> done = compileModules({&input, 1}, options, file_.path());
    if (!done) FAIL(done.error().message);
    image_ = wasmload::Image::open(file_.path()).take();
    store = wasmload::Store::create().take();
    wasmload::Linker nothing;
    instance = *store->instantiate(*image_, nothing);
  }

private:
  test::TemporaryFile file_{std::string_view("")};
  std::unique_ptr<wasmload::Image> image_;

public:
  std::unique_ptr<wasmload::Store> store;
  wasmload::Instance *instance = nullptr;
};

} // namespace testing
