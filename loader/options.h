// The command line of wasmload: rows in options.def, values here. What stands after FILE belongs to the guest.
#pragma once
#include "loader/lockdown.h"
#include "loader/messages.h"
#include "runtime-support/result.h"
#include <optional>
#include <string>
#include <vector>

namespace wasmload {
using namespace cwasm;

struct PreopenOption {
  std::string host, guest;
  bool readOnly = false;
};

struct EnvironmentOption {
  std::string name, value;
};

struct StreamOption {
  enum class Kind { Inherit, Close, File } kind = Kind::Inherit;
  std::string file;
};

struct PreloadOption {
  std::string module, file;
};

struct Options {
  std::vector<PreopenOption> directories;
  std::vector<EnvironmentOption> environment;
  bool inheritEnvironment = false; // before `environment`
  StreamOption streams[3];         // standard input, output, error
  std::vector<std::string> listen;
  std::optional<u64> frozenClock; // nanoseconds since 1970
  std::optional<u64> randomSeed;
  bool deterministic = false;
  bool hugePages = false;
  std::optional<u64> maxDescriptors;
  std::optional<u64> maxOutput; // bytes
  std::vector<PreloadOption> preloads;
  std::optional<std::string> argv0, invoke;
  u64 stackSize = u64(8) << 20;
  u64 maxMemory = u64(4) << 30;
  u64 maxThreads = 256;
  u64 cpuFeatures = ~u64(0); // CpuFeature bits that functions with variants may make use of
  u64 maxTableElements = 10'000'000;
  u64 timeout = 0; // nanoseconds of wall time; 0: none
  std::string timeoutText;
  u64 maxGcHeap = u64(4) << 30;
  bool gcStress = false;
  std::optional<u64> fuel;
  LockdownMode lockdown = LockdownMode::Auto;
  bool printPolicy = false;
  std::optional<std::string> traceWasi; // a file; empty: standard error
  std::string profile, profileGenerate, coreDump; // files; empty: none
  bool requireSignature = false, sealed = false, verifyOnly = false;
  std::vector<std::string> trust; // files of keys
  bool verify = false, help = false, version = false, printConfig = false;
  ColourMode colour = ColourMode::Auto;
  MessageFormat errorFormat = MessageFormat::Human;
  std::string configText; // --print-config: what to print
  std::string file;
  std::vector<std::string> arguments;
};

// `argv` ends with a null pointer, as main's does. A flag may be given by a beginning that no other has. Errors: Malformed, one
// sentence.
Result<void> parseOptions(int argc, char **argv, Options *options);
std::string helpText();

} // namespace wasmload
