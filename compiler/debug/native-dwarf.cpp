#include "compiler/debug/native-dwarf.h"
#include "compiler/debug/debug-sections.h"
#include "compiler/debug/dwarf-children.h"
#include "compiler/debug/line-tables.h"
#include "compiler/debug/locations.h"
#include <algorithm>
#include <llvm/BinaryFormat/Dwarf.h>
#include <llvm/DebugInfo/DWARF/DWARFExpression.h>

namespace wasmc {
namespace {

namespace dwarf = llvm::dwarf;
using llvm::DWARFDie;
using llvm::DWARFFormValue;

constexpr u32 kMostDepth = 200; // of entries in entries: a damaged module cannot exhaust the stack

// How an attribute is carried over.
enum class Carry : u8 {
  Copy,
  Drop,    // belongs to tables that are written anew, or to calls, which are other ones now
  Address, // said again from the machine code
  File,    // a number of the line table
  Location,
};

Carry carryOf(dwarf::Attribute attribute) {
  switch (attribute) {
  case dwarf::DW_AT_sibling:
  case dwarf::DW_AT_stmt_list:
  case dwarf::DW_AT_macro_info:
  case dwarf::DW_AT_macros:
  case dwarf::DW_AT_GNU_macros:
  case dwarf::DW_AT_str_offsets_base:
  case dwarf::DW_AT_addr_base:
  case dwarf::DW_AT_rnglists_base:
  case dwarf::DW_AT_loclists_base:
  case dwarf::DW_AT_GNU_pubnames:
  case dwarf::DW_AT_GNU_all_call_sites:
  case dwarf::DW_AT_GNU_all_tail_call_sites:
  case dwarf::DW_AT_call_all_calls:
  case dwarf::DW_AT_call_all_source_calls:
  case dwarf::DW_AT_call_all_tail_calls:
  case dwarf::DW_AT_GNU_locviews:
  case dwarf::DW_AT_GNU_entry_view: return Carry::Drop;
  case dwarf::DW_AT_low_pc:
  case dwarf::DW_AT_high_pc:
  case dwarf::DW_AT_entry_pc:
  case dwarf::DW_AT_ranges: return Carry::Address;
  case dwarf::DW_AT_decl_file:
  case dwarf::DW_AT_call_file: return Carry::File;
  case dwarf::DW_AT_location:
  case dwarf::DW_AT_frame_base:
  case dwarf::DW_AT_return_addr:
  case dwarf::DW_AT_static_link: return Carry::Location;
  default: return Carry::Copy;
  }
}

bool isCallSite(dwarf::Tag tag) {
  return tag == dwarf::DW_TAG_call_site || tag == dwarf::DW_TAG_call_site_parameter || tag == dwarf::DW_TAG_GNU_call_site ||
         tag == dwarf::DW_TAG_GNU_call_site_parameter;
}

bool isPointer(dwarf::Tag tag) {
  return tag == dwarf::DW_TAG_pointer_type || tag == dwarf::DW_TAG_reference_type || tag == dwarf::DW_TAG_rvalue_reference_type;
}

// Their offset in the section. Addresses count from 0, the base of all units.
u32 writeLocations(std::span<const NativeLocation> locations, DwarfBytes &out) {
  const u32 start = static_cast<u32>(out.size());
  for (const NativeLocation &location : locations) {
    out.fixed(location.start);
    out.fixed(location.end);
    out.fixed(static_cast<u16>(location.expression.size()));
    out.append(location.expression);
  }
  out.fixed(u64(0));
  out.fixed(u64(0));
  return start;
}

// DWARF 4, 6.4.1. All frames of an x86-64 begin alike: the return address is on top of the stack.
void writeFrames(const NativeCode &code, DwarfBytes &out) {
  const auto pad = [&](usize start) {
    while ((out.size() - start) % 8 != 0) out.byte(dwarf::DW_CFA_nop);
    out.patch(start, static_cast<u32>(out.size() - start - 4));
  };
  constexpr u32 kStackPointer = 7, kReturnAddress = 16;
  out.fixed(u32(0));
  out.fixed(~u32(0));
  out.byte(1); // version
  out.text("");
  out.uleb(1);
  out.sleb(-8);
  out.byte(kReturnAddress);
  out.byte(dwarf::DW_CFA_def_cfa);
  out.uleb(kStackPointer);
  out.uleb(8);
  out.byte(dwarf::DW_CFA_offset | kReturnAddress);
  out.uleb(1);
  pad(0);
  for (u32 number = 0; number < code.partitionCount(); ++number)
    for (const CallFrame &frame : code.partition(number).frames) {
      const usize start = out.size();
      out.fixed(u32(0));
      out.fixed(u32(0)); // the record above
      out.fixed(code.partStart(number) + frame.start);
      out.fixed(u64(frame.size));
      out.append(frame.instructions);
      pad(start);
    }
}

// Translates what one file of the module has.
class Translator {
public:
  Translator(const NativeCode &code, const DebugSections &sections, const Locations *locationsOrNull, u32 memoryList, u64 nameBase,
             DwarfWriter &out)
      : code_(code), sections_(sections), locations_(locationsOrNull), memoryList_(memoryList), nameBase_(nameBase), out_(out),
        dwarf_(sections.open()), lines_(*dwarf_, sections) {
    for (const auto &unit : dwarf_->compile_units()) {
      units_.emplace(unit.get(), static_cast<u32>(units_.size()));
      unit->getUnitDIE(/*ExtractUnitDIEOnly=*/false);
      for (const llvm::DWARFDebugInfoEntry &entry : unit->dies())
        if (entry.getTag() == dwarf::DW_TAG_subprogram)
          if (const NativeFunction *function = functionOrNull(DWARFDie(unit.get(), &entry))) subprograms_.try_emplace(function->index, unit.get(), &entry);
    }
  }

