// The hash of the contract tables: builtins.def, trap-kinds.def and the layouts of vmctx.h and module-description.h. It
// names a version of the host ABI; an artifact records it, and a loader runs only what it knows (docs/abi.md).
#pragma once
#include "runtime-support/artifact/module-description.h"
#include "runtime-support/artifact/section-hashes.h"

namespace cwasm {

constexpr u64 fnv1a(const char *text, u64 hash) {
  for (; *text; ++text)
    hash = (hash ^ static_cast<u8>(*text)) * 0x100000001B3;
  return hash;
}

// Goes up when the form of the code map, unwind table, names or source map changes: their sizes do not show in this hash.
inline constexpr u64 kTableFormats = 1;

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
                           kTableFormats, kGuardReservation,    kGuardReservation64,  kStackGuard,          kHostStackReserve,
                           sizeof(SectionHash)};
  for (u64 size : sizes)
    hash = (hash ^ size) * 0x100000001B3;
  return hash;
}

inline constexpr u64 kContractHash = contractHash();

// One of the contracts that this tree knows: a row of contracts.def.
struct Contract {
  u32 version, revision;
  u64 hash;
  u32 headerSize; // of DescriptionHeader
};

inline constexpr Contract kContracts[] = {
#define CONTRACT(version, revision, hash, headerSize) {version, revision, hash, headerSize},
#include "runtime-support/abi/contracts.def"
#undef CONTRACT
};
inline constexpr const Contract &kContract = kContracts[sizeof(kContracts) / sizeof(Contract) - 1]; // what wasmc compiles for
inline constexpr u32 kAbiVersion = kContract.version, kAbiRevision = kContract.revision;

// The contract that an artifact was compiled for; null: one that is not known here.
constexpr const Contract *findContract(u32 version, u64 hash) {
  for (const Contract &contract : kContracts)
    if (contract.version == version && contract.hash == hash) return &contract;
  return nullptr;
}

} // namespace cwasm
