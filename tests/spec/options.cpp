#include "tests/spec/options.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <getopt.h>

namespace spec {

namespace {
constexpr char kHelp[] = R"(usage: wasm-spec-test [options] DIR...

Runs the WebAssembly conformance scripts (NAME/NAME.json, see shared/spec/README.md) at or below each DIR: every module is
compiled to an artifact, mapped by the loader and run. One process per script.

  -O0 -O1 -O2 -O3 -Os        optimisation level (default -O2)
  --bounds=guard|explicit    how memory accesses are checked (default guard)
  --features=LIST            proposals to switch, as for wasmc: +simd,-threads
  --cpu=NAME                 CPU to compile for, as for wasmc
  --deterministic            relaxed operators as with wasmc --deterministic
  --gc-stress                collect garbage at every allocation
  --verify-ir                run LLVM's verifier after each step
  --jobs=N                   scripts at the same time (default 2)
  --timeout=SECONDS          for one script (default 300)
  --filter=TEXT              only scripts whose GROUP/NAME contains TEXT
  --keep=DIR                 leave the artifacts in DIR/GROUP/NAME
  --expected-failures=FILE   lines "GROUP/NAME:LINE reason": these may fail; one that passes is an error
  --verbose                  time of each script; each skipped command
  --help                     this text

A line per script and group, failures with GROUP/NAME:LINE, what was skipped and why; last line: N passed, N failed, N skipped.
Exit status: 0 if nothing failed that was not expected to, 1 otherwise, 2 for wrong usage.
)";

enum : int {
  kBounds = 256,
  kFeatures,
  kCpu,
  kDeterministic,
  kGcStress,
  kVerifyIr,
  kJobs,
  kTimeout,
  kFilter,
  kKeep,
  kExpected,
  kVerbose,
  kHelpOption
};

constexpr option kOptions[] = {{"bounds", required_argument, nullptr, kBounds},
                               {"features", required_argument, nullptr, kFeatures},
                               {"cpu", required_argument, nullptr, kCpu},
                               {"deterministic", no_argument, nullptr, kDeterministic},
                               {"gc-stress", no_argument, nullptr, kGcStress},
                               {"verify-ir", no_argument, nullptr, kVerifyIr},
                               {"jobs", required_argument, nullptr, kJobs},
                               {"timeout", required_argument, nullptr, kTimeout},
                               {"filter", required_argument, nullptr, kFilter},
                               {"keep", required_argument, nullptr, kKeep},
                               {"expected-failures", required_argument, nullptr, kExpected},
                               {"verbose", no_argument, nullptr, kVerbose},
                               {"help", no_argument, nullptr, kHelpOption},
                               {}};

[[noreturn]] void wrongUsage(const std::string &text) {
  std::fprintf(stderr, "wasm-spec-test: %s (--help lists the options)\n", text.c_str());
  std::exit(2);
}

unsigned readCount(const char *option, const char *text) {
  char *end = nullptr;
  const unsigned long value = std::strtoul(text, &end, 10);
  if (*end || end == text || value == 0 || value > 100'000)
    wrongUsage(format("%s needs a number from 1 to 100000, not \"%s\"", option, text));
  return static_cast<unsigned>(value);
}

wasmc::OptLevel readLevel(const char *text) {
  using enum wasmc::OptLevel;
  static constexpr struct {
    const char *text;
    wasmc::OptLevel level;
  } kLevels[] = {{"0", O0}, {"1", O1}, {"2", O2}, {"3", O3}, {"s", Os}};
  for (const auto &row : kLevels)
    if (!std::strcmp(text, row.text)) return row.level;
  wrongUsage(format("there is no level -O%s", text));
}
} // namespace

Options readOptions(int argc, char **argv) {
  Options options;
  opterr = 0;
  for (int c; (c = getopt_long(argc, argv, ":O:", kOptions, nullptr)) != -1;) {
    switch (c) {
    case 'O': options.run.compile.optLevel = readLevel(optarg); break;
    case kBounds:
      if (std::strcmp(optarg, "guard") && std::strcmp(optarg, "explicit"))
        wrongUsage(format("--bounds is guard or explicit, not \"%s\"", optarg));
      options.run.compile.bounds = *optarg == 'g' ? wasmc::Bounds::Guard : wasmc::Bounds::Explicit;
      break;
    case kFeatures:
      if (Result<void> applied = options.run.compile.features.apply(optarg); !applied)
        wrongUsage(applied.error().message);
      break;
    case kCpu: options.run.compile.cpu = optarg; break;
    case kGcStress: options.run.gcStress = true; break;
    case kDeterministic: options.run.compile.deterministic = true; break;
    case kVerifyIr: options.run.compile.verifyIr = true; break;
    case kJobs: options.run.jobs = readCount("--jobs", optarg); break;
    case kTimeout: options.run.timeout = readCount("--timeout", optarg); break;
    case kFilter: options.filter = optarg; break;
    case kKeep: options.run.keep = optarg; break;
    case kExpected: options.expectedFailures = optarg; break;
    case kVerbose: options.verbose = true; break;
    case kHelpOption: std::fputs(kHelp, stdout); std::exit(0);
    default: wrongUsage(format("unknown option or missing value: %s", argv[optind - 1]));
    }
  }
  for (int i = optind; i < argc; ++i) options.directories.push_back(argv[i]);
  if (options.directories.empty()) wrongUsage("no directory with scripts given");
  options.run.compile.jobs = 1; // the scripts run in parallel instead
  return options;
}

} // namespace spec