  void run() {
    u32 number = 0;
    for (const auto &unit : dwarf_->compile_units()) {
      const DWARFDie die = unit->getUnitDIE(/*ExtractUnitDIEOnly=*/false);
      if (die.isValid() && die.getTag() == dwarf::DW_TAG_compile_unit) addUnit(*unit, die, number);
      ++number;
    }
  }

private:
  // The function whose code a subprogram describes; null if there is none.
  const NativeFunction *functionOrNull(const DWARFDie &die) const {
    u64 low = 0, high = 0, section = 0;
    if (!die.getLowAndHighPC(low, high, section) || low == 0 || high > sections_.codeSize()) return nullptr;
    return code_.functionAtOrNull(sections_.offsetOf(low));
  }

  void addUnit(llvm::DWARFUnit &unit, const DWARFDie &die, u32 number) {
    std::vector<const NativeFunction *> functions;
    for (const llvm::DWARFDebugInfoEntry &entry : unit.dies())
      if (entry.getTag() == dwarf::DW_TAG_subprogram)
        if (const NativeFunction *function = functionOrNull(DWARFDie(&unit, &entry))) {
          functions.push_back(function);
          for (const u32 variant : code_.variantsOf(*function)) functions.push_back(&code_.functions()[variant]);
        }
    std::sort(functions.begin(), functions.end(), [](const auto *a, const auto *b) { return a->start < b->start; });
    functions.erase(std::unique(functions.begin(), functions.end()), functions.end());

    unit_ = number;
    function_ = nullptr;
    out_.beginUnit();
    DwarfEntry entry(dwarf::DW_TAG_compile_unit);
    copyAttributes(die, entry);
    entry.sectionOffset(dwarf::DW_AT_stmt_list, lines_.write(number, functions, out_.line));
    std::vector<std::pair<u64, u64>> ranges;
    for (const NativeFunction *function : functions) ranges.push_back({function->start, function->end});
    entry.address(dwarf::DW_AT_low_pc, 0); // what other tables count from
    if (!ranges.empty()) entry.sectionOffset(dwarf::DW_AT_ranges, out_.addRanges(ranges));
    out_.add(entry, name(die.getOffset()));
    if (locations_) addMemory(die.getOffset());
    forEachChild(die, [&](const DWARFDie &child) { addEntry(child, 1); });
    out_.close();
    out_.endUnit();
  }

