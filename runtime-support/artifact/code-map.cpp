#include "runtime-support/artifact/code-map.h"
#include "runtime-support/artifact/leb.h"
#include "runtime-support/artifact/module-description.h"
#include <algorithm>

namespace cwasm {
namespace {

constexpr u32 kRowsPerBlock = 64;

struct PartHeader {
  Offset32 text;
  u32 textSize, functionCount, blockCount, rowBytes, faultCount;
};
struct Block {
  u32 pc, wasmOffset, start;
};

void append32(std::vector<u8> &out, u32 value) {
  for (int i = 0; i < 4; ++i)
    out.push_back(static_cast<u8>(value >> (8 * i)));
}

// A view of `T[count]` in the map; records are 4-byte aligned by construction but read by copy, so alignment is no matter.
template <class T> T at(std::span<const u8> bytes, usize index) {
  T record;
  __builtin_memcpy(&record, bytes.data() + index * sizeof(T), sizeof(T));
  return record;
}

// Index of the last record whose `key` is not above `value`; count if there is none.
template <class T> usize lastNotAbove(std::span<const u8> bytes, usize count, u32 T::*key, u32 value) {
  usize low = 0, high = count;
  while (low < high) {
    const usize middle = low + (high - low) / 2;
    if (at<T>(bytes, middle).*key <= value)
      low = middle + 1;
    else
      high = middle;
  }
  return low == 0 ? count : low - 1;
}

// A part and its tables.
struct Part {
  PartHeader header;
  std::span<const u8> functions, blocks, rows, faults;
};

// The part that covers `pc`. False if there is none, or the map is damaged.
bool findPart(std::span<const u8> map, i64 pc, Part *part) {
  if (map.size() < 4)
    return false;
  const u64 partCount = at<u32>(map, 0);
  u64 body = 4 + partCount * sizeof(PartHeader);
  if (body > map.size())
    return false;
  for (u64 i = 0; i < partCount; ++i) {
    PartHeader &header = part->header;
    __builtin_memcpy(&header, map.data() + 4 + i * sizeof(PartHeader), sizeof(header));
    const u64 sizes[] = {u64(header.functionCount) * sizeof(CodeFunction), u64(header.blockCount) * sizeof(Block),
                         header.rowBytes, u64(header.faultCount) * sizeof(CodeFault)};
    std::span<const u8> *const tables[] = {&part->functions, &part->blocks, &part->rows, &part->faults};
    for (int table = 0; table < 4; ++table) {
      if (sizes[table] > map.size() - body)
        return false;
      *tables[table] = map.subspan(body, sizes[table]);
      body += sizes[table];
    }
    if (pc >= header.text && pc < i64(header.text) + i64(header.textSize))
      return true;
  }
  return false;
}

} // namespace

std::vector<u8> encodeCodeMap(std::span<const CodePart> parts, std::vector<u32> *textFields) {
  std::vector<u8> out, bodies;
  append32(out, static_cast<u32>(parts.size()));
  for (const CodePart &part : parts) {
    std::vector<u8> blocks, rows;
    CodeRow previous{};
    for (usize i = 0; i < part.rows.size(); ++i) {
      const CodeRow &row = part.rows[i];
      if (i % kRowsPerBlock == 0) {
        append32(blocks, row.pc);
        append32(blocks, row.wasmOffset);
        append32(blocks, static_cast<u32>(rows.size()));
      } else {
        appendLeb(rows, row.pc - previous.pc);
        appendSleb(rows, i64(row.wasmOffset) - i64(previous.wasmOffset));
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
  }
  out.insert(out.end(), bodies.begin(), bodies.end());
  return out;
}

bool lookUpCode(std::span<const u8> map, i64 pc, CodeLocation *location) {
  Part part;
  if (!findPart(map, pc, &part))
    return false;
  const u32 inPart = static_cast<u32>(pc - part.header.text);
  const usize f = lastNotAbove<CodeFunction>(part.functions, part.header.functionCount, &CodeFunction::start, inPart);
  *location = {kNone, kNone};
  u32 functionStart = 0;
  if (f < part.header.functionCount) {
    const CodeFunction function = at<CodeFunction>(part.functions, f);
    location->functionIndex = function.functionIndex;
    functionStart = function.start;
  }
  const u32 blockCount = part.header.blockCount;
  const usize b = lastNotAbove<Block>(part.blocks, blockCount, &Block::pc, inPart);
  if (b == blockCount)
    return true;
  const Block block = at<Block>(part.blocks, b);
  i64 rowPc = block.pc, wasmOffset = block.wasmOffset;
  usize position = block.start;
  const usize end = b + 1 < blockCount ? at<Block>(part.blocks, b + 1).start : part.rows.size();
  for (u32 row = 1; row < kRowsPerBlock && position < end; ++row) {
    i64 pcDelta, offsetDelta;
    if (!readLeb(part.rows, &position, false, &pcDelta) || !readLeb(part.rows, &position, true, &offsetDelta))
      break;
    if ((pcDelta == 0 && offsetDelta == 0) || rowPc + pcDelta > inPart) // padding, or the next operator
      break;
    rowPc += pcDelta;
    wasmOffset += offsetDelta;
  }
  if (rowPc >= functionStart) // a row of the function before says nothing of this one
    location->wasmOffset = static_cast<u32>(wasmOffset);
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
  const CodeFault fault = at<CodeFault>(part.faults, found);
  if (fault.pc != inPart || fault.handler >= part.header.textSize)
    return false;
  *handler = i64(part.header.text) + fault.handler;
  return true;
}

} // namespace cwasm
