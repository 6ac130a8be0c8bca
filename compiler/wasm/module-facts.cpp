#include "compiler/wasm/module-facts.h"
#include "compiler/wasm/const-expr.h"
#include "compiler/wasm/required-features.h"
#include "compiler/wasm/validate-sink.h"

namespace wasmc {

namespace {

struct FactsSink : DefaultOperators<> {
  FactsSink(const Module &m, ModuleFacts &f) : module(m), facts(f) {}
  const Module &module;
  ModuleFacts &facts;
  u32 function = 0;
  std::optional<Error> unbuilt; // the first type in a body that needs a feature without code generation

  void beginFunction(std::span<const ValueType> locals, FrameTypes, Label &) { noteTypes(locals, "a local"); }
  void block(Label &, FrameTypes types, Values) { noteTypes(types.results, "a block"); }
  void loop(Label &, FrameTypes types, Values) { noteTypes(types.results, "a block"); }
  void if_(Label &, FrameTypes types, Value, Values) { noteTypes(types.results, "a block"); }
  void noteTypes(std::span<const ValueType> types, const char *what) {
    for (ValueType type : types) {
      if (type.isNumeric() || unbuilt) [[likely]]
        continue;
      Result<void> result = requireBuilt(type, what, module.functions[function].bodyOffset);
      if (!result.ok()) unbuilt = result.takeError();
    }
  }

  void globalSet(GlobalIndex g, Value) { facts.globalWritten[g.value] = true; }
  void tableSet(TableIndex t, Value, Value) { facts.tableWritten[t.value] = true; }
  Value tableGrow(TableIndex t, Value, Value) {
    facts.tableWritten[t.value] = true;
    return {};
  }
  void tableFill(TableIndex t, Value, Value, Value) { facts.tableWritten[t.value] = true; }
  void tableCopy(TableIndex to, TableIndex, Value, Value, Value) { facts.tableWritten[to.value] = true; }
  void tableInit(TableIndex t, ElemIndex e, Value, Value, Value) {
    facts.tableWritten[t.value] = true;
    facts.elemUsed[e.value] = true;
  }
  Value memoryGrow(MemoryIndex m, Value) {
    facts.memoryGrown[m.value] = true;
    return {};
  }
  void memoryCopy(MemoryIndex to, MemoryIndex from, Value, Value, Value) {
    if (to.value == from.value) facts.memoryCopied[to.value] = true;
  }
  void memoryFill(MemoryIndex m, Value, Value, Value) { facts.memoryFilled[m.value] = true; }
  void memoryInit(MemoryIndex, DataIndex d, Value, Value, Value) { facts.dataUsed[d.value] = true; }
  Value arrayNewData(TypeIndex, DataIndex d, Value, Value) {
    facts.dataUsed[d.value] = true;
    return {};
  }
  Value arrayNewElem(TypeIndex, ElemIndex e, Value, Value) {
    facts.elemUsed[e.value] = true;
    return {};
  }
  void arrayInitData(TypeIndex, DataIndex d, Value, Value, Value, Value) { facts.dataUsed[d.value] = true; }
  void arrayInitElem(TypeIndex, ElemIndex e, Value, Value, Value, Value) { facts.elemUsed[e.value] = true; }

  void tryTable(Label &, FrameTypes types, std::span<const CatchClause<Label>>, Values) {
    facts.hasHandlers = true;
    noteTypes(types.results, "a block");
  }
  void try_(Label &, FrameTypes types, Values) {
    facts.hasHandlers = true;
    noteTypes(types.results, "a block");
  }

  Value refFunc(FuncIndex f) {
    facts.isReferenced[f.value] = true;
    return {};
  }
  void call(FuncIndex f, Values, Values) {
    facts.isCalled[f.value] = true;
    facts.makesCall[function] = true;
  }
  void callIndirect(TableIndex, TypeIndex, Value, Values, Values) { facts.makesCall[function] = true; }
  void callRef(TypeIndex, Value, Values, Values) { facts.makesCall[function] = true; }
  void returnCall(FuncIndex f, Values) {
    facts.isCalled[f.value] = facts.isTailCalled[f.value] = true;
    noteTailCall(module.isImported(f));
  }
  void returnCallIndirect(TableIndex, TypeIndex, Value, Values) { noteTailCall(true); }
  void returnCallRef(TypeIndex, Value, Values) { noteTailCall(true); }
  void noteTailCall(bool mayLeave) {
    facts.makesCall[function] = facts.hasTailCall[function] = true;
    if (mayLeave) facts.mayLeaveByTailCall[function] = true;
  }
};

void noteReferences(const Module &module, const ConstExpr &expression, ModuleFacts &facts) {
  for (const ConstStep &step : constSteps(module, expression))
    if (step.opcode == Opcode::RefFunc) facts.isReferenced[step.index] = true;
}

void noteModule(const Module &module, ModuleFacts &facts) {
  const auto share = [&](ExternKind kind, u32 index) {
    if (kind == ExternKind::Table)
      facts.tableShared[index] = true;
    else if (kind == ExternKind::Global)
      facts.globalShared[index] = true;
    else if (kind == ExternKind::Memory)
      facts.memoryShared[index] = true;
  };
  for (const Import &i : module.imports) share(i.kind, i.index);
  for (const Export &e : module.exports) share(e.kind, e.index);
  for (const Table &table : module.tables)
    if (table.init) noteReferences(module, *table.init, facts);
  for (const Global &global : module.globals) noteReferences(module, global.init, facts);
  for (const ElemSegment &segment : module.elements) {
    for (FuncIndex f : segment.functions) facts.isReferenced[f.value] = true;
    for (const ConstExpr &e : segment.expressions) noteReferences(module, e, facts);
  }
}

} // namespace

Result<ModuleFacts> scanModule(const Module &module, const FeatureSet &features) {
  ModuleFacts facts;
  for (auto *list : {&facts.tableWritten, &facts.tableShared}) list->resize(module.tables.size());
  for (auto *list : {&facts.globalWritten, &facts.globalShared}) list->resize(module.globals.size());
  for (auto *list : {&facts.memoryGrown, &facts.memoryCopied, &facts.memoryFilled, &facts.memoryShared}) list->resize(module.memories.size());
  facts.dataUsed.resize(module.data.size());
  facts.elemUsed.resize(module.elements.size());
  for (auto *list : {&facts.hasTailCall, &facts.isTailCalled, &facts.mayLeaveByTailCall, &facts.isReferenced,
                     &facts.isCalled, &facts.makesCall})
    list->resize(module.functions.size());
  noteModule(module, facts);
  FactsSink sink(module, facts);
  FunctionReader<FactsSink> reader(module, features, sink);
  for (u32 i = module.importedFunctions; i < module.functions.size(); ++i) {
    sink.function = i;
    TRY(reader.read(FuncIndex(i)));
  }
  TRY(requireBuilt(module));
  if (sink.unbuilt) return std::move(*sink.unbuilt);
  return facts;
}

} // namespace wasmc