  // The guest's memory, as an array of bytes: what static variables count from, and a name for people. The numbers below a unit's
  // first entry name nothing else.
  void addMemory(u64 unitEntry) {
    DwarfEntry byte(dwarf::DW_TAG_base_type), array(dwarf::DW_TAG_array_type), range(dwarf::DW_TAG_subrange_type), memory(dwarf::DW_TAG_variable);
    byte.text(dwarf::DW_AT_name, "wasm byte");
    byte.unsignedValue(dwarf::DW_AT_byte_size, 1);
    byte.unsignedValue(dwarf::DW_AT_encoding, dwarf::DW_ATE_unsigned);
    out_.add(byte, name(unitEntry - 1));
    out_.close();
    array.reference(dwarf::DW_AT_type, name(unitEntry - 1));
    out_.add(array, name(unitEntry - 2));
    range.unsignedValue(dwarf::DW_AT_count, 65536);
    out_.add(range, name(unitEntry - 3));
    out_.close();
    out_.close();
    memory.text(dwarf::DW_AT_name, "__wasm_memory");
    memory.reference(dwarf::DW_AT_type, name(unitEntry - 2));
    memory.flag(dwarf::DW_AT_artificial);
    memory.sectionOffset(dwarf::DW_AT_location, memoryList_);
    memoryEntry_ = out_.offsetInUnit();
    out_.add(memory, name(unitEntry - 4));
    out_.close();
  }

  void addEntry(const DWARFDie &die, u32 depth) {
    const dwarf::Tag tag = die.getTag();
    if (isCallSite(tag) || tag == dwarf::DW_TAG_null || depth > kMostDepth) return;
    const NativeFunction *outer = function_;
    const std::vector<AddressRange> outerScope = scope_;
    InlinedFunctions own;
    const InlinedFunctions *const outerInlined = inlined_;
    std::vector<u32> outerCalls = calls_;
    bool isInner = false;
    DwarfEntry entry(tag);
    copyAttributes(die, entry);
    if (locations_) addLocation(die, entry);
    bool hasCode = true;
    if (tag == dwarf::DW_TAG_subprogram) {
      const NativeFunction *function = functionOrNull(die);
      hasCode = function || !die.find(dwarf::DW_AT_low_pc);
      if (function) {
        function_ = function;
        scope_ = {{function->start, function->end}};
        frameBase_ = expressionOf(die, dwarf::DW_AT_frame_base);
        own = code_.inlinedInto(*function);
        inlined_ = &own;
        calls_ = own.outermost;
        isInner = true;
        entry.address(dwarf::DW_AT_low_pc, function->start);
        entry.unsignedValue(dwarf::DW_AT_high_pc, function->end - function->start);
        // gdb could not call it: it expects a context in a register.
        entry.fixed(dwarf::DW_AT_calling_convention, dwarf::DW_FORM_data1, dwarf::DW_CC_nocall, 1);
      }
    } else if (isScope(tag) && die.find({dwarf::DW_AT_low_pc, dwarf::DW_AT_ranges})) {
      if (!function_ || !addScope(die, entry)) return; // nothing is left of it
      outerCalls = takeCalls(die);
      isInner = true;
    }
    if (isPointer(tag) && !die.find(dwarf::DW_AT_byte_size)) entry.unsignedValue(dwarf::DW_AT_byte_size, 4);
    out_.add(entry, name(die.getOffset()));
    if (hasCode) forEachChild(die, [&](const DWARFDie &child) { addEntry(child, depth + 1); });
    if (isInner) {
      addInlinedCalls(depth + 1);
      calls_ = std::move(outerCalls);
    }
    out_.close();
    if (tag == dwarf::DW_TAG_subprogram && hasCode && function_ && function_ != outer)
      for (const u32 variant : code_.variantsOf(*function_)) addVariant(die, code_.functions()[variant], depth);
    function_ = outer;
    scope_ = outerScope;
    inlined_ = outerInlined;
  }

  // A variant of the function that `die` describes: an instance of it with code of its own.
  void addVariant(const DWARFDie &die, const NativeFunction &variant, u32 depth) {
    const NativeFunction *const original = function_;
    const InlinedFunctions own = code_.inlinedInto(variant);
    std::vector<u32> outerCalls = std::exchange(calls_, own.outermost);
    function_ = &variant;
    inlined_ = &own;
    scope_ = {{variant.start, variant.end}};
    DwarfEntry entry(dwarf::DW_TAG_subprogram);
    entry.reference(dwarf::DW_AT_abstract_origin, name(die.getOffset()));
    entry.address(dwarf::DW_AT_low_pc, variant.start);
    entry.unsignedValue(dwarf::DW_AT_high_pc, variant.end - variant.start);
    out_.add(entry, out_.unusedName());
    forEachChild(die, [&](const DWARFDie &child) { addInstance(child, original, depth + 1); });
    addInlinedCalls(depth + 1);
    out_.close();
    function_ = original;
    calls_ = std::move(outerCalls);
  }

