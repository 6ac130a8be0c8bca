#include "compiler/diagnostics/locate.h"
#include "compiler/debug/source-lines.h"
#include <algorithm>

namespace wasmc {
namespace {

constexpr const char *kSections[] = {"custom section",  "type section",     "import section",     "function section", "table section",
                                     "memory section",  "global section",   "export section",     "start section",    "element section",
                                     "code section",    "data section",     "data count section", "tag section"};

// The section that the offset is in, as far as the file can be read; "" if it is before the first one or none is found.
std::string sectionAt(Bytes bytes, u64 offset) {
  constexpr usize kHeader = 8;
  if (bytes.size() < kHeader)
    return "";
  ByteReader in(bytes.subspan(kHeader));
  while (!in.atEnd()) {
    const u64 start = kHeader + in.position();
    const Result<u8> id = in.readByte();
    const Result<u32> size = id ? in.leb32() : Result<u32>(makeError(ErrorKind::Malformed, "truncated"));
    if (!size)
      return "";
    const u64 end = kHeader + in.position() + *size;
    if (offset >= start && offset < end)
      return *id < std::size(kSections) ? kSections[*id] : "";
    if (!in.readBytes(std::min<u64>(*size, in.left())))
      return "";
  }
  return "";
}

void addSource(Diagnostic &d, const Module &module) {
  const SourceMap map = readSourceMap(module);
  auto row = std::upper_bound(map.rows.begin(), map.rows.end(), d.offset,
                              [](u64 offset, const SourceRow &candidate) { return offset < candidate.wasmOffset; });
  if (row == map.rows.begin() || (--row)->file == 0)
    return;
  d.sourceFile = map.files[row->file - 1];
  d.sourceLine = row->line;
}

} // namespace

void locate(Diagnostic &d, Bytes bytes, const FeatureSet &features) {
  if (d.offset == Error::kNoOffset)
    return;
  Result<Module> module = readModule(bytes, features);
  for (u32 i = 0; module && i < module->functions.size(); ++i) {
    const Function &function = module->functions[i];
    if (function.body.empty() || d.offset < function.bodyOffset || d.offset > function.bodyOffset + function.body.size() ||
        (d.offset == function.bodyOffset + function.body.size() && i + 1 < module->functions.size()))
      continue;
    d.hasFunction = true;
    d.function = i;
    if (i < module->functionNames.size())
      d.functionName = module->functionNames[i];
    addSource(d, *module);
    return;
  }
  d.section = sectionAt(bytes, d.offset);
}

} // namespace wasmc
