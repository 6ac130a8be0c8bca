// The hash of the contract tables: builtins.def, trap-kinds.def and the layouts of vmctx.h and module-description.h. It
// names a version of the host ABI; an artifact records it, and a loader runs only what it knows (docs/abi.md).
#pragma once
#include "runtime-support/artifact/module-description.h"

namespace cwasm {

constexpr u64 fnv1a(const char *text, u64 hash) {
  for (; *text; ++text)
    hash = (hash ^ static_cast<u8>(*text)) * 0x100000001B3;
  return hash;
}

constexpr u64 contractHash() {
  u64 hash = 0xCBF29CE484222325;
#define BUILTIN(Name, result, ...) hash = fnv1a(#Name ":" #result "(" #__VA_ARGS__ ")", hash);
#include "runtime-support/abi/builtins.def"
#undef BUILTIN
#define TRAP(number, Name, message) hash = fnv1a(#number #Name, hash);
#include "runtime-support/abi/trap-kinds.def"
#undef TRAP
  constexpr u64 sizes[] = {sizeof(VmContext),    sizeof(MemoryRef),    sizeof(MemoryObject), sizeof(TableObject),
                           sizeof(ImportSlot),   sizeof(FuncObject),   sizeof(GlobalSlot),   sizeof(HostFunction),
                           sizeof(VmRuntime),    sizeof(RuntimeType),  sizeof(FieldRecord),  sizeof(TypeRecord),   sizeof(ImportRecord), sizeof(MemoryRecord),
                           sizeof(TableRecord),  sizeof(GlobalRecord), sizeof(ExportRecord), sizeof(FunctionRecord),
                           sizeof(ElemRecord),   sizeof(DataRecord),   sizeof(ImageRecord),  sizeof(DescriptionHeader),
                           sizeof(TagObject),    sizeof(ExceptionObject), sizeof(TagRecord),
                           kGuardReservation,    kGuardReservation64,  kStackGuard,          kHostStackReserve};
  for (u64 size : sizes)
    hash = (hash ^ size) * 0x100000001B3;
  return hash;
}

inline constexpr u64 kContractHash = contractHash();

} // namespace cwasm
