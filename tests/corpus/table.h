// The results as a table in Markdown, for docs/corpus.md.
#pragma once
#include "tests/corpus/run-case.h"

namespace corpus {

// Replaces what stands between the lines <!-- corpus --> and <!-- end --> of the file; a file without them is made anew.
Result<void> writeTable(const std::string &path, const std::vector<Case> &cases,
                        const std::vector<CaseResult> &results);

// "1.2 MB".
std::string fixed(double value, int decimals);
std::string sizeText(u64 bytes);

} // namespace corpus
