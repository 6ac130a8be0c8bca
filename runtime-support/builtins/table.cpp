// The table family: table.grow, .fill, .copy, .init, elem.drop (spec 4.6.6). Bounds are checked before the first write,
// so a trap leaves the table as it was.
#include "runtime-support/builtins/builtins.h"
#include <cstring>

namespace cwasm::builtins {

u64 TableGrow(VmContext *context, u32 table, void *initial, u64 delta) {
  HostedInstance &instance = hosted(context);
  return instance.growTable(instance.tables[table], initial, delta);
}

bool TableFill(VmContext *context, u32 table, u64 at, void *value, u64 count) {
  TableObject &target = *hosted(context).tables[table];
  if (!isInside(at, count, target.size)) return false;
  for (u64 i = 0; i < count; ++i) target.elements[at + i] = value;
  return true;
}

bool TableCopy(VmContext *context, u32 to, u32 from, u64 destination, u64 source, u64 count) {
  TableObject &target = *hosted(context).tables[to], &origin = *hosted(context).tables[from];
  if (!isInside(destination, count, target.size) || !isInside(source, count, origin.size)) return false;
  if (count > 0) std::memmove(target.elements + destination, origin.elements + source, count * sizeof(void *));
  return true;
}

bool TableInit(VmContext *context, u32 table, u32 segment, u64 destination, u64 source, u64 count) {
  TableObject &target = *hosted(context).tables[table];
  const std::span<void *const> items = hosted(context).elementSegments[segment];
  if (!isInside(destination, count, target.size) || !isInside(source, count, items.size())) return false;
  if (count > 0) std::memcpy(target.elements + destination, items.data() + source, count * sizeof(void *));
  return true;
}

void ElemDrop(VmContext *context, u32 segment) { hosted(context).elementSegments[segment] = {}; }

} // namespace cwasm::builtins
