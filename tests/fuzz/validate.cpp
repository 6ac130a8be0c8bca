// libFuzzer entry: any bytes through the reader, the validator, the scan and the disassembly. Seeds: any
// .wasm files. Target: fuzz-validate (CWASM_FUZZ).
#include "compiler/wasm/dump-sink.h"
#include "compiler/wasm/module-facts.h"

using namespace wasmc;

extern "C" int LLVMFuzzerTestOneInput(const u8 *bytes, usize size) {
  const FeatureSet features = FeatureSet::all();
  const Result<Module> module = readModule(Bytes(bytes, size), features);
  if (!module.ok()) return 0;
  const Result<ModuleFacts> facts = scanModule(*module, features);
  (void)facts.ok();
  for (u32 i = 0; i < (*module).functions.size() && i < 16; ++i) (void)dumpFunction(*module, features, FuncIndex(i));
  return 0;
}
