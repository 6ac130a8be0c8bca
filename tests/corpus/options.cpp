#include "tests/corpus/options.h"
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <getopt.h>

namespace corpus {

namespace {
constexpr char kHelp[] = R"(usage: wasm-corpus-test [options] CASEDIR...

Compiles real programs with wasmc, runs them with wasmload (commands, reactors) or through libwasmload (libraries), and
compares with what was recorded (shared/corpus/README.md). A CASEDIR holds a case.json, or directories that do.

  -O0 -O1 -O2 -O3 -Os        optimisation level, for wasmc
  --bounds=guard|explicit    how memory accesses are checked, for wasmc
  --features=LIST            proposals to switch, for wasmc
  --max-size=BYTES           leave out cases with a larger module
  --jobs=N                   cases at the same time (default 1: wasmc uses all cores)
  --timeout=SECONDS          for a compilation and for a run (default 1800)
  --keep=DIR                 leave artifacts and outputs in DIR/NAME
  --bin=DIR                  where wasmc and wasmload are (default: beside this program)
  --markdown=FILE            write the results as a table, between the lines <!-- corpus --> and <!-- end --> of FILE
  --help                     this text

A line per case: compile time (CPU time) and peak memory of wasmc, size of the artifact, run time; last line: N passed, N failed,
N skipped. A skip is only for a feature that is not built yet, and names it. Exit status: 0, 1 if something failed, 2 for
wrong usage.
)";

enum : int { kBounds = 256, kFeatures, kMaxSize, kJobs, kTimeout, kKeep, kBin, kMarkdown, kHelpOption };

constexpr option kOptions[] = {
    {"bounds", required_argument, nullptr, kBounds},    {"features", required_argument, nullptr, kFeatures},
    {"max-size", required_argument, nullptr, kMaxSize}, {"jobs", required_argument, nullptr, kJobs},
    {"timeout", required_argument, nullptr, kTimeout},  {"keep", required_argument, nullptr, kKeep},
    {"bin", required_argument, nullptr, kBin},          {"markdown", required_argument, nullptr, kMarkdown},
    {"help", no_argument, nullptr, kHelpOption},        {}};

[[noreturn]] void wrongUsage(const std::string &text) {
  std::fprintf(stderr, "wasm-corpus-test: %s (--help lists the options)\n", text.c_str());
  std::exit(2);
}

u64 readCount(const char *option, const char *text) {
  char *end = nullptr;
  const unsigned long long value = std::strtoull(text, &end, 10);
  if (*end || end == text || value == 0) wrongUsage(format("%s needs a number from 1 on, not \"%s\"", option, text));
  return value;
}

std::string ownDirectory() {
  std::error_code failure;
  return std::filesystem::read_symlink("/proc/self/exe", failure).parent_path().string();
}
} // namespace

Options readOptions(int argc, char **argv) {
  Options options;
  options.run.binaries = ownDirectory();
  opterr = 0;
  for (int c; (c = getopt_long(argc, argv, ":O:", kOptions, nullptr)) != -1;) {
    switch (c) {
    case 'O': options.run.compilerOptions.push_back(std::string("-O") + optarg); break;
    case kBounds: options.run.compilerOptions.push_back(std::string("--bounds=") + optarg); break;
    case kFeatures:
      options.run.compilerOptions.push_back(std::string("--features=") + optarg);
      if (Result<void> applied = options.run.features.apply(optarg); !applied) wrongUsage(applied.error().message);
      break;
    case kMaxSize: options.maxSize = readCount("--max-size", optarg); break;
    case kJobs: options.jobs = static_cast<unsigned>(readCount("--jobs", optarg)); break;
    case kTimeout: options.run.timeout = static_cast<unsigned>(readCount("--timeout", optarg)); break;
    case kKeep: options.run.keep = optarg; break;
    case kBin: options.run.binaries = optarg; break;
    case kMarkdown: options.markdown = optarg; break;
    case kHelpOption: std::fputs(kHelp, stdout); std::exit(0);
    default: wrongUsage(format("unknown option or missing value: %s", argv[optind - 1]));
    }
  }
  for (int i = optind; i < argc; ++i) options.directories.push_back(argv[i]);
  if (options.directories.empty()) wrongUsage("no directory with cases given");
  return options;
}

} // namespace corpus
