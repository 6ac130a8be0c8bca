// The way from module bytes to an artifact: the ordered list of steps is in driver.cpp.
#pragma once
#include "compiler/wasm/features.h"
#include "runtime-support/result.h"
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wasmc {
using namespace cwasm;

enum class OptLevel : u8 { O0, O1, O2, O3, Os };

// How memory accesses are kept inside a memory (docs/abi.md; design: "Memory").
enum class Bounds : u8 { Guard, Explicit };

// What is made of a module (docs/forms.md).
enum class Emit : u8 {
  Cwasm,     // an artifact for wasmload
  Exe,       // the loader and the artifact in one static executable
  Obj,       // the artifact as a relocatable object
  StaticLib, // that in an archive
  Header,    // C declarations of what the module exports and imports
  Asm,       // for reading, all of the module's code as one file; the last one before optimisation
  LlvmIr,
  Bitcode,
  LlvmIrUnoptimized,
};

// What code keeps for hardware that checks where control goes (docs/codegen.md).
struct CfProtection {
  bool branch = false;  // marks where indirect branches may go (x86-64: endbr64, for IBT)
  bool returns = false; // declares code fit for shadow stacks
  bool operator==(const CfProtection &) const = default;
};

// Whether a wrongly predicted bounds check may let an index through (docs/codegen.md).
enum class Spectre : u8 { None, IndexMasking };

class SecretKey;
class Reporter;
class CompileWatch;
struct Diagnostic;

struct CompileOptions {
  FeatureSet features;
  OptLevel optLevel = OptLevel::O2;
  Bounds bounds = Bounds::Guard;
  std::string cpu = "x86-64-v2"; // LLVM's name, and perhaps ",+FEATURE,-FEATURE..."; or "native", or "multi"
  bool hasCpuVariants() const { return cpu == "multi"; } // for the least CPU, and functions that gain for better ones too (codegen/cpu-variants.h)
  bool deterministic = false;    // the deterministic profile (spec, appendix "Profiles"): canonical NaNs, relaxed vector operators as the plain ones
  bool fuel = false;             // count what is executed (codegen/emit-fuel.cpp)
  CfProtection cfProtection{true, true};
  Spectre spectre = Spectre::None;
  unsigned jobs = 0;             // threads; 0: as many as the process may use. The output does not depend on it
#ifdef __OPTIMIZE__
  bool verifyIr = false;         // run LLVM's verifier after each step
#else
  bool verifyIr = true;          // always in debug builds
#endif
  Reporter *reporterOrNull = nullptr;  // hears remarks
  CompileWatch *watchOrNull = nullptr; // is told of the steps (diagnostics/compile-watch.h)
  const SecretKey *signer = nullptr; // signs the artifact; null: nobody does
  bool strip = false;            // no .symtab, and what stripDebug says
  bool stripDebug = false;       // no DWARF
  std::string debugFile;         // where symbols and DWARF go instead, in a file of their own; empty: nowhere
  bool hasDwarf() const { return !(strip || stripDebug) || !debugFile.empty(); } // whether any is written, if the module has some
  bool relax = true;             // -O2, -O3: loops that are proven not to trap (codegen/relax)
  bool relaxUnchecked = false;   // for the test that its cases would notice a wrong proof; no option sets it
  bool locateAll = false;        // all code says which operator it is of, not only what may trap; for `wasmc explore`
  bool remarks = false;          // a line per loop on stderr: proven, or why not
  bool profileGenerate = false;  // count branches (codegen/branch-profile.h)
  std::string profileUse;        // a file of such counts; empty: none
  Emit emit = Emit::Cwasm;
  std::string moduleName;        // a C identifier: what the symbols of obj, static-lib and header begin with
  std::vector<std::string> runOptions; // exe: the name of a variable of the environment (may be empty), then wasmload's options
};

const char *cfProtectionName(CfProtection protection); // as --cf-protection takes it

// wasmc's version and LLVM's, as the artifact's note records them.
std::string compilerVersion();

// The options that shape the artifact, as its note records them: words of a command line that makes it again.
std::string describeOptions(const CompileOptions &options);

struct InputModule {
  std::string name; // that others import it by
  std::string path; // for messages
  std::span<const u8> bytes;
};

// Compiles a module, or several linked into one (link-modules.h), and writes the artifact to `output` (through a temporary
// file beside it: no partial output is ever left). What went wrong, if anything did.
std::optional<Diagnostic> compileOrDiagnose(std::span<const InputModule> inputs, const CompileOptions &options, const std::string &output);
// The same as a Result. Errors: Malformed, Invalid, Unsupported, Link, Io; the message is a whole one, with the file's path.
Result<void> compileModules(std::span<const InputModule> inputs, const CompileOptions &options, const std::string &output);

std::optional<Diagnostic> validateOrDiagnose(const InputModule &input, const CompileOptions &options);

} // namespace wasmc
