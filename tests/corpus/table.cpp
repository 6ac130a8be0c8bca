#include "tests/corpus/table.h"
#include <cstdio>

namespace corpus {

std::string fixed(double value, int decimals) {
  char text[400];
  return std::string(text, static_cast<usize>(std::snprintf(text, sizeof text, "%.*f", decimals, value)));
}

std::string sizeText(u64 bytes) {
  const double size = static_cast<double>(bytes);
  if (size < 1e6) return fixed(size / 1e3, 0) + " KB";
  return fixed(size / 1e6, size < 1e8 ? 1 : 0) + " MB";
}

static std::string row(const Case &c, const CaseResult &result) {
  const char *word = result.kind == CaseResult::Passed   ? "passed"
                     : result.kind == CaseResult::Failed ? "FAILED"
                                                         : "skipped";
  std::string why = result.why.substr(0, 160);
  for (char &letter : why)
    if (letter == '|' || letter == '\n') letter = ' ';
  std::string text = format("| %s | %s | %s | %s%s%s |", c.name.c_str(), c.kind.c_str(), sizeText(c.wasmSize).c_str(),
                            word, why.empty() ? "" : ": ", why.c_str());
  if (result.kind == CaseResult::Skipped) return text + " | | | | |\n";
  text += format(" %s | %s | %s | %s |", fixed(result.compile.seconds, 2).c_str(), fixed(result.compile.cpuSeconds, 2).c_str(),
                 sizeText(result.compile.peakBytes).c_str(),
                 result.artifactSize ? sizeText(result.artifactSize).c_str() : "");
  return text + (result.hasRun ? " " + fixed(result.run.seconds, 3) + " |\n" : " |\n");
}

Result<void> writeTable(const std::string &path, const std::vector<Case> &cases,
                        const std::vector<CaseResult> &results) {
  constexpr std::string_view kStart = "<!-- corpus -->\n", kEnd = "<!-- end -->\n";
  std::string table = "| case | kind | wasm | result | compile s | CPU s | peak | artifact | run s "
                      "|\n|---|---|---|---|---|---|---|---|---|\n";
  for (usize i = 0; i < cases.size(); ++i) table += row(cases[i], results[i]);

  std::string page = std::string(kStart) + std::string(kEnd);
  if (Result<std::vector<u8>> old = json_text::readBytes(path)) {
    const std::string text(old->begin(), old->end());
    if (text.find(kStart) != text.npos && text.find(kEnd) != text.npos) page = text;
  }
  const usize start = page.find(kStart) + kStart.size(), end = page.find(kEnd, start);
  page.replace(start, end - start, table);

  std::FILE *file = std::fopen(path.c_str(), "we");
  const bool written = file && std::fwrite(page.data(), 1, page.size(), file) == page.size();
  if (!written || std::fclose(file) != 0) return makeError(ErrorKind::Io, "cannot write %s", path.c_str());
  return {};
}

} // namespace corpus