  // ---- Functions that wasmc inlined

  static bool isScope(dwarf::Tag tag) {
    return tag == dwarf::DW_TAG_inlined_subroutine || tag == dwarf::DW_TAG_lexical_block || tag == dwarf::DW_TAG_try_block ||
           tag == dwarf::DW_TAG_catch_block;
  }

  // Leaves of calls_ those in a scope's code, and returns the others.
  std::vector<u32> takeCalls(const DWARFDie &die) {
    std::vector<u32> inside, outside;
    auto ranges = die.getAddressRanges();
    if (!ranges) {
      llvm::consumeError(ranges.takeError());
      return std::exchange(calls_, {});
    }
    for (const u32 call : calls_) {
      const u64 offset = inlined_->all[call].callOffset;
      const bool isInside = std::any_of(ranges->begin(), ranges->end(), [&](const llvm::DWARFAddressRange &range) {
        return range.LowPC != 0 && range.HighPC <= sections_.codeSize() && sections_.offsetOf(range.LowPC) <= offset && offset < sections_.offsetOf(range.HighPC);
      });
      (isInside ? inside : outside).push_back(call);
    }
    calls_ = std::move(inside);
    return outside;
  }

  // Where the source called what its compiler inlined; the file as this unit counts.
  void addCall(const DWARFDie &die, DwarfEntry &entry) {
    const auto line = dwarf::toUnsigned(die.find(dwarf::DW_AT_call_line)), file = dwarf::toUnsigned(die.find(dwarf::DW_AT_call_file));
    const u32 number = line && file ? lines_.fileNumber(unit_, units_.at(die.getDwarfUnit()), *file) : 0;
    if (number == 0) return;
    entry.unsignedValue(dwarf::DW_AT_call_file, number);
    entry.unsignedValue(dwarf::DW_AT_call_line, *line);
  }

  void addInlinedCalls(u32 depth) {
    for (const u32 call : std::exchange(calls_, {})) addInlined(call, depth);
  }

  // What an entry is an instance of: that of the source's function, of which the entry may be one already.
  static DWARFDie originOf(const DWARFDie &die) {
    const DWARFDie origin = die.getAttributeValueAsReferencedDie(dwarf::DW_AT_abstract_origin);
    return origin.isValid() ? origin : die;
  }

  // A function that was inlined at the current scope: its entries once more, as instances of those that stand for its own code.
  void addInlined(u32 number, u32 depth) {
    const InlinedFunction &inlined = inlined_->all[number];
    const auto subprogram = subprograms_.find(inlined.code.index);
    if (subprogram == subprograms_.end() || depth > kMostDepth) return; // its code has lines all the same
    const DWARFDie &die = subprogram->second;
    const NativeFunction *const outer = function_;
    const std::vector<AddressRange> outerScope = scope_;
    const llvm::ArrayRef<u8> outerFrameBase = frameBase_;
    std::vector<u32> outerCalls = std::exchange(calls_, inlined.inlined);
    function_ = &inlined.code;
    frameBase_ = expressionOf(die, dwarf::DW_AT_frame_base);
    DwarfEntry entry(dwarf::DW_TAG_inlined_subroutine);
    entry.reference(dwarf::DW_AT_abstract_origin, name(originOf(die).getOffset()));
    std::vector<AddressRange> code;
    for (const NativeRow &row : inlined.code.rows) code.push_back({row.start, row.end});
    setScope(std::move(code), entry, entryOf(inlined.code, die));
    if (const GuestLine *line = lines_.findOrNull(inlined.callOffset))
      if (const u32 file = lines_.fileNumber(unit_, *line)) {
        entry.unsignedValue(dwarf::DW_AT_call_file, file);
        entry.unsignedValue(dwarf::DW_AT_call_line, line->line);
      }
    out_.add(entry, out_.unusedName());
    const NativeFunction *original = functionOrNull(die);
    forEachChild(die, [&](const DWARFDie &child) { addInstance(child, original, depth + 1); });
    addInlinedCalls(depth + 1);
    out_.close();
    function_ = outer;
    scope_ = outerScope;
    frameBase_ = outerFrameBase;
    calls_ = std::move(outerCalls);
  }

