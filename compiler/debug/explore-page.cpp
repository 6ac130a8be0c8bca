// What the page shows is data: JSON in elements that no browser runs, with each "<" escaped, and put on the page by textContent
// only, so that no name of the module can become markup. Functions are compressed one by one (zlib, base64) and unpacked when they
// are looked at, and only the rows that are in sight are elements: a module of 10,000 functions is no slower than one of 10.
#include "compiler/debug/explore-page.h"
#include "compiler/debug/explore-template.h"
#include "compiler/json.h"
#include "compiler/wasm/dump-sink.h"
#include <llvm/ADT/SmallVector.h>
#include <llvm/Support/Base64.h>
#include <llvm/Support/Compression.h>
#include <map>

namespace wasmc {
namespace {

std::string quoted(std::string_view text) { return '"' + escapeJson(text) + '"'; }

// In an HTML element of type application/json nothing but "<" could end it or begin a comment.
std::string forHtml(const std::string &json) {
  std::string out;
  for (const char c : json)
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  return out;
}

std::string packed(const std::string &json) {
  llvm::SmallVector<u8, 0> compressed;
  llvm::compression::zlib::compress({reinterpret_cast<const u8 *>(json.data()), json.size()}, compressed);
  return llvm::encodeBase64(compressed);
}

struct Totals {
  u64 latency = 0;
  usize traps = 0;
};

// {"w":[[offset, depth, text, source or 0]...], "c":[[address, size, text, operator or -1, latency, note or 0, inlined from or 0]...]}
std::string functionJson(const CodeListing &listing, const std::vector<DumpedOperator> &operators, const ListedFunction &function, Totals *totals) {
  std::string json = "{\"w\":[", source;
  std::map<u64, usize> indices; // of operators by offset
  for (usize i = 0; i < operators.size(); ++i) {
    const DumpedOperator &each = operators[i];
    indices.emplace(each.offset, i);
    const std::string here = listing.source(static_cast<u32>(each.offset));
    json += format("%s[%llu,%u,%s,%s]", i ? "," : "", static_cast<unsigned long long>(each.offset), each.depth, quoted(each.text).c_str(),
                   here.empty() || here == source ? "0" : quoted(here).c_str());
    source = here;
  }
  json += "],\"c\":[";
  bool isFirst = true;
  for (const ListedInstruction &each : listing.read(function)) {
    i64 index = -1;
    std::string inlined = "0";
    if (!each.origin.empty()) {
      const auto found = indices.find(each.origin.back().wasmOffset);
      if (found != indices.end())
        index = static_cast<i64>(found->second);
      if (each.origin.size() > 1) {
        const std::string name = listing.functionName(each.origin[0].function);
        inlined = quoted(format("%s+0x%x", name.empty() ? format("function %u", each.origin[0].function).c_str() : name.c_str(), each.origin[0].wasmOffset));
      }
    }
    std::string note = each.note;
    if (const ListedFunction *target = listing.functionAtOrNull(each.target); note.empty() && target && target != &function)
      note = "<" + target->name + ">";
    json += format("%s[%llu,%u,%s,%lld,%u,%s,%s]", isFirst ? "" : ",", static_cast<unsigned long long>(each.address), each.size,
                   quoted(each.text).c_str(), static_cast<long long>(index), each.latency, note.empty() ? "0" : quoted(note).c_str(),
                   inlined.c_str());
    isFirst = false;
    totals->latency += each.latency;
    totals->traps += each.note.starts_with("trap");
  }
  return json + "]}";
}

void replace(std::string &text, std::string_view mark, const std::string &with) {
  if (const usize at = text.find(mark); at != std::string::npos)
    text.replace(at, mark.size(), with);
}

} // namespace

Result<std::string> explorePage(const Module &module, const FeatureSet &features, const CodeListing &listing, const std::string &title,
                                const std::string &options) {
  if (!llvm::compression::zlib::isAvailable())
    return makeError(ErrorKind::Unsupported, "this LLVM was built without zlib");
  // Of each function: [index, name, bytes of its body, of its code, latency, traps], and its contents.
  std::string index = format("{\"title\":%s,\"options\":%s,\"functions\":[", quoted(title).c_str(), quoted(options).c_str());
  std::string contents;
  bool isFirst = true;
  for (const ListedFunction &function : listing.functions()) {
    std::vector<DumpedOperator> operators;
    const bool isStub = function.functionIndex == kNone;
    if (!isStub && function.functionIndex < module.functions.size())
      operators = TRY(listOperators(module, features, FuncIndex{function.functionIndex}));
    Totals totals;
    const std::string json = functionJson(listing, operators, function, &totals);
    index += format("%s[%lld,%s,%zu,%llu,%llu,%zu]", isFirst ? "" : ",", isStub ? -1ll : static_cast<long long>(function.functionIndex),
                    quoted(function.name).c_str(), isStub ? usize(0) : module.functions[function.functionIndex].body.size(),
                    static_cast<unsigned long long>(function.size), static_cast<unsigned long long>(totals.latency), totals.traps);
    contents += (isFirst ? "\"" : ",\n\"") + packed(json) + "\"";
    isFirst = false;
  }
  std::string page = kExploreTemplate;
  replace(page, "@INDEX@", forHtml(index + "]}"));
  replace(page, "@CONTENTS@", "[" + contents + "]");
  return page;
}

} // namespace wasmc
