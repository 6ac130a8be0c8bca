// x86-64: the levels of the psABI, by cpuid and xgetbv. A cpuid traps in virtual machines (microseconds), so only what the
// artifact needs is asked for.
#include "loader/arch/cpu.h"
#include <cpuid.h>
#include <elf.h>
#include <linux/audit.h>
#include <sys/auxv.h>

namespace wasmload {

const u32 kElfMachine = EM_X86_64;
const u32 kAuditArchitecture = AUDIT_ARCH_X86_64;
const char *const kCpuLevels[] = {"x86-64-v2", "x86-64-v3", "x86-64-v4", nullptr};

namespace {

struct Cpuid {
  u32 a = 0, b = 0, c = 0, d = 0;
  Cpuid() = default;
  Cpuid(u32 leaf, u32 subleaf) { __cpuid_count(leaf, subleaf, a, b, c, d); }
};

u64 enabledStates() { // XCR0: what the kernel saves
  u32 low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low | u64(high) << 32;
}

bool hasV2(const Cpuid &leaf1) {
  constexpr u32 kNeeded = bit_SSE3 | bit_SSSE3 | bit_SSE4_1 | bit_SSE4_2 | bit_POPCNT | bit_CMPXCHG16B;
  return (leaf1.c & kNeeded) == kNeeded;
}

bool hasV3(const Cpuid &leaf1, const Cpuid &leaf7) {
  constexpr u32 kNeeded = bit_AVX | bit_F16C | bit_FMA | bit_MOVBE | bit_OSXSAVE;
  constexpr u32 kNeeded7 = bit_AVX2 | bit_BMI | bit_BMI2;
  if ((leaf1.c & kNeeded) != kNeeded || (leaf7.b & kNeeded7) != kNeeded7 || (enabledStates() & 0x6) != 0x6)
    return false;
  return Cpuid(0x80000001, 0).c & (1u << 5); // LZCNT
}

bool hasV4(const Cpuid &leaf7) {
  constexpr u32 kNeeded7 = bit_AVX512F | bit_AVX512BW | bit_AVX512CD | bit_AVX512DQ | bit_AVX512VL;
  return (leaf7.b & kNeeded7) == kNeeded7 && (enabledStates() & 0xE6) == 0xE6;
}

constexpr u64 bitOf(CpuFeature feature) { return u64(1) << static_cast<u8>(feature); }
constexpr u64 kV2 = bitOf(CpuFeature::X86V2), kV3 = bitOf(CpuFeature::X86V3), kV4 = bitOf(CpuFeature::X86V4);

} // namespace

u64 offeredCpuFeatures(u64 wanted) {
  // Linux tells it only of CPUs from 2012 on (Ivy Bridge, Goldmont, Steamroller, Zen), all of which have v2: no cpuid for the default.
  constexpr unsigned long kHasFsGsBase = 2; // AT_HWCAP2
  if (wanted == 0 || (wanted == kV2 && (getauxval(AT_HWCAP2) & kHasFsGsBase))) return wanted;
  const Cpuid leaf1(1, 0);
  u64 offered = hasV2(leaf1) ? kV2 : 0;
  if (offered && (wanted & (kV3 | kV4)) && Cpuid(0, 0).a >= 7) {
    const Cpuid leaf7(7, 0);
    if (hasV3(leaf1, leaf7)) offered |= hasV4(leaf7) ? kV3 | kV4 : kV3;
  }
  return offered & wanted;
}

const char *nameOfCpuFeature(u64 features) {
  if (features & kV2) return "x86-64-v2 (SSE4.2, POPCNT)";
  if (features & kV3) return "x86-64-v3 (AVX2, BMI2, FMA)";
  if (features & kV4) return "x86-64-v4 (AVX-512)";
  return "CPU features that this wasmload does not know";
}

} // namespace wasmload