  // An entry of a function that was inlined. What nobody refers to, a debugger takes for inherited, with the code of the original; of that,
  // `originalOrNull`, some scopes may not be left, and then these are not an instance of anything.
  void addInstance(const DWARFDie &die, const NativeFunction *originalOrNull, u32 depth) {
    const dwarf::Tag tag = die.getTag();
    const bool isVariable = tag == dwarf::DW_TAG_variable || tag == dwarf::DW_TAG_formal_parameter;
    if ((!isVariable && !isScope(tag)) || depth > kMostDepth) return;
    const std::vector<AddressRange> outerScope = scope_;
    DwarfEntry entry(tag);
    if (isScope(tag) && originalOrNull && rangesOf(die, *originalOrNull).empty()) originalOrNull = nullptr;
    if (originalOrNull || originOf(die) != die)
      entry.reference(dwarf::DW_AT_abstract_origin, name(originOf(die).getOffset()));
    else
      copyAttributes(die, entry);
    if (isVariable) {
      if (locations_) addLocation(die, entry);
      out_.add(entry, out_.unusedName());
    } else if (const bool hasCode = addScope(die, entry); !hasCode) {
      if (!originalOrNull) return; // nothing is left of it, nor of the original
      out_.add(entry, out_.unusedName());
    } else {
      std::vector<u32> outerCalls = takeCalls(die);
      if (originalOrNull || originOf(die) != die) addCall(die, entry);
      out_.add(entry, out_.unusedName());
      forEachChild(die, [&](const DWARFDie &child) { addInstance(child, originalOrNull, depth + 1); });
      addInlinedCalls(depth + 1);
      calls_ = std::move(outerCalls);
    }
    out_.close();
    scope_ = outerScope;
  }

  // Where a debugger stops that is to stop in an inlined function: at the first code behind its prologue.
  u64 entryOf(const NativeFunction &code, const DWARFDie &die) const {
    u64 low = 0, high = 0, section = 0;
    const bool isKnown = die.getLowAndHighPC(low, high, section);
    const u64 start = isKnown ? lines_.prologueEnd(sections_.offsetOf(low), sections_.offsetOf(high)) : 0;
    for (const u32 row : code.byOffset)
      if (code.rows[row].ownOffset >= start) return code.rows[row].start;
    return code.rows.front().start;
  }

  static llvm::ArrayRef<u8> expressionOf(const DWARFDie &die, dwarf::Attribute attribute) {
    const auto value = die.find(attribute);
    const auto bytes = value && value->isFormClass(DWARFFormValue::FC_Exprloc) ? value->getAsBlock() : std::nullopt;
    return bytes ? *bytes : llvm::ArrayRef<u8>();
  }

  void addLocation(const DWARFDie &die, DwarfEntry &entry) {
    if (!die.find(dwarf::DW_AT_location)) return;
    if (!function_) {
      if (const auto address = Locations::staticAddress(expressionOf(die, dwarf::DW_AT_location))) {
        DwarfBytes expression;
        expression.byte(dwarf::DW_OP_call4);
        expression.fixed(memoryEntry_);
        expression.byte(dwarf::DW_OP_plus_uconst);
        expression.uleb(*address);
        entry.expression(dwarf::DW_AT_location, expression.bytes);
      }
      return;
    }
    auto locations = die.getLocations(dwarf::DW_AT_location);
    if (!locations) {
      llvm::consumeError(locations.takeError());
      return;
    }
    std::vector<NativeLocation> found;
    for (const llvm::DWARFLocationExpression &location : *locations) {
      std::vector<AddressRange> ranges = scope_;
      if (location.Range) {
        if (location.Range->HighPC > sections_.codeSize() || location.Range->LowPC >= location.Range->HighPC) continue;
        ranges = function_->ranges(sections_.offsetOf(location.Range->LowPC), sections_.offsetOf(location.Range->HighPC));
      }
      const auto some = locations_->translate(*function_, location.Expr, frameBase_, ranges);
      found.insert(found.end(), some.begin(), some.end());
    }
    if (found.empty()) return;
    std::sort(found.begin(), found.end(), [](const NativeLocation &a, const NativeLocation &b) { return a.start < b.start; });
    entry.sectionOffset(dwarf::DW_AT_location, writeLocations(found, out_.loc));
  }

