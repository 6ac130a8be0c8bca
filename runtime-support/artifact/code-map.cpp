#include "runtime-support/artifact/code-map.h"
#include "runtime-support/artifact/leb.h"
#include "runtime-support/artifact/records.h"
#include "runtime-support/artifact/module-description.h"
#include <algorithm>

namespace cwasm {
namespace {

constexpr u32 kRowsPerBlock = 64;

struct MapHeader {
  u32 partCount, inlinedCount;
};
struct PartHeader {
  Offset32 text;
  u32 textSize, functionCount, blockCount, rowBytes, faultCount;
};
struct Block {
  u32 pc, place, start;
};

void append32(std::vector<u8> &out, u32 value) {
  for (int i = 0; i < 4; ++i)
    out.push_back(static_cast<u8>(value >> (8 * i)));
}

// A part and its tables.
struct Part {
  PartHeader header;
  std::span<const u8> functions, blocks, rows, faults, inlined;
};

// Goes through the parts.
class Parts {
public:
  explicit Parts(std::span<const u8> map) : map_(map) {
    if (map.size() >= sizeof(MapHeader)) {
      const auto [partCount, inlinedCount] = recordAt<MapHeader>(map, 0);
      count_ = partCount;
      body_ = sizeof(MapHeader) + u64(partCount) * sizeof(PartHeader) + u64(inlinedCount) * sizeof(InlinedCode);
    }
  }
  // False behind the last part, or if the map is damaged.
  bool next(Part *part) {
    if (i_ == count_ || body_ > map_.size())
      return false;
    PartHeader &header = part->header;
    __builtin_memcpy(&header, map_.data() + sizeof(MapHeader) + i_ * sizeof(PartHeader), sizeof(header));
    const u64 sizes[] = {u64(header.functionCount) * sizeof(CodeFunction), u64(header.blockCount) * sizeof(Block),
                         header.rowBytes, u64(header.faultCount) * sizeof(CodeFault)};
    std::span<const u8> *const tables[] = {&part->functions, &part->blocks, &part->rows, &part->faults};
    for (int table = 0; table < 4; ++table) {
      if (sizes[table] > map_.size() - body_)
        return false;
      *tables[table] = map_.subspan(body_, sizes[table]);
      body_ += sizes[table];
    }
    ++i_;
    return true;
  }
  bool isAtEnd() const { return i_ == count_ && body_ == map_.size() && body_ > 0; }

private:
  std::span<const u8> map_;
  u64 count_ = 0, body_ = 0, i_ = 0;
};

// The part that covers `pc`. False if there is none, or the map is damaged.
bool findPart(std::span<const u8> map, i64 pc, Part *part) {
  for (Parts parts(map); parts.next(part);)
    if (pc >= part->header.text && pc < i64(part->header.text) + i64(part->header.textSize))
      return true;
  return false;
}

// Whether the keys of all records ascend below `limit`.
template <class T> bool ascends(std::span<const u8> records, usize count, u32 T::*key, u32 limit) {
  i64 previous = -1;
  for (usize i = 0; i < count; ++i) {
    const i64 value = recordAt<T>(records, i).*key;
    if (value <= previous || value >= limit)
      return false;
    previous = value;
  }
  return true;
}

// Whether `place` is an offset, none, or one of `inlinedCount` entries.
bool isPlace(i64 place, u32 inlinedCount) {
  return place >= 0 && (place < kInlinedCode || place == kNone || (place < ~u32(0) && (place & ~kInlinedCode) < inlinedCount));
}

// The rows of all blocks: each block's begin where it says, ascend, and stop ahead of the next block's.
bool checkRows(const Part &part, u32 inlinedCount) {
  const u32 count = part.header.blockCount;
  usize position = 0;
  for (u32 b = 0; b < count; ++b) {
    const Block block = recordAt<Block>(part.blocks, b);
    const bool isLast = b + 1 == count;
    const usize end = isLast ? part.rows.size() : recordAt<Block>(part.blocks, b + 1).start;
    const i64 pcEnd = isLast ? part.header.textSize : recordAt<Block>(part.blocks, b + 1).pc;
    if (block.start != position || end < position || end > part.rows.size() || !isPlace(block.place, inlinedCount))
      return false;
    i64 pc = block.pc, place = block.place;
    for (u32 row = 1; position < end; ++row) {
      i64 pcDelta, placeDelta;
      if (isLast && end - position < 4 && part.rows[position] == 0) { // padding
        for (; position < end; ++position)
          if (part.rows[position] != 0)
            return false;
        break;
      }
      if (row == kRowsPerBlock || !readLeb(part.rows, &position, false, &pcDelta) || !readLeb(part.rows, &position, true, &placeDelta))
        return false;
      pc += pcDelta;
      place += placeDelta;
      if (pc >= pcEnd || !isPlace(place, inlinedCount))
        return false;
    }
    if (position != end)
      return false;
  }
  return count > 0 || part.rows.empty();
}

} // namespace

std::vector<u8> encodeCodeMap(std::span<const CodePart> parts, std::vector<u32> *textFields) {
  std::vector<u8> out, inlined, bodies;
  u32 inlinedCount = 0; // of the parts before: places of a part count from there
  append32(out, static_cast<u32>(parts.size()));
  append32(out, 0);
  for (const CodePart &part : parts) {
    std::vector<u8> blocks, rows;
    const auto inMap = [&](u32 place) { return place != kNone && place & kInlinedCode ? place + inlinedCount : place; };
    for (const InlinedCode &code : part.inlined) {
      append32(inlined, code.functionIndex);
      append32(inlined, code.wasmOffset);
      append32(inlined, inMap(code.caller));
    }
    CodeRow previous{};
    for (usize i = 0; i < part.rows.size(); ++i) {
      const CodeRow row = {part.rows[i].pc, inMap(part.rows[i].place)};
      if (i % kRowsPerBlock == 0) {
        append32(blocks, row.pc);
        append32(blocks, row.place);
        append32(blocks, static_cast<u32>(rows.size()));
      } else {
        appendLeb(rows, row.pc - previous.pc);
        appendSleb(rows, i64(row.place) - i64(previous.place));
      }
      previous = row;
    }
    rows.resize(alignUp(rows.size(), 4));
    textFields->push_back(static_cast<u32>(out.size()));
    append32(out, 0);
    append32(out, part.textSize);
    append32(out, static_cast<u32>(part.functions.size()));
    append32(out, static_cast<u32>(blocks.size() / sizeof(Block)));
    append32(out, static_cast<u32>(rows.size()));
    append32(out, static_cast<u32>(part.faults.size()));
    for (const CodeFunction &function : part.functions) {
      append32(bodies, function.start);
      append32(bodies, function.functionIndex);
    }
    bodies.insert(bodies.end(), blocks.begin(), blocks.end());
    bodies.insert(bodies.end(), rows.begin(), rows.end());
    for (const CodeFault &fault : part.faults) {
      append32(bodies, fault.pc);
      append32(bodies, fault.handler);
    }
    inlinedCount += static_cast<u32>(part.inlined.size());
  }
  __builtin_memcpy(out.data() + offsetof(MapHeader, inlinedCount), &inlinedCount, sizeof(inlinedCount));
  out.insert(out.end(), inlined.begin(), inlined.end());
  out.insert(out.end(), bodies.begin(), bodies.end());
  return out;
}

namespace {

// The list of inlined code; empty if the map is damaged.
std::span<const u8> inlinedTable(std::span<const u8> map) {
  if (map.size() < sizeof(MapHeader))
    return {};
  const MapHeader header = recordAt<MapHeader>(map, 0);
  const u64 start = sizeof(MapHeader) + u64(header.partCount) * sizeof(PartHeader);
  const u64 size = u64(header.inlinedCount) * sizeof(InlinedCode);
  return start > map.size() || size > map.size() - start ? std::span<const u8>() : map.subspan(start, size);
}

// Fills in what a place says; in inlined code `location` keeps its outermost function.
void setPlace(std::span<const u8> map, u32 place, CodeLocation *location) {
  location->functionIndex = location->outermost;
  location->wasmOffset = place;
  location->caller = kNone;
  if (!(place & kInlinedCode) || place == kNone)
    return;
  location->wasmOffset = kNone;
  const std::span<const u8> table = inlinedTable(map);
  const u32 index = place & ~kInlinedCode;
  if (index >= table.size() / sizeof(InlinedCode))
    return;
  const InlinedCode code = recordAt<InlinedCode>(table, index);
  location->functionIndex = code.functionIndex;
  location->wasmOffset = code.wasmOffset;
  // Only to smaller entries, so that every chain ends.
  if (code.caller != kNone && (!(code.caller & kInlinedCode) || code.caller < place))
    location->caller = code.caller;
}

} // namespace

bool lookUpCode(std::span<const u8> map, i64 pc, CodeLocation *location) {
  Part part;
  if (!findPart(map, pc, &part))
    return false;
  const u32 inPart = static_cast<u32>(pc - part.header.text);
  const usize f = lastNotAbove<CodeFunction>(part.functions, part.header.functionCount, &CodeFunction::start, inPart);
  *location = {kNone, kNone, kNone, kNone};
  u32 functionStart = 0;
  if (f < part.header.functionCount) {
    const CodeFunction function = recordAt<CodeFunction>(part.functions, f);
    location->functionIndex = location->outermost = function.functionIndex;
    functionStart = function.start;
  }
  const u32 blockCount = part.header.blockCount;
  const usize b = lastNotAbove<Block>(part.blocks, blockCount, &Block::pc, inPart);
  if (b == blockCount)
    return true;
  const Block block = recordAt<Block>(part.blocks, b);
  i64 rowPc = block.pc, place = block.place;
  usize position = block.start;
  const usize end = b + 1 < blockCount ? recordAt<Block>(part.blocks, b + 1).start : part.rows.size();
  for (u32 row = 1; row < kRowsPerBlock && position < end; ++row) {
    i64 pcDelta, placeDelta;
    if (!readLeb(part.rows, &position, false, &pcDelta) || !readLeb(part.rows, &position, true, &placeDelta))
      break;
    if ((pcDelta == 0 && placeDelta == 0) || rowPc + pcDelta > inPart) // padding, or the next operator
      break;
    rowPc += pcDelta;
    place += placeDelta;
  }
  if (rowPc >= functionStart) // a row of the function before says nothing of this one
    setPlace(map, static_cast<u32>(place), location);
  return true;
}

bool lookUpCaller(std::span<const u8> map, CodeLocation *location) {
  if (location->caller == kNone)
    return false;
  setPlace(map, location->caller, location);
  return true;
}

bool checkCodeMap(std::span<const u8> map, i64 textStart, i64 textEnd) {
  Parts parts(map);
  const std::span<const u8> inlined = inlinedTable(map);
  const u32 inlinedCount = static_cast<u32>(inlined.size() / sizeof(InlinedCode));
  i64 previousEnd = textStart;
  for (Part part; parts.next(&part);) {
    const PartHeader &header = part.header;
    if (header.textSize == 0 && header.functionCount == 0 && header.blockCount == 0 && header.faultCount == 0)
      continue; // a part without code has no place
    if (header.text < previousEnd || i64(header.text) + header.textSize > textEnd)
      return false;
    previousEnd = i64(header.text) + header.textSize;
    if (!ascends(part.functions, header.functionCount, &CodeFunction::start, header.textSize) ||
        !ascends(part.blocks, header.blockCount, &Block::pc, header.textSize) ||
        !ascends(part.faults, header.faultCount, &CodeFault::pc, header.textSize) || !checkRows(part, inlinedCount))
      return false;
    for (u32 i = 0; i < header.faultCount; ++i)
      if (recordAt<CodeFault>(part.faults, i).handler >= header.textSize)
        return false;
  }
  for (u32 i = 0; i < inlinedCount; ++i) { // calls stand in smaller entries
    const u32 caller = recordAt<InlinedCode>(inlined, i).caller;
    if (!isPlace(caller, i))
      return false;
  }
  return parts.isAtEnd();
}

std::vector<CodeFunctionStart> codeFunctions(std::span<const u8> map) {
  std::vector<CodeFunctionStart> functions;
  Part part;
  for (Parts parts(map); parts.next(&part);)
    for (u32 i = 0; i < part.header.functionCount; ++i) {
      const CodeFunction function = recordAt<CodeFunction>(part.functions, i);
      const bool isLast = i + 1 == part.header.functionCount;
      const u32 end = isLast ? part.header.textSize : recordAt<CodeFunction>(part.functions, i + 1).start;
      if (function.start < end)
        functions.push_back({i64(part.header.text) + function.start, i64(part.header.text) + end, function.functionIndex});
    }
  return functions;
}

bool findFunctionStart(std::span<const u8> map, i64 pc, i64 *start) {
  Part part;
  if (!findPart(map, pc, &part))
    return false;
  const u32 inPart = static_cast<u32>(pc - part.header.text);
  const usize f = lastNotAbove<CodeFunction>(part.functions, part.header.functionCount, &CodeFunction::start, inPart);
  if (f == part.header.functionCount)
    return false;
  *start = i64(part.header.text) + recordAt<CodeFunction>(part.functions, f).start;
  return true;
}

bool lookUpFault(std::span<const u8> map, i64 pc, i64 *handler) {
  Part part;
  if (!findPart(map, pc, &part))
    return false;
  const u32 inPart = static_cast<u32>(pc - part.header.text);
  const usize found = lastNotAbove<CodeFault>(part.faults, part.header.faultCount, &CodeFault::pc, inPart);
  if (found == part.header.faultCount)
    return false;
  const CodeFault fault = recordAt<CodeFault>(part.faults, found);
  if (fault.pc != inPart || fault.handler >= part.header.textSize)
    return false;
  *handler = i64(part.header.text) + fault.handler;
  return true;
}

} // namespace cwasm
