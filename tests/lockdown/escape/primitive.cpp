// What a guest that broke out of its memory would have, given to it on purpose: imports of the module "escape". This file is
// linked into the test program wasmload-with-escape only, which is wasmload with --wrap around the function that looks WASI
// imports up; the shipped program has neither the imports nor a place to put them.
//   system_call(number, a, b, c, d, e, f) -> what the kernel returns     address(offset) -> where memory 0 has it in the process
//   system_call_32(number, a, b, c)       -> by int 0x80                 jump(address)     calls it
#include "wasi-libc-shim/guest-memory.h"
#include "wasi-libc-shim/import-table.h"
#include <array>

namespace {

using namespace cwasm;

u64 systemCall(HostFunction *, u64 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f) {
  register u64 r10 __asm__("r10") = d;
  register u64 r8 __asm__("r8") = e;
  register u64 r9 __asm__("r9") = f;
  u64 result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

u64 systemCall32(HostFunction *, u64 number, u64 a, u64 b, u64 c) {
  u64 result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "r8", "r9", "r10", "r11", "memory");
  return result;
}

u64 address(HostFunction *self, u32 offset) { return reinterpret_cast<u64>((*self->memory)->base) + offset; }

void jump(HostFunction *, u64 to) { reinterpret_cast<void (*)()>(to)(); }

constexpr ValueType kLongs[] = {I64, I64, I64, I64, I64, I64, I64};

const wasi::WasiFunction kFunctions[] = {
    {"system_call", reinterpret_cast<const void *>(&systemCall), kLongs, 7, kLongs},
    {"system_call_32", reinterpret_cast<const void *>(&systemCall32), kLongs, 4, kLongs},
    {"address", reinterpret_cast<const void *>(&address), &I32, 1, kLongs},
    {"jump", reinterpret_cast<const void *>(&jump), kLongs, 1, nullptr},
};

} // namespace

#define LOOK_UP "_ZN4wasi14functionOrNullENSt3__117basic_string_viewIcNS0_11char_traitsIcEEEES4_"
const wasi::WasiFunction *realLookUp(std::string_view module, std::string_view field) __asm__("__real_" LOOK_UP);
const wasi::WasiFunction *wrappedLookUp(std::string_view module, std::string_view field) __asm__("__wrap_" LOOK_UP);

const wasi::WasiFunction *wrappedLookUp(std::string_view module, std::string_view field) {
  if (module != "escape") return realLookUp(module, field);
  for (const wasi::WasiFunction &function : kFunctions)
    if (function.name == field) return &function;
  return nullptr;
}