  // The machine code of a part of a function, not in order.
  std::vector<AddressRange> rangesOf(const DWARFDie &die, const NativeFunction &function) const {
    auto ranges = die.getAddressRanges();
    if (!ranges) {
      llvm::consumeError(ranges.takeError());
      return {};
    }
    std::vector<AddressRange> found;
    for (const llvm::DWARFAddressRange &range : *ranges) {
      if (range.LowPC == 0 || range.HighPC > sections_.codeSize() || range.HighPC <= range.LowPC) continue;
      const auto some = function.ranges(sections_.offsetOf(range.LowPC), sections_.offsetOf(range.HighPC));
      found.insert(found.end(), some.begin(), some.end());
    }
    return found;
  }

  // The machine code of a part of the function; false if there is none.
  bool addScope(const DWARFDie &die, DwarfEntry &entry) {
    std::vector<AddressRange> found = rangesOf(die, *function_);
    if (found.empty()) return false;
    setScope(std::move(found), entry);
    return true;
  }

  // `entryPoint`: if it is not 0, what the first range begins with, which debuggers take for the scope's entry.
  void setScope(std::vector<AddressRange> found, DwarfEntry &entry, u64 entryPoint = 0) {
    std::sort(found.begin(), found.end(), [](const AddressRange &a, const AddressRange &b) { return a.start < b.start; });
    std::vector<std::pair<u64, u64>> joined;
    for (const AddressRange &range : found) {
      if (!joined.empty() && joined.back().second >= range.start)
        joined.back().second = std::max(joined.back().second, range.end);
      else
        joined.push_back({range.start, range.end});
    }
    scope_.clear();
    for (const auto &[start, end] : joined) scope_.push_back({start, end});
    for (usize i = 0; i < joined.size(); ++i)
      if (joined[i].first < entryPoint && entryPoint < joined[i].second) {
        joined.push_back({joined[i].first, entryPoint});
        joined[i].first = entryPoint;
        break;
      }
    for (usize i = 1; i < joined.size(); ++i)
      if (joined[i].first == entryPoint) std::swap(joined[0], joined[i]);
    if (joined.size() == 1) {
      entry.address(dwarf::DW_AT_low_pc, joined[0].first);
      entry.unsignedValue(dwarf::DW_AT_high_pc, joined[0].second - joined[0].first);
    } else {
      entry.sectionOffset(dwarf::DW_AT_ranges, out_.addRanges(joined));
    }
  }

  void copyAttributes(const DWARFDie &die, DwarfEntry &entry) {
    for (const llvm::DWARFAttribute &attribute : die.attributes()) {
      if (!attribute.isValid()) continue;
      if (attribute.Attr == dwarf::DW_AT_calling_convention && die.getTag() == dwarf::DW_TAG_subprogram) continue; // addEntry has another
      switch (carryOf(attribute.Attr)) {
      case Carry::Drop:
      case Carry::Address:
      case Carry::Location: break;
      case Carry::File:
        if (const auto file = attribute.Value.getAsUnsignedConstant())
          if (const u32 number = lines_.fileNumber(unit_, units_.at(die.getDwarfUnit()), *file)) entry.unsignedValue(attribute.Attr, number);
        break;
      case Carry::Copy: copy(die, attribute, entry); break;
      }
    }
  }

