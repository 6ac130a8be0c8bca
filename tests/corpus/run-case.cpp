#include "tests/corpus/run-case.h"
#include "compiler/wasm/module.h"
#include "tests/corpus/library.h"
#include <algorithm>
#include <filesystem>
#include <unistd.h>

namespace corpus {

namespace fs = std::filesystem;

namespace {
CaseResult failed(CaseResult result, std::string why, std::string note = "") {
  result.kind = CaseResult::Failed;
  result.why = std::move(why);
  result.note = std::move(note);
  return result;
}

CaseResult skipped(CaseResult result, std::string why) {
  result.kind = CaseResult::Skipped;
  result.why = std::move(why);
  return result;
}

std::string contentOf(const std::string &path) {
  Result<std::vector<u8>> bytes = json_text::readBytes(path);
  return bytes ? std::string(bytes->begin(), bytes->end()) : std::string();
}

std::string lastLines(const std::string &path) {
  std::string text = contentOf(path);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.size() > 600 ? "..." + text.substr(text.size() - 600) : text;
}

// A directory of its own for a case: copies of its preopens, the artifact, the outputs.
class Workplace {
public:
  Workplace() = default; // nothing
  static Result<Workplace> make(const Case &c, const std::string &keep) {
    Workplace place;
    std::error_code failure;
    if (keep.empty()) {
      place.root_ = fs::temp_directory_path().string() + "/wasm-corpus-test.XXXXXX";
      if (!mkdtemp(place.root_.data())) return makeError(ErrorKind::Io, "cannot make a temporary directory");
      place.isTemporary_ = true;
    } else {
      place.root_ = keep + "/" + c.name;
      fs::remove_all(place.root_, failure);
      fs::create_directories(place.root_, failure);
    }
    for (usize i = 0; i < c.dirs.size() && !failure; ++i) {
      const std::string target = place.path(format("d%zu", i));
      place.directories.push_back(target);
      if (const std::string host = c.path(c.dirs[i].host); !c.dirs[i].host.empty() && fs::is_directory(host))
        fs::copy(host, target, fs::copy_options::recursive | fs::copy_options::copy_symlinks, failure);
      else
        fs::create_directories(target, failure);
      if (!failure) makeWritable(target);
    }
    if (failure) return makeError(ErrorKind::Io, "cannot fill %s: %s", place.root_.c_str(), failure.message().c_str());
    return place;
  }
  Workplace(Workplace &&other) noexcept
      : directories(std::move(other.directories)), root_(std::move(other.root_)), isTemporary_(other.isTemporary_) {
    other.isTemporary_ = false;
  }
  ~Workplace() {
    std::error_code ignored;
    if (isTemporary_) fs::remove_all(root_, ignored);
  }

