// What a compilation tells about itself: the live line on a terminal, -v and --time-report. Told by the driver and, from any of
// its threads, by the code generator. Nothing of the output depends on it.
#pragma once
#include "compiler/diagnostics/diagnostic.h"
#include <array>
#include <chrono>
#include <condition_variable>
#include <map>
#include <thread>

namespace wasmc {

struct ModulePlan;
struct CompileOptions;

enum class PartitionStep : u8 { Emit, Optimise, Generate };
inline constexpr usize kPartitionSteps = 3;

class CompileWatch {
public:
  using Clock = std::chrono::steady_clock;
  using Times = std::array<Clock::duration, kPartitionSteps>;
  struct Wishes {
    bool progress = false; // the live line, from a second on
    bool verbose = false;  // what is decided, and a line per step
    bool report = false;   // a table at the end
  };
  CompileWatch(Reporter &reporter, Wishes wishes);
  ~CompileWatch();
  bool wantsFunctionTimes() const { return wishes_.report; }

  void begin(const char *step); // ends the one before
  void decided(const ModulePlan &plan, const CompileOptions &options);
  void partitionDone(u32 number, const Times &times);
  void functionTook(const std::string &symbol, Clock::duration time); // adds to what it took before
  void finish(); // the table

private:
  struct Step {
    const char *name;
    Clock::time_point start;
    Clock::duration time{};
  };
  struct Thread {
    Times times{};
    u32 partitions = 0, functions = 0;
  };
  void draw();
  std::string progressLine() const;
  std::string nameOf(const std::string &symbol) const;

  Reporter &reporter_;
  const Wishes wishes_;
  const Clock::time_point start_ = Clock::now();
  std::vector<Step> steps_;
  std::mutex mutex_; // of what follows
  std::vector<u64> partitionBytes_;
  std::vector<u32> partitionFunctions_;
  std::map<std::string, std::string> symbolNames_;
  u64 bytes_ = 0, bytesDone_ = 0;
  u32 functions_ = 0, functionsDone_ = 0;
  std::map<std::thread::id, u32> threadNumbers_;
  std::vector<Thread> threads_;
  std::map<std::string, Clock::duration> functionTimes_;
  const char *step_ = "read";
  Clock::time_point compileStart_;
  bool isOver_ = false;
  std::condition_variable over_;
  std::thread drawing_;
};

// Measures a partition's steps.
class PartitionTimer {
public:
  PartitionTimer(CompileWatch *watchOrNull, u32 number) : watchOrNull_(watchOrNull), number_(number) {}
  ~PartitionTimer() {
    if (!watchOrNull_)
      return;
    begin(step_);
    watchOrNull_->partitionDone(number_, times_);
  }
  void begin(PartitionStep step) {
    const auto now = CompileWatch::Clock::now();
    times_[static_cast<usize>(step_)] += now - start_;
    start_ = now;
    step_ = step;
  }

private:
  CompileWatch *watchOrNull_;
  u32 number_;
  PartitionStep step_ = PartitionStep::Emit;
  CompileWatch::Clock::time_point start_ = CompileWatch::Clock::now();
  CompileWatch::Times times_{};
};

} // namespace wasmc