  void copy(const DWARFDie &die, const llvm::DWARFAttribute &attribute, DwarfEntry &entry) {
    const DWARFFormValue &value = attribute.Value;
    const dwarf::Form form = value.getForm();
    switch (form) {
    case dwarf::DW_FORM_flag_present: entry.flag(attribute.Attr); return;
    case dwarf::DW_FORM_flag:
    case dwarf::DW_FORM_data1: entry.fixed(attribute.Attr, form, value.getRawUValue(), 1); return;
    case dwarf::DW_FORM_data2: entry.fixed(attribute.Attr, form, value.getRawUValue(), 2); return;
    case dwarf::DW_FORM_data4: entry.fixed(attribute.Attr, form, value.getRawUValue(), 4); return;
    case dwarf::DW_FORM_data8: entry.fixed(attribute.Attr, form, value.getRawUValue(), 8); return;
    case dwarf::DW_FORM_udata: entry.unsignedValue(attribute.Attr, value.getRawUValue()); return;
    case dwarf::DW_FORM_sdata:
    case dwarf::DW_FORM_implicit_const: entry.signedValue(attribute.Attr, static_cast<i64>(value.getRawUValue())); return;
    default: break;
    }
    if (value.isFormClass(DWARFFormValue::FC_String)) {
      entry.text(attribute.Attr, dwarf::toString(value, ""));
    } else if (value.isFormClass(DWARFFormValue::FC_Reference)) {
      const DWARFDie target = die.getAttributeValueAsReferencedDie(value);
      if (target.isValid()) entry.reference(attribute.Attr, name(target.getOffset()));
    } else if (form == dwarf::DW_FORM_block || form == dwarf::DW_FORM_block1 || form == dwarf::DW_FORM_block2 || form == dwarf::DW_FORM_block4 ||
               form == dwarf::DW_FORM_data16) {
      if (const auto bytes = value.getAsBlock()) entry.block(attribute.Attr, {bytes->begin(), bytes->end()});
    } else if (form == dwarf::DW_FORM_exprloc) {
      if (const auto bytes = value.getAsBlock(); bytes && isPlain(*bytes)) entry.expression(attribute.Attr, {bytes->begin(), bytes->end()});
    }
  }

  // Whether an expression means the same for machine code: it computes with numbers only.
  static bool isPlain(llvm::ArrayRef<u8> bytes) {
    const llvm::DataExtractor data(bytes, true, 4);
    for (const auto &operation : llvm::DWARFExpression(data, 4)) {
      const u8 code = operation.getCode();
      const bool isNumber = (code >= dwarf::DW_OP_const1u && code <= dwarf::DW_OP_rot) || (code >= dwarf::DW_OP_abs && code <= dwarf::DW_OP_plus_uconst) ||
                            (code >= dwarf::DW_OP_shl && code <= dwarf::DW_OP_xor) || (code >= dwarf::DW_OP_lit0 && code <= dwarf::DW_OP_lit31) ||
                            code == dwarf::DW_OP_stack_value;
      if (operation.isError() || !isNumber || code == dwarf::DW_OP_addr || code == dwarf::DW_OP_deref) return false;
    }
    return true;
  }

  u64 name(u64 offset) const { return nameBase_ + offset; }

  const NativeCode &code_;
  const DebugSections &sections_;
  const Locations *locations_;
  const u32 memoryList_;
  const u64 nameBase_;
  DwarfWriter &out_;
  std::unique_ptr<llvm::DWARFContext> dwarf_;
  LineTables lines_;
  u32 unit_ = 0;
  u32 memoryEntry_ = 0;                      // in the unit
  const NativeFunction *function_ = nullptr; // that the current entry lies in
  std::vector<AddressRange> scope_;          // its code, and that of the innermost block
  llvm::ArrayRef<u8> frameBase_;
  std::unordered_map<const llvm::DWARFUnit *, u32> units_; // their numbers
  std::unordered_map<u32, DWARFDie> subprograms_; // by function index
  const InlinedFunctions *inlined_ = nullptr;     // into the function around the current entry
  std::vector<u32> calls_;                        // of inlined_, in the current scope, not in scopes inside it that were written
};

} // namespace

std::vector<DwarfWriter::Section> translateDwarf(const NativeCode &code, const VmLayout &layout) {
  const std::deque<DebugSections> all = debugSections(code.module());
  if (all.empty()) return {};
  DwarfWriter out;
  writeFrames(code, out.frame);
  // Variables are found in 32-bit memories only.
  const std::vector<MemoryType> &memories = code.module().memories;
  std::optional<Locations> locations;
  if (!memories.empty() && !memories[0].limits.is64) locations.emplace(code, layout);
  const u32 memoryList = locations ? writeLocations(locations->memoryBase(), out.loc) : 0;
  u64 nameBase = 0;
  for (const DebugSections &sections : all) {
    Translator(code, sections, locations ? &*locations : nullptr, memoryList, nameBase, out).run();
    nameBase += u64(1) << 32;
  }
  return out.finish();
}

} // namespace wasmc
