#include "runtime-support/artifact/unwind-table.h"
#include <map>

namespace cwasm {
namespace {

struct Header {
  u32 partCount, functionCount, siteCount, frameCount;
};
struct PartRecord {
  i32 text;
  u32 textSize, firstFunction, functionCount;
};
struct FunctionRecord {
  u32 start, frame, firstSite, siteCount;
};

template <class T> void append(std::vector<u8> &out, const T &record) {
  const u8 *bytes = reinterpret_cast<const u8 *>(&record);
  out.insert(out.end(), bytes, bytes + sizeof(T));
}

template <class T> void appendAll(std::vector<u8> &out, const std::vector<T> &records) {
  for (const T &record : records)
    append(out, record);
}

// One of the table's arrays. Records are read by copy, so alignment is no matter.
template <class T> class Records {
public:
  Records(const u8 *start, u32 count) : start_(start), count_(count) {}
  u32 count() const { return count_; }
  T operator[](u32 index) const {
    T record;
    __builtin_memcpy(&record, start_ + u64(index) * sizeof(T), sizeof(T));
    return record;
  }
  // The part [first, first + count), or nothing if it is not inside.
  bool part(u32 first, u32 count, Records *out) const {
    if (count > count_ || first > count_ - count)
      return false;
    *out = Records(start_ + u64(first) * sizeof(T), count);
    return true;
  }
  // Index of the last record for which `isNotAbove` holds, of those where it holds first; count() if there is none.
  template <class P> u32 last(P isNotAbove) const {
    u32 low = 0, high = count_;
    while (low < high) {
      const u32 middle = low + (high - low) / 2;
      if (isNotAbove((*this)[middle]))
        low = middle + 1;
      else
        high = middle;
    }
    return low == 0 ? count_ : low - 1;
  }

private:
  const u8 *start_;
  u32 count_;
};

struct Tables {
  Records<PartRecord> parts{nullptr, 0};
  Records<FunctionRecord> functions{nullptr, 0};
  Records<UnwindSite> sites{nullptr, 0};
  Records<UnwindFrame> frames{nullptr, 0};
  u64 size = 0; // of all

