// LLVM's code generator marks the passes over a function as "OptFunction", the function being the detail; the optimiser gets the same
// marks here. Of nested marks the outermost counts.
#include "compiler/codegen/function-times.h"
#include <algorithm>
#include <llvm/ADT/SmallString.h>
#include <llvm/IR/Function.h>
#include <llvm/IR/PassInstrumentation.h>
#include <llvm/Support/JSON.h>
#include <llvm/Support/TimeProfiler.h>
#include <llvm/Support/raw_ostream.h>

namespace wasmc {
namespace {

constexpr llvm::StringRef kMark = "OptFunction";
constexpr unsigned kLeastMicroseconds = 100; // shorter marks are not kept

struct Mark {
  i64 start, duration; // microseconds
  std::string function;
};

std::vector<Mark> readMarks(llvm::StringRef trace) {
  std::vector<Mark> marks;
  llvm::Expected<llvm::json::Value> json = llvm::json::parse(trace);
  if (!json) {
    llvm::consumeError(json.takeError());
    return marks;
  }
  const llvm::json::Object *root = json->getAsObject();
  const llvm::json::Array *events = root ? root->getArray("traceEvents") : nullptr;
  for (usize i = 0; events && i < events->size(); ++i) {
    const llvm::json::Object *event = (*events)[i].getAsObject();
    const llvm::json::Object *arguments = event ? event->getObject("args") : nullptr;
    const auto detail = arguments ? arguments->getString("detail") : std::nullopt;
    const auto start = event ? event->getInteger("ts") : std::nullopt, duration = event ? event->getInteger("dur") : std::nullopt;
    if (detail && start && duration && event->getString("name") == kMark)
      marks.push_back({*start, *duration, detail->str()});
  }
  return marks;
}

} // namespace

FunctionTimes::FunctionTimes(CompileWatch *watchOrNull) : watchOrNull_(watchOrNull && watchOrNull->wantsFunctionTimes() ? watchOrNull : nullptr) {
  if (watchOrNull_)
    llvm::timeTraceProfilerInitialize(kLeastMicroseconds, "wasmc");
}

FunctionTimes::~FunctionTimes() {
  if (!watchOrNull_)
    return;
  llvm::SmallString<0> trace;
  llvm::raw_svector_ostream out(trace);
  llvm::timeTraceProfilerWrite(out);
  llvm::timeTraceProfilerCleanup();
  i64 end = 0;
  std::vector<Mark> marks = readMarks(trace);
  std::sort(marks.begin(), marks.end(), [](const Mark &a, const Mark &b) { return a.start != b.start ? a.start < b.start : a.duration > b.duration; });
  for (const Mark &mark : marks) {
    if (mark.start < end)
      continue;
    end = mark.start + mark.duration;
    watchOrNull_->functionTook(mark.function, std::chrono::microseconds(mark.duration));
  }
}

void traceFunctions(llvm::PassInstrumentationCallbacks &callbacks) {
  if (!llvm::timeTraceProfilerEnabled())
    return;
  const auto isWhole = [](llvm::StringRef pass) { return pass.starts_with("PassManager<") && pass.contains("Function>"); };
  callbacks.registerBeforeNonSkippedPassCallback([isWhole](llvm::StringRef pass, llvm::Any unit) {
    const auto *const *function = llvm::any_cast<const llvm::Function *>(&unit);
    if (isWhole(pass))
      llvm::timeTraceProfilerBegin(kMark, function ? (*function)->getName() : "");
  });
  callbacks.registerAfterPassCallback([isWhole](llvm::StringRef pass, llvm::Any, const llvm::PreservedAnalyses &) {
    if (isWhole(pass))
      llvm::timeTraceProfilerEnd();
  });
  callbacks.registerAfterPassInvalidatedCallback([isWhole](llvm::StringRef pass, const llvm::PreservedAnalyses &) {
    if (isWhole(pass))
      llvm::timeTraceProfilerEnd();
  });
}

} // namespace wasmc
