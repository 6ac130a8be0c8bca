#include "compiler/commands/capabilities.h"

namespace wasmc {
namespace {

// Rows in order: the first that fits. The names are those of preview 1, without what follows a row's end.
struct Row {
  std::string_view start;
  const char *capability;
};
constexpr Row kRows[] = {
    {"args_", "arguments"},
    {"environ_", "environment"},
    {"clock_", "clocks"},
    {"poll_oneoff", "clocks"}, // and waits for descriptors
    {"random_get", "random"},
    {"sock_", "sockets"},
    {"path_", "files"},
    {"fd_prestat_", "files"},
    {"fd_", "streams"}, // descriptors that it was given, or has opened
    {"proc_", "exit"},
    {"sched_yield", "yield"},
};

} // namespace

const char *capabilityOrNull(std::string_view module, std::string_view function) {
  if (module == "wasi" && function == "thread-spawn") return "threads";
  if (module == "wasi_snapshot_preview1" || module == "wasi_unstable")
    for (const Row &row : kRows)
      if (function.starts_with(row.start)) return row.capability;
  return nullptr;
}

} // namespace wasmc