  bool read(std::span<const u8> table) {
    Header header;
    if (table.size() < sizeof(header))
      return false;
    __builtin_memcpy(&header, table.data(), sizeof(header));
    const u64 partBytes = u64(header.partCount) * sizeof(PartRecord), functionBytes = u64(header.functionCount) * sizeof(FunctionRecord);
    const u64 siteBytes = u64(header.siteCount) * sizeof(UnwindSite), frameBytes = u64(header.frameCount) * sizeof(UnwindFrame);
    size = sizeof(header) + partBytes + functionBytes + siteBytes + frameBytes; // each product is below 2^37
    if (size > table.size())
      return false;
    const u8 *at = table.data() + sizeof(header);
    parts = {at, header.partCount};
    functions = {at + partBytes, header.functionCount};
    sites = {at + partBytes + functionBytes, header.siteCount};
    frames = {at + partBytes + functionBytes + siteBytes, header.frameCount};
    return true;
  }
};

} // namespace

std::vector<u8> encodeUnwindTable(std::span<const UnwindPart> parts, std::vector<u32> *textFields) {
  std::vector<PartRecord> partRecords;
  std::vector<FunctionRecord> functions;
  std::vector<UnwindSite> sites;
  std::vector<UnwindFrame> frames;
  auto before = [](const UnwindFrame &a, const UnwindFrame &b) { return __builtin_memcmp(&a, &b, sizeof(a)) < 0; };
  std::map<UnwindFrame, u32, decltype(before)> frameIndex(before);
  for (const UnwindPart &part : parts) {
    if (part.functions.empty())
      continue;
    textFields->push_back(static_cast<u32>(sizeof(Header) + partRecords.size() * sizeof(PartRecord)));
    partRecords.push_back({0, part.textSize, static_cast<u32>(functions.size()), static_cast<u32>(part.functions.size())});
    for (const UnwindFunction &function : part.functions) {
      const auto [entry, isNew] = frameIndex.try_emplace(function.frame, static_cast<u32>(frames.size()));
      if (isNew)
        frames.push_back(function.frame);
      functions.push_back({function.start, entry->second, static_cast<u32>(sites.size()), static_cast<u32>(function.sites.size())});
      sites.insert(sites.end(), function.sites.begin(), function.sites.end());
    }
  }
  std::vector<u8> out;
  append(out, Header{static_cast<u32>(partRecords.size()), static_cast<u32>(functions.size()), static_cast<u32>(sites.size()),
                     static_cast<u32>(frames.size())});
  appendAll(out, partRecords);
  appendAll(out, functions);
  appendAll(out, sites);
  appendAll(out, frames);
  return out;
}

bool lookUpUnwind(std::span<const u8> table, i64 pc, UnwindStep *step) {
  Tables tables;
  if (!tables.read(table))
    return false;
  const auto &[parts, allFunctions, allSites, frames, size] = tables;
  const u32 p = parts.last([pc](const PartRecord &part) { return part.text <= pc; });
  if (p == parts.count())
    return false;
  const PartRecord part = parts[p];
  const u64 offset = static_cast<u64>(pc) - static_cast<u64>(i64(part.text)); // no difference of any two overflows
  if (pc < part.text || offset >= part.textSize)
    return false;
  const u32 inPart = static_cast<u32>(offset);
  Records<FunctionRecord> functions = allFunctions;
  if (!allFunctions.part(part.firstFunction, part.functionCount, &functions))
    return false;
  const u32 f = functions.last([inPart](const FunctionRecord &function) { return function.start <= inPart; });
  if (f == functions.count())
    return false;
  const FunctionRecord function = functions[f];
  Records<UnwindSite> sites = allSites;
  if (function.frame >= frames.count() || !allSites.part(function.firstSite, function.siteCount, &sites))
    return false;
  step->frame = frames[function.frame];
  step->hasLandingPad = false;
  const u32 s = sites.last([inPart](const UnwindSite &site) { return site.start <= inPart; });
  if (s == sites.count())
    return true;
  const UnwindSite site = sites[s];
  if (inPart < site.start || inPart >= site.end)
    return true;
  if (site.landingPad >= part.textSize)
    return false;
  step->hasLandingPad = true;
  step->landingPad = i64(part.text) + site.landingPad;
  return true;
}

bool checkUnwindTable(std::span<const u8> table, i64 textStart, i64 textEnd) {
  if (table.empty())
    return true;
  Tables t;
  if (!t.read(table) || t.size != table.size())
    return false;
  i64 previousEnd = textStart;
  u32 nextFunction = 0, nextSite = 0;
  for (u32 p = 0; p < t.parts.count(); ++p) {
    const PartRecord part = t.parts[p];
    Records<FunctionRecord> functions = t.functions;
    if (part.text < previousEnd || i64(part.text) + part.textSize > textEnd || part.firstFunction != nextFunction ||
        part.functionCount == 0 || !t.functions.part(part.firstFunction, part.functionCount, &functions))
      return false;
    previousEnd = i64(part.text) + part.textSize;
    nextFunction += part.functionCount;
    for (u32 f = 0; f < functions.count(); ++f) {
      const FunctionRecord function = functions[f];
      const u32 functionEnd = f + 1 < functions.count() ? functions[f + 1].start : part.textSize;
      Records<UnwindSite> sites = t.sites;
      if (function.start >= functionEnd || functionEnd > part.textSize || function.frame >= t.frames.count() ||
          function.firstSite != nextSite || !t.sites.part(function.firstSite, function.siteCount, &sites))
        return false;
      nextSite += function.siteCount;
      u32 at = function.start;
      for (u32 s = 0; s < sites.count(); ++s) {
        const UnwindSite site = sites[s];
        if (site.start < at || site.end < site.start || site.end > functionEnd || site.landingPad < function.start ||
            site.landingPad >= functionEnd)
          return false;
        at = site.end;
      }
    }
  }
  return nextFunction == t.functions.count() && nextSite == t.sites.count();
}

} // namespace cwasm
