#include "tests/spec/report.h"
#include "runtime-support/result.h"
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace spec {

namespace {
constexpr usize kHeaderSize = 1 + 4 + 4;
}

std::string toString(const Counts &counts) {
  return format("%u passed, %u failed, %u skipped", counts.passed, counts.failed, counts.skipped);
}

void Reporter::send(char kind, const std::string &text) {
  const u32 line = progress_.line, length = static_cast<u32>(text.size());
  std::string record(kHeaderSize, kind);
  std::memcpy(&record[1], &line, 4);
  std::memcpy(&record[5], &length, 4);
  record += text;
  for (usize done = 0; done < record.size();) {
    const ssize_t count = write(pipe_, record.data() + done, record.size() - done);
    if (count < 0 && errno != EINTR) _exit(125); // the runner is gone
    done += count > 0 ? static_cast<usize>(count) : 0;
  }
}

void Reporter::fail(const std::string &text, bool isConsequence) {
  ++progress_.failed;
  send(isConsequence ? 'C' : 'F', text);
}

void Reporter::skip(const std::string &reason) {
  ++progress_.skipped;
  send('S', reason);
}

void Reporter::failScript(const std::string &text) {
  begin(1);
  start(0);
  fail(text);
}

void takeRecords(std::string &buffer, ScriptResult &result) {
  usize at = 0;
  while (buffer.size() - at >= kHeaderSize) {
    u32 line, length;
    std::memcpy(&line, &buffer[at + 1], 4);
    std::memcpy(&length, &buffer[at + 5], 4);
    if (buffer.size() - at - kHeaderSize < length) break;
    std::string text = buffer.substr(at + kHeaderSize, length);
    if (buffer[at] != 'S')
      result.failures.push_back({line, std::move(text), buffer[at] == 'C'});
    else
      result.skips.push_back({line, std::move(text)});
    at += kHeaderSize + length;
  }
  buffer.erase(0, at);
}

} // namespace spec
