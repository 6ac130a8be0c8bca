#include "tests/spec/process.h"
#include "tests/spec/run-script.h"
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <new>
#include <numeric>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace spec {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {
double secondsSince(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

// A child that runs one script.
struct Child {
  usize script = 0;
  pid_t pid = -1;
  int pipe = -1;
  Progress *progress = nullptr;
  Clock::time_point start;
  std::string directory, buffer;
  bool timedOut = false;
  ScriptResult result;
};

[[noreturn]] void childMain(const ScriptFile &file, const RunOptions &options, const Child &child, int pipe) {
  const int log = open((child.directory + "/stderr").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (log >= 0) dup2(log, STDERR_FILENO);
  Reporter reporter(*child.progress, pipe);
  Result<Script> script = readScript(file.directory, file.json, file.id);
  if (script)
    runScript(*script, options.compile, options.gcStress, child.directory, reporter);
  else
    reporter.failScript(script.error().message);
  _exit(0); // no destructors: the store may be in any state, and the process ends
}

Result<Child> startChild(const ScriptFile &file, usize index, const RunOptions &options, const std::string &root) {
  Child child;
  child.script = index;
  child.start = Clock::now();
  child.directory = root + "/" + file.id;
  std::error_code failure;
  fs::create_directories(child.directory, failure);
  if (failure)
    return makeError(ErrorKind::Io, "cannot make %s: %s", child.directory.c_str(), failure.message().c_str());
  void *shared = mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  int ends[2];
  if (shared == MAP_FAILED || pipe2(ends, O_CLOEXEC) != 0)
    return makeError(ErrorKind::Io, "cannot start a process: %s", std::strerror(errno));
  child.progress = new (shared) Progress;
  child.pid = fork();
  if (child.pid < 0) return makeError(ErrorKind::Io, "cannot start a process: %s", std::strerror(errno));
  if (child.pid == 0) {
    close(ends[0]);
    childMain(file, options, child, ends[1]);
  }
  close(ends[1]);
  child.pipe = ends[0];
  return child;
}

// The first lines of what the child wrote to stderr: an assertion, a sanitizer's report.
std::string stderrHead(const std::string &directory) {
  Result<std::vector<u8>> bytes = readBytes(directory + "/stderr");
  if (!bytes) return "";
  std::string text(bytes->begin(), bytes->end());
  text.resize(std::min<usize>(text.size(), 400));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (usize at = 0; (at = text.find('\n', at)) != text.npos; at += 7) text.replace(at, 1, "\n      ");
  return text.empty() ? "" : "\n      " + text;
}

// The child is gone: counts, and what did not happen any more.
ScriptResult finish(Child &child, const RunOptions &options) {
  int status = 0;
  while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {}
  ScriptResult result = std::move(child.result);
  Progress &progress = *child.progress;
  result.counts = {progress.passed, progress.failed, progress.skipped};
  result.seconds = secondsSince(child.start);
  const u32 total = std::max<u32>(progress.commands, 1);
  const u32 accounted = result.counts.passed + result.counts.failed + result.counts.skipped;
  std::string why;
  if (child.timedOut)
    why = format("no end after %u s", options.timeout);
  else if (WIFSIGNALED(status))
    why = format("the script's process died of signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
  else if (WEXITSTATUS(status) != 0)
    why = format("the script's process ended with status %d", WEXITSTATUS(status));
  else if (accounted != total)
    why = "the script's process ended early";
  if (!why.empty()) {
    const u32 lost = accounted < total ? total - accounted : 1; // 1: all commands done, and then it died
    result.counts.failed += lost;
    result.failures.push_back(
        {progress.line, why + format("; %u failed with it", lost) + stderrHead(child.directory), false});
  }
  munmap(&progress, sizeof progress);
  close(child.pipe);
  return result;
}
} // namespace

Result<void> runAll(const std::vector<ScriptFile> &scripts, const RunOptions &options,
                    const std::function<void(usize, const ScriptResult &)> &done) {
  std::string root = options.keep;
  if (root.empty()) {
    root = fs::temp_directory_path().string() + "/wasm-spec-test.XXXXXX";
    if (!mkdtemp(root.data()))
      return makeError(ErrorKind::Io, "cannot make %s: %s", root.c_str(), std::strerror(errno));
  }
  std::vector<usize> order(scripts.size());
  std::iota(order.begin(), order.end(), usize(0));
  std::sort(order.begin(), order.end(), [&](usize a, usize b) {
    return scripts[a].weight != scripts[b].weight ? scripts[a].weight > scripts[b].weight : a < b;
  });

  std::vector<Child> running;
  usize next = 0;
  while (next < order.size() || !running.empty()) {
    while (running.size() < options.jobs && next < order.size()) {
      running.push_back(TRY(startChild(scripts[order[next]], order[next], options, root)));
      ++next;
    }
    std::vector<pollfd> waits;
    for (const Child &child : running) waits.push_back({child.pipe, POLLIN, 0});
    poll(waits.data(), waits.size(), 200);
    for (usize i = running.size(); i-- > 0;) {
      Child &child = running[i];
      if (secondsSince(child.start) > options.timeout && !child.timedOut) {
        child.timedOut = true;
        kill(child.pid, SIGKILL);
      }
      if (!waits[i].revents) continue;
      char block[64 << 10];
      const ssize_t count = read(child.pipe, block, sizeof block);
      if (count > 0) {
        child.buffer.append(block, static_cast<usize>(count));
        takeRecords(child.buffer, child.result);
        continue;
      }
      done(child.script, finish(child, options));
      if (options.keep.empty()) fs::remove_all(child.directory);
      running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
  if (options.keep.empty()) fs::remove_all(root);
  return {};
}

} // namespace spec
