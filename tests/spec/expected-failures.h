// Commands that are known to fail. One line each, "GROUP/NAME:LINE reason"; empty lines and lines that begin with # do
// not count. A line without a reason is an error, and so is a listed command that does not fail.
#pragma once
#include "tests/spec/report.h"
#include "tests/spec/script.h"
#include <set>

namespace spec {

class ExpectedFailures {
public:
  static Result<ExpectedFailures> read(const std::string &path);

  // Notes a failure; whether it was expected.
  bool take(const std::string &id, u32 line);
  // Listed commands of script `id` that have not failed.
  std::vector<u32> passed(const std::string &id) const;

private:
  std::set<std::pair<std::string, u32>> listed_, seen_;
};

} // namespace spec
