#include "compiler/diagnostics/compile-watch.h"
#include "compiler/codegen/module-plan.h"
#include "compiler/driver.h"
#include <algorithm>

namespace wasmc {
namespace {

using namespace std::chrono_literals;

constexpr auto kFirstDrawn = 1000ms, kDrawnEvery = 100ms;
constexpr usize kSlowest = 10;

std::string milliseconds(CompileWatch::Clock::duration time) {
  const auto tenths = std::chrono::duration_cast<std::chrono::microseconds>(time).count() / 100;
  return format("%7lld.%lld ms", static_cast<long long>(tenths / 10), static_cast<long long>(tenths % 10));
}

long long wholeSeconds(CompileWatch::Clock::duration time) {
  return static_cast<long long>(std::chrono::duration_cast<std::chrono::seconds>(time + 500ms).count());
}

} // namespace

CompileWatch::CompileWatch(Reporter &reporter, Wishes wishes) : reporter_(reporter), wishes_(wishes) {
  if (wishes_.progress)
    drawing_ = std::thread([this] { draw(); });
}

CompileWatch::~CompileWatch() { finish(); }

void CompileWatch::begin(const char *name) {
  const Clock::time_point now = Clock::now();
  if (!steps_.empty()) {
    steps_.back().time = now - steps_.back().start;
    if (wishes_.verbose)
      reporter_.note(format("%-10s", steps_.back().name) + milliseconds(steps_.back().time));
  }
  steps_.push_back({name, now});
  std::lock_guard lock(mutex_);
  step_ = name;
  compileStart_ = now;
}

void CompileWatch::decided(const ModulePlan &plan, const CompileOptions &options) {
  const Module &module = *plan.module;
  {
    std::lock_guard lock(mutex_);
    for (const FunctionRange &range : plan.partitions) {
      u64 bytes = 0;
      for (u32 i = range.first; i < range.last; ++i)
        bytes += module.functions[i].body.size();
      partitionBytes_.push_back(bytes);
      partitionFunctions_.push_back(range.last - range.first);
      bytes_ += bytes;
      functions_ += range.last - range.first;
    }
    for (u32 i = 0; wishes_.report && i < module.functions.size(); ++i)
      symbolNames_[format("f%u", i)] =
          format("function %u", i) +
          (i < module.functionNames.size() && !module.functionNames[i].empty() ? " \"" + std::string(module.functionNames[i]) + "\"" : "");
  }
  if (!wishes_.verbose)
    return;
  reporter_.note(compilerVersion());
  reporter_.note("options " + describeOptions(options));
  std::string features;
  for (usize i = 0; i < kFeatureCount; ++i)
    if (options.features.has(static_cast<Feature>(i)))
      features += std::string(features.empty() ? "" : " ") + featureInfo(static_cast<Feature>(i)).flag;
  reporter_.note("accepts " + features);
  reporter_.note(format("%u functions, %llu bytes of code, in %zu partitions; %zu imports, %zu memories, %zu tables, %zu globals", functions_,
                        static_cast<unsigned long long>(bytes_), plan.partitions.size(), module.imports.size(), module.memories.size(),
                        module.tables.size(), module.globals.size()));
}

void CompileWatch::partitionDone(u32 number, const Times &times) {
  std::lock_guard lock(mutex_);
  const auto [entry, isNew] = threadNumbers_.try_emplace(std::this_thread::get_id(), static_cast<u32>(threads_.size()));
  if (isNew)
    threads_.emplace_back();
  Thread &thread = threads_[entry->second];
  ++thread.partitions;
  for (usize i = 0; i < kPartitionSteps; ++i)
    thread.times[i] += times[i];
  if (number >= partitionBytes_.size()) // entries and thunks
    return;
  thread.functions += partitionFunctions_[number];
  functionsDone_ += partitionFunctions_[number];
  bytesDone_ += partitionBytes_[number];
}

void CompileWatch::functionTook(const std::string &symbol, Clock::duration time) {
  std::lock_guard lock(mutex_);
  functionTimes_[symbol] += time;
}

std::string CompileWatch::nameOf(const std::string &symbol) const {
  const auto found = symbolNames_.find(symbol);
  return found == symbolNames_.end() ? symbol : found->second;
}

// "[1200/3400 functions] compile, 3 s, about 5 s left"
std::string CompileWatch::progressLine() const {
  const Clock::time_point now = Clock::now();
  std::string text = functions_ ? format("[%u/%u functions] ", functionsDone_, functions_) : "";
  text += format("%s, %lld s", step_, wholeSeconds(now - start_));
  if (bytesDone_ > 0 && bytesDone_ < bytes_)
    text += format(", about %lld s left",
                   wholeSeconds((now - compileStart_) * static_cast<long long>(bytes_ - bytesDone_) / static_cast<long long>(bytesDone_)));
  return text;
}

void CompileWatch::draw() {
  std::unique_lock lock(mutex_);
  if (over_.wait_for(lock, kFirstDrawn, [this] { return isOver_; }))
    return;
  do
    reporter_.showProgress(progressLine());
  while (!over_.wait_for(lock, kDrawnEvery, [this] { return isOver_; }));
  reporter_.showProgress("");
}

void CompileWatch::finish() {
  {
    std::lock_guard lock(mutex_);
    if (isOver_)
      return;
    isOver_ = true;
  }
  over_.notify_all();
  if (drawing_.joinable())
    drawing_.join();
  if (steps_.empty())
    return;
  begin("");
  steps_.pop_back();
  if (!wishes_.report)
    return;
  reporter_.note("time report");
  Clock::duration total{};
  for (const Step &step : steps_)
    total += step.time;
  for (const Step &step : steps_)
    reporter_.note(format("  %-14s", step.name) + milliseconds(step.time) + format("  %3lld%%", static_cast<long long>(100 * step.time / std::max(total, Clock::duration(1)))));
  reporter_.note(format("  %-14s", "total") + milliseconds(total));
  for (usize i = 0; i < threads_.size(); ++i) {
    const Thread &thread = threads_[i];
    reporter_.note(format("  thread %-7zu", i) + milliseconds(thread.times[0] + thread.times[1] + thread.times[2]) +
                   format("  %u functions in %u partitions: emit", thread.functions, thread.partitions) + milliseconds(thread.times[0]) + ", optimise" +
                   milliseconds(thread.times[1]) + ", generate" + milliseconds(thread.times[2]));
  }
  std::vector<std::pair<std::string, Clock::duration>> slowest(functionTimes_.begin(), functionTimes_.end());
  std::sort(slowest.begin(), slowest.end(), [](const auto &a, const auto &b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
  if (!slowest.empty())
    reporter_.note("  the slowest functions, optimised and generated");
  for (usize i = 0; i < std::min(slowest.size(), kSlowest); ++i)
    reporter_.note("  " + milliseconds(slowest[i].second) + "  " + nameOf(slowest[i].first));
}

} // namespace wasmc
