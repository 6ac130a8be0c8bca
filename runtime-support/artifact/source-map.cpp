#include "runtime-support/artifact/source-map.h"
#include "runtime-support/artifact/leb.h"
#include "runtime-support/artifact/records.h"

namespace cwasm {
namespace {

constexpr u32 kRowsPerBlock = 64;
constexpr i64 kLast = ~u32(0);

struct Header {
  u32 blockCount, rowBytes, callCount, fileCount, textBytes;
};
struct Block {
  u32 wasmOffset, file, line, call, start;
};
struct Call {
  u32 nameEnd, file, line, parent;
};

template <class T> void append(std::vector<u8> &out, const T &record) {
  const u8 *raw = reinterpret_cast<const u8 *>(&record);
  out.insert(out.end(), raw, raw + sizeof(T));
}

struct Tables {
  Header header;
  std::span<const u8> blocks, calls, files, rows, text;
};

bool split(std::span<const u8> table, Tables *tables) {
  if (table.size() < sizeof(Header)) return false;
  const Header h = tables->header = recordAt<Header>(table, 0);
  table = table.subspan(sizeof(Header));
  const u64 sizes[] = {u64(h.blockCount) * sizeof(Block), u64(h.callCount) * sizeof(Call), u64(h.fileCount) * 4, h.rowBytes,
                       h.textBytes};
  std::span<const u8> *const parts[] = {&tables->blocks, &tables->calls, &tables->files, &tables->rows, &tables->text};
  for (int i = 0; i < 5; ++i) {
    if (sizes[i] > table.size()) return false;
    *parts[i] = table.first(sizes[i]);
    table = table.subspan(sizes[i]);
  }
  return true;
}

std::string_view textBetween(const Tables &tables, u32 start, u32 end) {
  if (start > end || end > tables.text.size()) return {};
  return {reinterpret_cast<const char *>(tables.text.data()) + start, end - start};
}

u32 endOfCalls(const Tables &tables, u32 count) {
  return count == 0 ? 0 : recordAt<Call>(tables.calls, count - 1).nameEnd;
}

std::string_view fileName(const Tables &tables, u32 file) {
  if (file == 0 || file > tables.header.fileCount) return {};
  const u32 start = file == 1 ? endOfCalls(tables, tables.header.callCount) : recordAt<u32>(tables.files, file - 2);
  return textBetween(tables, start, recordAt<u32>(tables.files, file - 1));
}

// The last row that is not behind the offset. False if there is none.
bool findRow(const Tables &tables, u32 wasmOffset, SourceRow *row) {
  const u32 blockCount = tables.header.blockCount;
  const usize found = lastNotAbove(tables.blocks, blockCount, &Block::wasmOffset, wasmOffset);
  if (found == blockCount) return false;
  const Block block = recordAt<Block>(tables.blocks, found);
  const usize end = found + 1 < blockCount ? recordAt<Block>(tables.blocks, found + 1).start : tables.rows.size();
  *row = {block.wasmOffset, block.file, block.line, block.call};
  usize position = block.start;
  for (u32 i = 1; i < kRowsPerBlock && position < end; ++i) {
    i64 offset, file, line, call;
    if (!readLeb(tables.rows, &position, false, &offset) || !readLeb(tables.rows, &position, true, &file) ||
        !readLeb(tables.rows, &position, true, &line) || !readLeb(tables.rows, &position, true, &call))
      return false;
    if (row->wasmOffset + offset > wasmOffset) break;
    *row = {static_cast<u32>(row->wasmOffset + offset), static_cast<u32>(row->file + file),
            static_cast<u32>(row->line + line), static_cast<u32>(row->call + call)};
  }
  return true;
}

} // namespace

std::vector<u8> encodeSourceMap(const SourceMap &map) {
  if (map.rows.empty()) return {};
  std::vector<u8> blocks, calls, files, rows, text;
  SourceRow previous{};
  for (usize i = 0; i < map.rows.size(); ++i) {
    const SourceRow &row = map.rows[i];
    if (i % kRowsPerBlock == 0) {
      append(blocks, Block{row.wasmOffset, row.file, row.line, row.call, static_cast<u32>(rows.size())});
    } else {
      appendLeb(rows, row.wasmOffset - previous.wasmOffset);
      appendSleb(rows, i64(row.file) - previous.file);
      appendSleb(rows, i64(row.line) - previous.line);
      appendSleb(rows, i64(row.call) - previous.call);
    }
    previous = row;
  }
  for (const InlinedCall &call : map.calls) {
    text.insert(text.end(), call.name.begin(), call.name.end());
    append(calls, Call{static_cast<u32>(text.size()), call.file, call.line, call.parent});
  }
  for (const std::string &file : map.files) {
    text.insert(text.end(), file.begin(), file.end());
    append(files, static_cast<u32>(text.size()));
  }
  std::vector<u8> out;
  append(out, Header{static_cast<u32>(blocks.size() / sizeof(Block)), static_cast<u32>(rows.size()),
                     static_cast<u32>(map.calls.size()), static_cast<u32>(map.files.size()), static_cast<u32>(text.size())});
  for (const std::vector<u8> *part : {&blocks, &calls, &files, &rows, &text})
    out.insert(out.end(), part->begin(), part->end());
  return out;
}

usize lookUpSource(std::span<const u8> table, u32 wasmOffset, std::span<SourcePlace> places) {
  Tables tables;
  SourceRow row;
  if (!split(table, &tables) || !findRow(tables, wasmOffset, &row) || row.file == 0) return 0;
  u32 file = row.file, line = row.line;
  usize count = 0;
  for (u32 number = row.call; count < places.size(); ++count) {
    places[count] = {fileName(tables, file), line, {}};
    if (number == 0 || number > tables.header.callCount) return count + 1;
    const Call call = recordAt<Call>(tables.calls, number - 1);
    places[count].inlined = textBetween(tables, endOfCalls(tables, number - 1), call.nameEnd);
    file = call.file;
    line = call.line;
    number = call.parent < number ? call.parent : 0; // so that it ends
  }
  return count;
}

bool checkSourceMap(std::span<const u8> table) {
  Tables t;
  const bool isWhole = split(table, &t) && sizeof(Header) + t.blocks.size() + t.calls.size() + t.files.size() + t.rows.size() + t.text.size() == table.size();
  if (!isWhole)
    return false;
  u32 end = 0;
  for (u32 i = 0; i < t.header.callCount; ++i) {
    const Call call = recordAt<Call>(t.calls, i);
    if (call.nameEnd < end || call.file > t.header.fileCount || call.parent > i)
      return false;
    end = call.nameEnd;
  }
  for (u32 i = 0; i < t.header.fileCount; ++i) {
    const u32 nameEnd = recordAt<u32>(t.files, i);
    if (nameEnd < end)
      return false;
    end = nameEnd;
  }
  if (end != t.text.size())
    return false;
  usize position = 0;
  i64 previous = -1;
  for (u32 b = 0; b < t.header.blockCount; ++b) {
    const Block block = recordAt<Block>(t.blocks, b);
    const usize blockEnd = b + 1 < t.header.blockCount ? recordAt<Block>(t.blocks, b + 1).start : t.rows.size();
    i64 offset = block.wasmOffset, file = block.file, line = block.line, call = block.call;
    if (block.start != position || blockEnd < position || blockEnd > t.rows.size() || offset < previous)
      return false;
    for (u32 row = 1;; ++row) {
      if (file < 0 || file > t.header.fileCount || line < 0 || line > kLast || call < 0 || call > t.header.callCount || offset > kLast)
        return false;
      if (position == blockEnd)
        break;
      i64 offsetDelta, fileDelta, lineDelta, callDelta;
      if (row == kRowsPerBlock || !readLeb(t.rows, &position, false, &offsetDelta) || !readLeb(t.rows, &position, true, &fileDelta) ||
          !readLeb(t.rows, &position, true, &lineDelta) || !readLeb(t.rows, &position, true, &callDelta) || position > blockEnd)
        return false;
      offset += offsetDelta;
      file += fileDelta;
      line += lineDelta;
      call += callDelta;
    }
    previous = offset;
  }
  return position == t.rows.size();
}

} // namespace cwasm
