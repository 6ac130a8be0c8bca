#include "tests/spec/expected-failures.h"

namespace spec {

Result<ExpectedFailures> ExpectedFailures::read(const std::string &path) {
  const std::vector<u8> bytes = TRY(readBytes(path));
  llvm::StringRef rest(reinterpret_cast<const char *>(bytes.data()), bytes.size());
  ExpectedFailures list;
  for (unsigned number = 1; !rest.empty(); ++number) {
    const auto [whole, next] = rest.split('\n');
    rest = next;
    const llvm::StringRef text = whole.trim();
    if (text.empty() || text.starts_with("#")) continue;
    const auto [place, reason] = text.split(' ');
    const auto [id, line] = place.rsplit(':');
    u32 value = 0;
    if (line.getAsInteger(10, value) || reason.trim().empty())
      return makeError(ErrorKind::Malformed, "%s:%u: expected GROUP/NAME:LINE and a reason", path.c_str(), number);
    list.listed_.emplace(id.str(), value);
  }
  return list;
}

bool ExpectedFailures::take(const std::string &id, u32 line) {
  if (!listed_.contains({id, line})) return false;
  seen_.emplace(id, line);
  return true;
}

std::vector<u32> ExpectedFailures::passed(const std::string &id) const {
  std::vector<u32> lines;
  for (const auto &[name, line] : listed_)
    if (name == id && !seen_.contains({name, line})) lines.push_back(line);
  return lines;
}

} // namespace spec