  HostDirectories directories;
  std::string path(const std::string &name) const { return root_ + "/" + name; }
  Redirections streams(const char *step) const {
    return {"/dev/null", path(step + std::string(".out")), path(step + std::string(".err"))};
  }

private:
  // The shared data may be read-only, and so are its copies then.
  static void makeWritable(const std::string &target) {
    std::error_code ignored;
    const auto allow = [&ignored](const fs::path &path) {
      fs::permissions(path, fs::perms::owner_write, fs::perm_options::add, ignored);
    };
    allow(target);
    for (const fs::directory_entry &entry : fs::recursive_directory_iterator(target, ignored))
      if (!entry.is_symlink()) allow(entry.path());
  }
  std::string root_;
  bool isTemporary_ = false;
};

std::vector<std::string> linesOf(const std::string &text) {
  std::vector<std::string> lines;
  for (usize start = 0; start <= text.size();) {
    const usize end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

// "differs at byte 12 (line 3)", or where the shorter one ends.
std::string difference(const std::string &found, const std::string &expected) {
  const auto [a, b] = std::mismatch(found.begin(), found.end(), expected.begin(), expected.end());
  const auto line = 1 + std::count(found.begin(), a, '\n');
  return format("differs at byte %td (line %td): %zu bytes found, %zu expected", a - found.begin(), line, found.size(),
                expected.size());
}

// The host file that a guest path means, by the preopen with the longest matching name.
std::string hostPath(const Case &c, const Workplace &place, const std::string &guestPath) {
  usize bestLength = 0;
  std::string best;
  for (usize i = 0; i < c.dirs.size(); ++i) {
    std::string guest = c.dirs[i].guest;
    while (guest.ends_with('/')) guest.pop_back();
    const bool isBelow = guestPath.starts_with(guest + "/");
    if (!isBelow && guest != "." && !guest.empty()) continue;
    if (!best.empty() && guest.size() <= bestLength) continue;
    bestLength = guest.size();
    best = place.directories[i] + "/" + (isBelow ? guestPath.substr(guest.size() + 1) : guestPath);
  }
  return best;
}

std::string compareOutputs(const Case &c, const Workplace &place) {
  std::string why;
  const auto add = [&why](const std::string &text) { why += (why.empty() ? "" : "; ") + text; };
  if (c.expectStdout) {
    const std::string found = contentOf(place.path("run.out")), expected = contentOf(c.path(*c.expectStdout));
    if (found != expected && !(c.sortLines && linesOf(found) == linesOf(expected)))
      add("stdout " + difference(found, expected));
  }
  for (const auto &[guestPath, file] : c.expectFiles) {
    const std::string path = hostPath(c, place, guestPath);
    if (path.empty() || !fs::is_regular_file(path)) {
      add(guestPath + " was not written");
      continue;
    }
    const std::string found = contentOf(path), expected = contentOf(c.path(file));
    if (found != expected) add(guestPath + " " + difference(found, expected));
  }
  return why;
}

// ---- compilation ------------------------------------------------------------------------------------------------------

// Whether the compiler refused the module because of a feature that it does not have: its exit status does not tell, so
// the module is compiled again in this program, which stops at the same place.
bool isUnsupported(const Case &c, const RunOptions &options, const Workplace &place) {
  constexpr int kUnsupported = 42;
  Result<Outcome> outcome = runForked(
      [&]() -> int {
        Result<std::vector<u8>> bytes = json_text::readBytes(c.path(c.wasm));
        wasmc::CompileOptions compile;
        compile.features = options.features;
        compile.optLevel = wasmc::OptLevel::O0;
        if (!bytes) return 1;
        const wasmc::InputModule input{c.wasm, c.wasm, *bytes};
        const Result<void> done = wasmc::compileModules({&input, 1}, compile, place.path("again.cwasm"));
        return !done.ok() && done.error().kind == ErrorKind::Unsupported ? kUnsupported : 1;
      },
      place.streams("again"), options.timeout);
  return outcome && outcome->status == kUnsupported;
}

// wasmc's sentence without "wasmc: FILE: ".
std::string withoutPrefix(const Case &c, const std::string &message) {
  const std::string prefix = "wasmc: " + c.path(c.wasm) + ": ";
  return message.starts_with(prefix) ? message.substr(prefix.size()) : message;
}

// True: there is an artifact. False: `result` is final.
bool compile(const Case &c, const RunOptions &options, const Workplace &place, CaseResult &result) {
  const std::string artifact = place.path("app.cwasm");
  std::vector<std::string> arguments{options.binaries + "/wasmc", c.path(c.wasm), "-o", artifact};
  arguments.insert(arguments.end(), options.compilerOptions.begin(), options.compilerOptions.end());
  Result<Outcome> outcome = runProgram(arguments, place.streams("compile"), options.timeout);
  if (!outcome) {
    result = failed(result, outcome.error().message);
    return false;
  }
  result.compile = *outcome;
  const std::string message = lastLines(place.path("compile.err"));
  if (const std::string accident = outcome->accident(); !accident.empty()) {
    result = failed(result, "wasmc " + accident, message);
    return false;
  }
  if (outcome->status == 0) {
    std::error_code failure;
    result.artifactSize = fs::file_size(artifact, failure);
    if (failure) result = failed(result, "wasmc succeeded but wrote no artifact");
    return !failure;
  }
  if (fs::exists(artifact))
    result = failed(result, "wasmc failed but left an output file", message);
  else if (outcome->status == 1 && isUnsupported(c, options, place))
    result = skipped(result, withoutPrefix(c, message));
  else if (c.isComponent() && outcome->status == 1 && message.find("component") != message.npos)
    result = skipped(result, withoutPrefix(c, message));
  else
    result = failed(result, format("wasmc ended with status %d", outcome->status), message);
  return false;
}

// ---- runs -------------------------------------------------------------------------------------------------------------

CaseResult runCommand(const Case &c, const RunOptions &options, const Workplace &place, CaseResult result) {
  std::vector<std::string> arguments{options.binaries + "/wasmload"};
  if (!c.argv.empty()) arguments.insert(arguments.end(), {"--argv0", c.argv[0]});
  for (usize i = 0; i < c.dirs.size(); ++i)
    arguments.insert(arguments.end(), {"--dir", place.directories[i] + "::" + c.dirs[i].guest});
  for (const auto &[name, text] : c.env) arguments.insert(arguments.end(), {"--env", name + "=" + text});
  if (c.kind == "wasi-reactor") arguments.insert(arguments.end(), {"--invoke", c.entry.value_or("")});
  arguments.push_back(place.path("app.cwasm"));
  if (!c.argv.empty()) arguments.insert(arguments.end(), c.argv.begin() + 1, c.argv.end());
  Redirections streams = place.streams("run");
  if (c.standardInput) streams.in = c.path(*c.standardInput);
  Result<Outcome> outcome = runProgram(arguments, streams, options.timeout);
  if (!outcome) return failed(result, outcome.error().message);
  result.run = *outcome;
  result.hasRun = true;
  const std::string note = lastLines(place.path("run.err"));
  if (const std::string accident = outcome->accident(); !accident.empty())
    return failed(result, "wasmload " + accident, note);
  std::string why = compareOutputs(c, place);
  if (outcome->status != c.expectExit)
    why = format("status %d, expected %d", outcome->status, c.expectExit) + (why.empty() ? "" : "; ") + why;
  return why.empty() ? result : failed(result, why, note);
}

CaseResult runSteps(const Case &c, const RunOptions &options, const Workplace &place, CaseResult result) {
  const std::string file = place.path("steps.json");
  Result<Outcome> outcome = runForked(
      [&]() -> int {
        Result<llvm::json::Array> steps = runLibrary(c, place.path("app.cwasm"), place.directories);
        if (!steps) {
          std::fprintf(stderr, "%s\n", steps.error().message.c_str());
          return 1;
        }
        std::FILE *out = std::fopen(file.c_str(), "we");
        const std::string text = llvm::formatv("{0}", llvm::json::Value(steps.take())).str();
        return out && std::fwrite(text.data(), 1, text.size(), out) == text.size() && std::fclose(out) == 0 ? 0 : 1;
      },
      place.streams("run"), options.timeout);
  if (!outcome) return failed(result, outcome.error().message);
  result.run = *outcome;
  result.hasRun = true;
  const std::string note = lastLines(place.path("run.err"));
  if (const std::string accident = outcome->accident(); !accident.empty())
    return failed(result, "the library " + accident, note);
  if (outcome->status != 0) return failed(result, "the steps could not be carried out", note);
  Result<llvm::json::Value> found = json_text::readJson(file),
                            expected = json_text::readJson(c.path(c.expectSteps.value_or("")));
  if (!found || !expected) return failed(result, (found ? expected : found).error().message);
  const llvm::json::Array *a = found->getAsArray(), *b = expected->getAsArray();
  if (!a || !b) return failed(result, "the results of the steps must be lists");
  for (usize i = 0; i < std::max(a->size(), b->size()); ++i) {
    const auto text = [i](const llvm::json::Array &list) {
      return i < list.size() ? llvm::formatv("{0}", list[i]).str().substr(0, 200) : std::string("nothing");
    };
    if (i >= a->size() || i >= b->size() || (*a)[i] != (*b)[i])
      return failed(result, format("result %zu is %s, expected %s", i + 1, text(*a).c_str(), text(*b).c_str()), note);
  }
  const std::string why = compareOutputs(c, place);
  return why.empty() ? result : failed(result, why, note);
}
} // namespace

CaseResult runCase(const Case &c, const RunOptions &options) {
  CaseResult result;
  Result<Workplace> place = Workplace::make(c, options.keep);
  if (!place) return failed(result, place.error().message);
  if (!compile(c, options, *place, result)) return result;
  if (c.isComponent()) return failed(result, "a component was compiled as if it were a module");
  if (c.kind == "compile-only") return result;
  if (c.kind == "library") return runSteps(c, options, *place, result);
  if (c.kind == "wasi-command" || c.kind == "wasi-reactor") return runCommand(c, options, *place, result);
  return failed(result, "unknown kind of case");
}

} // namespace corpus
