#include "compiler/debug/locations.h"
#include "runtime-support/abi/vmctx.h"
#include <algorithm>
#include <cstddef>
#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/DebugInfo/DWARF/DWARFExpression.h>

namespace wasmc {
namespace {

namespace dwarf = llvm::dwarf;

// Kinds of DW_OP_WASM_location (WebAssembly tool conventions, "Debugging").
constexpr u64 kLocal = 0, kGlobal = 1, kGlobal32 = 3;

std::vector<u8> concat(std::initializer_list<std::span<const u8>> parts) {
  std::vector<u8> all;
  for (const auto &part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

bool isRegister(llvm::ArrayRef<u8> expression) {
  return !expression.empty() &&
         ((expression[0] >= dwarf::DW_OP_reg0 && expression[0] <= dwarf::DW_OP_reg31) || expression[0] == dwarf::DW_OP_regx);
}

// Whether the last operation is DW_OP_stack_value.
bool isValue(llvm::ArrayRef<u8> expression) {
  bool last = false;
  const llvm::DataExtractor data(expression, true, 8);
  for (const auto &operation : llvm::DWARFExpression(data, 8)) last = !operation.isError() && operation.getCode() == dwarf::DW_OP_stack_value;
  return last;
}

// An expression that pushes the value. Empty for what has no integer to push (vector registers).
std::vector<u8> pushing(llvm::ArrayRef<u8> expression, u32 size) {
  DwarfBytes out;
  bool isWide = size == 8;
  if (isRegister(expression)) {
    const u32 number = expression[0] - dwarf::DW_OP_reg0;
    if (expression[0] == dwarf::DW_OP_regx || number > 15) return {};
    out.byte(dwarf::DW_OP_breg0 + number);
    out.sleb(0);
  } else if (isValue(expression)) {
    out.append({expression.begin(), expression.end() - 1});
  } else {
    out.append({expression.begin(), expression.end()});
    if (size == 8) {
      out.byte(dwarf::DW_OP_deref);
    } else {
      out.byte(dwarf::DW_OP_deref_size);
      out.byte(size);
    }
    isWide = true;
  }
  if (!isWide) { // the upper half of a register is anything
    out.byte(dwarf::DW_OP_const4u);
    out.fixed(~u32(0));
    out.byte(dwarf::DW_OP_and);
  }
  return std::move(out.bytes);
}

// A piece of an expression: bytes that stay, or something to fill in.
struct Item {
  enum Kind : u8 { Bytes, Local, MemoryBase, Context } kind;
  std::vector<u8> bytes;
  u32 local = 0;
};

// A guest address is on the stack: the machine's takes its place.
void addAddressOf(std::vector<Item> &items) {
  DwarfBytes mask, plus;
  mask.byte(dwarf::DW_OP_const4u);
  mask.fixed(~u32(0));
  mask.byte(dwarf::DW_OP_and);
  plus.byte(dwarf::DW_OP_plus);
  items.push_back({Item::Bytes, std::move(mask.bytes)});
  items.push_back({Item::MemoryBase, {}});
  items.push_back({Item::Bytes, std::move(plus.bytes)});
}

bool isArithmetic(u32 code) {
  return (code >= dwarf::DW_OP_const1u && code <= dwarf::DW_OP_rot) || (code >= dwarf::DW_OP_abs && code <= dwarf::DW_OP_plus_uconst) ||
         (code >= dwarf::DW_OP_shl && code <= dwarf::DW_OP_xor && code != dwarf::DW_OP_bra) ||
         (code >= dwarf::DW_OP_lit0 && code <= dwarf::DW_OP_lit31) || code == dwarf::DW_OP_nop;
}

struct Parsed {
  std::vector<Item> items;
  bool isValue = false;
};

// False: something in it has no counterpart.
bool parse(llvm::ArrayRef<u8> expression, llvm::ArrayRef<u8> frameBase, const VmLayout &layout, u32 depth, Parsed &out) {
  u64 start = 0;
  bool isLone = true; // nothing but a local or global so far
  const llvm::DataExtractor data(expression, true, 4);
  for (const auto &operation : llvm::DWARFExpression(data, 4)) {
    if (operation.isError() || out.isValue) return false;
    const u32 code = operation.getCode();
    DwarfBytes bytes;
    if (code == dwarf::DW_OP_WASM_location) {
      const u64 kind = operation.getRawOperand(0), index = operation.getRawOperand(1);
      if (kind == kLocal && index < ValueLocation::kKeptContext) {
        out.items.push_back({Item::Local, {}, static_cast<u32>(index)});
      } else if ((kind == kGlobal || kind == kGlobal32) && index < (u64(1) << 20)) {
        out.items.push_back({Item::Context, {}});
        bytes.byte(dwarf::DW_OP_plus_uconst);
        bytes.uleb(layout.globals + index * sizeof(GlobalSlot));
        bytes.byte(dwarf::DW_OP_deref_size);
        bytes.byte(4);
        out.items.push_back({Item::Bytes, std::move(bytes.bytes)});
      } else {
        return false;
      }
      start = operation.getEndOffset();
      continue;
    }
    if (code == dwarf::DW_OP_stack_value) {
      out.isValue = true;
    } else if (code == dwarf::DW_OP_fbreg) {
      Parsed base;
      if (frameBase.empty() || depth > 0 || !parse(frameBase, {}, layout, depth + 1, base)) return false;
      out.items.insert(out.items.end(), base.items.begin(), base.items.end());
      bytes.byte(dwarf::DW_OP_consts);
      bytes.sleb(static_cast<i64>(operation.getRawOperand(0)));
      bytes.byte(dwarf::DW_OP_plus);
      out.items.push_back({Item::Bytes, std::move(bytes.bytes)});
    } else if (code == dwarf::DW_OP_addr) {
      bytes.byte(dwarf::DW_OP_constu);
      bytes.uleb(operation.getRawOperand(0));
      out.items.push_back({Item::Bytes, std::move(bytes.bytes)});
    } else if (code == dwarf::DW_OP_deref || code == dwarf::DW_OP_deref_size) {
      addAddressOf(out.items);
      bytes.byte(dwarf::DW_OP_deref_size);
      bytes.byte(code == dwarf::DW_OP_deref ? 4 : static_cast<u32>(operation.getRawOperand(0)));
      out.items.push_back({Item::Bytes, std::move(bytes.bytes)});
    } else if (isArithmetic(code)) {
      out.items.push_back({Item::Bytes, {expression.begin() + static_cast<ptrdiff_t>(start),
                                         expression.begin() + static_cast<ptrdiff_t>(operation.getEndOffset())}});
    } else {
      return false;
    }
    isLone = false;
    start = operation.getEndOffset();
  }
  if (isLone) out.isValue = true; // as a register would
  return !out.items.empty();
}

} // namespace

Locations::Locations(const NativeCode &code, const VmLayout &layout) : code_(code), layout_(layout) {
  const std::span<const NativeFunction> functions = code.functions();
  u32 partitions = 0;
  for (const NativeFunction &function : functions) partitions = std::max(partitions, function.partition + 1);
  values_.resize(partitions);
  for (u32 number = 0; number < partitions; ++number) {
    const std::vector<ValueLocation> &all = code.partition(number).values;
    for (u32 i = 0; i < all.size(); ++i) values_[number].push_back({all[i].function, i});
    std::sort(values_[number].begin(), values_[number].end());
  }
  DwarfBytes fromContext;
  fromContext.byte(dwarf::DW_OP_plus_uconst);
  fromContext.uleb(layout.memories + offsetof(MemoryRef, base));
  fromContext.byte(dwarf::DW_OP_deref);
  for (const NativeFunction &function : functions) {
    std::vector<NativeLocation> known;
    const std::vector<NativeLocation> contexts = contextOf(function);
    for (const NativeLocation &context : contexts) known.push_back({context.start, context.end, concat({context.expression, fromContext.bytes})});
    // The base itself, where the context is in no place any more.
    addWhereMissing(known, valuesOf(function, ValueLocation::kMemoryBase));
    memoryBase_.insert(memoryBase_.end(), std::make_move_iterator(known.begin()), std::make_move_iterator(known.end()));
  }
}

// Fills gaps of `known`, which is ascending.
void Locations::addWhereMissing(std::vector<NativeLocation> &known, const std::vector<Value> &values) {
  std::vector<NativeLocation> rest;
  for (const Value &value : values) {
    const std::vector<u8> pushed = pushing(value.expression, 8);
    if (pushed.empty()) continue;
    u64 at = value.start;
    for (const NativeLocation &taken : known) {
      if (taken.end <= at || taken.start >= value.end) continue;
      if (taken.start > at) rest.push_back({at, taken.start, pushed});
      at = std::max(at, taken.end);
    }
    if (at < value.end) rest.push_back({at, value.end, pushed});
  }
  known.insert(known.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
  std::sort(known.begin(), known.end(), [](const auto &a, const auto &b) { return a.start < b.start; });
}

// A register tells from the first instruction on, the copy in the frame to the last.
std::vector<NativeLocation> Locations::contextOf(const NativeFunction &function) const {
  std::vector<NativeLocation> known;
  addWhereMissing(known, valuesOf(function, ValueLocation::kContext));
  addWhereMissing(known, valuesOf(function, ValueLocation::kKeptContext));
  return known;
}

std::vector<Locations::Value> Locations::valuesOf(const NativeFunction &function, u32 variable) const {
  std::vector<Value> found;
  const auto &index = values_[function.partition];
  const std::vector<ValueLocation> &all = code_.partition(function.partition).values;
  const u64 start = code_.partStart(function.partition);
  // The context is that of the function around it.
  const bool isLocal = variable < ValueLocation::kKeptContext;
  const u32 owner = isLocal ? function.index : function.outer, caller = isLocal ? function.caller : kNone;
  for (auto at = std::lower_bound(index.begin(), index.end(), std::pair(function.outer, u32(0))); at != index.end() && at->first == function.outer; ++at) {
    const ValueLocation &value = all[at->second];
    if (value.variable == variable && value.owner == owner && value.caller == caller) found.push_back({start + value.start, start + value.end, value.size, value.expression});
  }
  std::sort(found.begin(), found.end(), [](const Value &a, const Value &b) { return a.start < b.start; });
  return found;
}

std::vector<NativeLocation> Locations::translate(const NativeFunction &function, llvm::ArrayRef<u8> expression, llvm::ArrayRef<u8> frameBase,
                                                 std::span<const AddressRange> ranges) const {
  Parsed parsed;
  if (!parse(expression, frameBase, layout_, 0, parsed)) return {};
  if (!parsed.isValue) addAddressOf(parsed.items);
  const bool isOneLocal = parsed.isValue && parsed.items.size() == 1 && parsed.items[0].kind == Item::Local;

  // What fills each item, by address. All of them have to be known at an address.
  struct Choice {
    u64 start, end;
    std::vector<u8> bytes;
  };
  std::vector<std::vector<Choice>> choices;
  std::vector<u64> bounds;
  for (const Item &item : parsed.items) {
    std::vector<Choice> &some = choices.emplace_back();
    if (item.kind == Item::MemoryBase) {
      auto first = std::upper_bound(memoryBase_.begin(), memoryBase_.end(), function.start, [](u64 at, const auto &l) { return at < l.end; });
      for (; first != memoryBase_.end() && first->start < function.end; ++first) some.push_back({first->start, first->end, first->expression});
    } else if (item.kind == Item::Bytes) {
      some.push_back({function.start, function.end, item.bytes});
    } else if (item.kind == Item::Context) {
      for (NativeLocation &context : contextOf(function)) some.push_back({context.start, context.end, std::move(context.expression)});
    } else {
      for (const Value &value : valuesOf(function, item.local)) {
        std::vector<u8> bytes = isOneLocal ? std::vector<u8>(value.expression.begin(), value.expression.end()) : pushing(value.expression, value.size);
        if (!bytes.empty()) some.push_back({value.start, value.end, std::move(bytes)});
      }
    }
    if (item.kind != Item::Bytes)
      for (const Choice &choice : some) bounds.insert(bounds.end(), {choice.start, choice.end});
  }
  for (const AddressRange &range : ranges) bounds.insert(bounds.end(), {range.start, range.end});
  std::sort(bounds.begin(), bounds.end());
  bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());

  std::vector<NativeLocation> result;
  std::vector<usize> next(choices.size());
  auto range = ranges.begin();
  for (usize i = 0; i + 1 < bounds.size(); ++i) {
    const u64 at = bounds[i];
    while (range != ranges.end() && range->end <= at) ++range;
    if (range == ranges.end()) break;
    if (at < range->start) continue;
    std::vector<u8> bytes;
    bool isKnown = true;
    for (usize item = 0; item < choices.size() && isKnown; ++item) {
      usize &place = next[item];
      while (place < choices[item].size() && choices[item][place].end <= at) ++place;
      isKnown = place < choices[item].size() && choices[item][place].start <= at;
      if (isKnown) bytes.insert(bytes.end(), choices[item][place].bytes.begin(), choices[item][place].bytes.end());
    }
    if (!isKnown) continue;
    if (parsed.isValue && !isOneLocal) bytes.push_back(dwarf::DW_OP_stack_value);
    if (!result.empty() && result.back().end == at && result.back().expression == bytes)
      result.back().end = bounds[i + 1];
    else
      result.push_back({at, bounds[i + 1], std::move(bytes)});
  }
  return result;
}

std::optional<u64> Locations::staticAddress(llvm::ArrayRef<u8> expression) {
  std::optional<u64> address;
  const llvm::DataExtractor data(expression, true, 4);
  for (const auto &operation : llvm::DWARFExpression(data, 4)) {
    if (operation.isError()) return std::nullopt;
    if (operation.getCode() == dwarf::DW_OP_addr && !address)
      address = operation.getRawOperand(0);
    else if (operation.getCode() == dwarf::DW_OP_plus_uconst && address)
      *address += operation.getRawOperand(0);
    else
      return std::nullopt;
  }
  return address && *address < 0xFFFFFFFF ? address : std::nullopt; // all ones: what the linker dropped
}

} // namespace wasmc
