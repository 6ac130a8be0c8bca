// The way from module bytes to an artifact: the ordered list of steps is in driver.cpp.
#pragma once
#include "compiler/wasm/features.h"
#include "runtime-support/result.h"
#include <span>
#include <string>

namespace wasmc {
using namespace cwasm;

enum class OptLevel : u8 { O0, O1, O2, O3, Os };

// How memory accesses are kept inside a memory (docs/abi.md; design: "Memory").
enum class Bounds : u8 { Guard, Explicit };

struct CompileOptions {
  FeatureSet features;
  OptLevel optLevel = OptLevel::O2;
  Bounds bounds = Bounds::Guard;
  std::string cpu = "x86-64-v2"; // LLVM's name, or "native"
  bool deterministic = false;    // relaxed vector operators give the results that every machine can give
  bool fuel = false;             // count what is executed (codegen/emit-fuel.cpp)
  unsigned jobs = 0;             // threads; 0: as many as the process may use. The output does not depend on it
#ifdef __OPTIMIZE__
  bool verifyIr = false;         // run LLVM's verifier after each step
#else
  bool verifyIr = true;          // always in debug builds
#endif
  bool verbose = false;          // a line per step with its time on stderr
  bool strip = false;            // no .symtab
  std::string emit = "cwasm";    // "cwasm"; for people: "llvm" (before optimisation), "llvm-opt", "asm"
};

// The options that shape code, as the artifact's note records them.
std::string describeOptions(const CompileOptions &options);

struct InputModule {
  std::string name; // that others import it by
  std::string path; // for messages
  std::span<const u8> bytes;
};

// Compiles a module, or several linked into one (link-modules.h), and writes the artifact to `output` (through a temporary
// file beside it: no partial output is ever left). Errors: Malformed, Invalid, Unsupported, Link, Io; the message is a
// whole one, with the file's path.
Result<void> compileModules(std::span<const InputModule> inputs, const CompileOptions &options, const std::string &output);

// "app.wasm: <what> (at offset 0x1234)"
std::string describeError(const std::string &path, const Error &error);

} // namespace wasmc
