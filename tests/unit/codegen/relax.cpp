// Proven loops (compiler/codegen/relax) against the same code at -O0, in cases that try to break the proof: each loop below runs
// with starts, ends and counts around zero, the end of memory and 2^32, and must end alike: the same result or the same trap
// at the same operator, with the same memory, globals and table.
#include "compiler/codegen/compilation.h"
#include "loader/store.h"
#include "tests/unit/loader/artifact-builder.h"
#include "tests/unit/wasm/builder.h"
#include <cstring>
#include <functional>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace testing;
namespace {

// ---- the guest ----------------------------------------------------------------------------------------------------------

enum Op : u8 {
  Block = 0x02, Loop, If, End = 0x0B, Br, BrIf, Call = 0x10, LocalGet = 0x20, LocalSet, LocalTee, GlobalGet, GlobalSet, TableSet = 0x26,
  I32Load = 0x28, I64Load, F32Load, F64Load, I32Load8U = 0x2D, I32Store = 0x36, I64Store, F32Store, F64Store, I32Store8,
  MemorySize = 0x3F, MemoryGrow, I32Const, Eqz = 0x45, Eq, Ne, LtS, LtU, GtS, GtU, LeS, LeU, GeS, GeU,
  Add = 0x6A, Sub, Mul, DivS, DivU, And = 0x71, Xor = 0x73, ShiftLeft, F64Add = 0xA0, F64Mul = 0xA2, Reinterpret = 0xBD,
};

Blob bytes(std::initializer_list<int> values) {
  Blob out;
  for (int value : values) out.push_back(static_cast<u8>(value));
  return out;
}
Blob sleb(i64 value) {
  Blob out;
  for (;;) {
    const u8 byte = value & 0x7F;
    value >>= 7;
    if ((value == 0 && !(byte & 0x40)) || (value == -1 && (byte & 0x40))) return out.push_back(byte), out;
    out.push_back(byte | 0x80);
  }
}
Blob constant(u32 value) { return join({bytes({I32Const}), sleb(static_cast<i32>(value))}); }
Blob get(int local) { return bytes({LocalGet, local}); }
Blob set(int local) { return bytes({LocalSet, local}); }
Blob access(int op, u32 offset, int alignment = 0) { return join({bytes({op, alignment}), leb(offset)}); }
Blob op(int code) { return bytes({code}); }

// Parameters a, b and n; i counts or points, j counts an inner loop, the sum is the result.
enum Local { A, B, N, I, J, Sum, Locals = 3 };
Blob sum(const Blob &value) { return join({get(Sum), value, op(Add), set(Sum)}); }

Blob gather(const Blob &at) { return sum(join({at, access(I32Load, 0), constant(0xFFFF), op(And), access(I32Load8U, 0)})); }

// Functions that are inlined: they store at an offset of 0, 8 or 16.
constexpr int kHelpers = 3;
Blob storeBy(int offset) { return bytes({Call, offset / 8}); }

// What a loop does with the address that `at` computes.
struct Kind {
  const char *name;
  Blob (*body)(const Blob &at, const Blob &counter);
};
const Kind kinds[] = {
    {"load", [](const Blob &at, const Blob &) { return sum(join({at, access(I32Load, 0)})); }},
    {"load with an offset", [](const Blob &at, const Blob &) { return sum(join({at, access(I32Load, 4096)})); }},
    {"load with an offset past 2^31", [](const Blob &at, const Blob &) { return sum(join({at, access(I32Load, 0x8000'0000u)})); }},
    {"dead load", [](const Blob &at, const Blob &) { return join({at, access(I32Load, 3), set(J)}); }},
    {"byte", [](const Blob &at, const Blob &) { return sum(join({at, access(I32Load8U, 0)})); }},
    {"store", [](const Blob &at, const Blob &c) { return join({at, c, access(I32Store, 0)}); }},
    {"store of a constant", [](const Blob &at, const Blob &) { return join({at, constant(0x5A), access(I32Store8, 1)}); }},
    {"copy", [](const Blob &at, const Blob &) { return join({at, at, get(B), op(Add), access(I64Load, 0), access(I64Store, 8)}); }},
    {"arithmetic", [](const Blob &at, const Blob &) {
       return join({at, at, access(F64Load, 8), at, access(F64Load, 0), op(F64Add), access(F64Store, 16)});
     }},
    {"two stores", [](const Blob &at, const Blob &c) {
       return join({at, c, access(I32Store, 0), at, get(B), op(Add), c, access(I32Store, 0)});
     }},
    {"four copies", [](const Blob &at, const Blob &) {
       Blob out;
       for (u32 k = 0; k < 4; ++k)
         out = join({out, at, at, get(B), op(Add), access(I32Load, 4 * k), constant(3), op(Mul), access(I32Store, 4 * k)});
       return out;
     }},
    {"four sums", [](const Blob &at, const Blob &) {
       Blob out;
       for (u32 k = 0; k < 4; ++k) out = join({out, sum(join({at, access(I32Load, 4 * k)}))});
       return out;
     }},
    {"four in another order", [](const Blob &at, const Blob &) {
       Blob out;
       for (u32 k : {1, 0, 3, 2}) out = join({out, at, at, get(B), op(Add), access(I32Load, 4 * k), access(I32Store, 4 * k)});
       return out;
     }},
    {"two copies, one with its factors swapped, and a value that is carried on", [](const Blob &at, const Blob &) {
       const Blob to = join({at, get(B), op(Add)});
       return join({to, at, access(I32Load, 0), get(J), op(Mul), access(I32Store, 0), at, access(I32Load, 4), set(J),
                    to, get(J), at, access(I32Load, 4), op(Mul), access(I32Store, 4), at, access(I32Load, 8), set(J)});
     }},
    {"mirrored", [](const Blob &at, const Blob &c) { // x ^ -8 is -8 - x for multiples of 8
       return join({at, c, constant(8), op(Mul), constant(u32(-8)), op(Xor), op(Add), c, access(I32Store, 0)});
     }},
    {"not quite mirrored", [](const Blob &at, const Blob &c) {
       return join({at, c, constant(4), op(Mul), constant(u32(-8)), op(Xor), op(Add), c, access(I32Store, 0)});
     }},
    {"mirrored from a", [](const Blob &, const Blob &c) {
       return sum(join({get(A), c, constant(16), op(Mul), constant(u32(-16)), op(Xor), op(Add), access(I32Load, 12)}));
     }},
    {"two copies in a row of a nest that is not proven", [](const Blob &at, const Blob &c) {
       const Blob row = join({at, get(J), constant(8), op(Mul), op(Add)});
       return join({sum(join({get(B), access(I32Load, 0), access(I32Load8U, 0)})), constant(0), set(J), bytes({Loop, 0x40}),
                    row, c, access(I32Store, 0), row, constant(4), op(Add), c, access(I32Store, 0), get(J),
                    constant(1), op(Add), bytes({LocalTee, J}), constant(40), op(LtU), bytes({BrIf, 0}), op(End)});
     }},
    {"taken now and then", [](const Blob &at, const Blob &c) {
       return join({c, constant(3), op(And), op(Eqz), bytes({If, 0x40}), at, c, access(I32Store, 0), op(End)});
     }},
    {"division", [](const Blob &at, const Blob &c) {
       return join({at, c, access(I32Store, 0), sum(join({constant(1000), get(B), c, op(Sub), op(DivU)}))});
     }},
    {"exit on a value", [](const Blob &at, const Blob &c) {
       return join({at, access(I32Load8U, 0), constant(0x77), op(Eq), bytes({BrIf, 1}), at, c, access(I32Store8, 0)});
     }},
    {"global", [](const Blob &at, const Blob &c) { return join({c, bytes({GlobalSet, 0}), at, c, access(I32Store, 0)}); }},
    {"global behind", [](const Blob &at, const Blob &c) { return join({at, c, access(I32Store, 0), c, bytes({GlobalSet, 1})}); }},
    {"global read", [](const Blob &at, const Blob &) { return join({at, bytes({GlobalGet, 0}), access(I32Store, 0)}); }},
    {"table", [](const Blob &at, const Blob &c) {
       return join({c, constant(7), op(And), bytes({0xD0, 0x70, TableSet, 0}), at, c, access(I32Store, 0)});
     }},
    {"table behind", [](const Blob &at, const Blob &c) {
       return join({at, c, access(I32Store, 0), c, constant(15), op(And), bytes({0xD2, kHelpers, TableSet, 0})});
     }},
    // Constants that are far from each other are taken for arrays of their own; each counter's range reaches from one into the next.
    {"static arrays, one reaches into the next", [](const Blob &, const Blob &c) {
       const Blob at = join({c, constant(4), op(Mul)});
       return join({at, at, access(I32Load, 4096), c, op(Add), access(I32Store, 5120)});
     }},
    {"static arrays, one reaches into the one before", [](const Blob &, const Blob &c) {
       const Blob at = join({c, constant(4), op(Mul)});
       return join({at, at, access(I32Load, 5120), c, op(Add), access(I32Store, 4096)});
     }},
    {"static arrays of different steps", [](const Blob &, const Blob &c) {
       const Blob from = join({c, constant(8), op(Mul)});
       return join({c, constant(4), op(Mul), from, access(I32Load, 64), from, access(I32Load, 68), op(Add), access(I32Store, 4096),
                    sum(join({from, access(I32Load, 8192)}))});
     }},
    {"gather", [](const Blob &at, const Blob &) { return sum(join({at, access(I32Load, 0), access(I32Load8U, 0)})); }},
    // Of a few bytes, which are known: loads and stores in place of a call.
    {"copies of every small size", [](const Blob &at, const Blob &) {
       Blob out;
       for (u32 count : {1, 3, 6, 7, 8, 12, 15, 16, 17, 24, 31, 33, 47, 63, 64, 65, 0})
         out = join({out, at, at, get(B), op(Add), constant(count), bytes({0xFC, 0x0A, 0, 0}), get(B), at, constant(5), op(Add), constant(count), bytes({0xFC, 0x0A, 0, 0})});
       return out;
     }},
    {"copies that overlap", [](const Blob &at, const Blob &) {
       Blob out;
       for (u32 count : {2, 5, 13, 29, 40, 61})
         out = join({out, at, constant(7), op(Add), at, constant(count), bytes({0xFC, 0x0A, 0, 0}), at, at, constant(3), op(Add), constant(count), bytes({0xFC, 0x0A, 0, 0})});
       return out;
     }},
    {"a copy into the end of memory", [](const Blob &at, const Blob &c) {
       return join({at, c, access(I32Store, 0), constant(65536 - 23), at, constant(48), bytes({0xFC, 0x0A, 0, 0})});
     }},
    {"fills of every small size", [](const Blob &at, const Blob &c) {
       Blob out;
       for (u32 count : {1, 3, 6, 7, 8, 12, 15, 16, 17, 24, 31, 33, 47, 63, 64, 65, 0})
         out = join({out, at, get(B), op(Add), c, constant(300), op(Add), constant(count), bytes({0xFC, 0x0B, 0})});
       return out;
     }},
    {"a fill into the end of memory", [](const Blob &at, const Blob &c) {
       return join({at, c, access(I32Store, 0), constant(65536 - 23), c, constant(48), bytes({0xFC, 0x0B, 0})});
     }},
    // What an inlined function stored is loaded again (forward-loads.h), by sums that wrap and offsets that do not, with other stores between. The gather keeps
    // these from being proven.
    {"stored by a sum, loaded by an offset", [](const Blob &at, const Blob &c) {
       return join({gather(get(B)), at, constant(16), op(Add), c, storeBy(0), sum(join({at, access(I32Load, 16)}))});
     }},
    {"stored by an offset, loaded by a sum", [](const Blob &at, const Blob &c) {
       return join({gather(get(B)), at, c, storeBy(16), sum(join({at, constant(16), op(Add), access(I32Load, 0)}))});
     }},
    {"loaded by a larger offset after a smaller one", [](const Blob &at, const Blob &c) {
       const Blob to = join({at, constant(24), op(Add)});
       return join({gather(get(B)), to, c, storeBy(8), sum(join({at, access(I32Load, 4)})), sum(join({at, access(I32Load, 32)})),
                    sum(join({at, access(I32Load, 32)}))});
     }},
    {"loaded by a smaller offset after a larger one", [](const Blob &at, const Blob &c) {
       const Blob to = join({at, constant(24), op(Add)});
       return join({gather(get(B)), to, c, storeBy(8), sum(join({at, access(I32Load, 64)})), sum(join({at, access(I32Load, 32)}))});
     }},
    {"stored, stored elsewhere, loaded", [](const Blob &at, const Blob &c) {
       return join({gather(get(B)), at, c, storeBy(8), get(B), constant(7), access(I32Store, 0), sum(join({at, access(I32Load, 8)})),
                    at, constant(4), op(Add), get(Sum), access(I32Store, 0), sum(join({at, access(I32Load, 8)})),
                    at, constant(9), op(Add), get(Sum), access(I32Store8, 0), sum(join({at, access(I32Load, 8)}))});
     }},
    {"stored across what is loaded", [](const Blob &at, const Blob &c) {
       return join({gather(get(B)), at, c, storeBy(0), at, constant(u32(-2)), op(Add), c, access(I32Store, 0), sum(join({at, access(I32Load, 0)})),
                    at, constant(2), op(Add), get(Sum), access(I32Store, 0), sum(join({at, access(I32Load, 0), at, access(I32Load8U, 0), op(Add)}))});
     }},
    {"stored, memory grown, loaded", [](const Blob &at, const Blob &c) {
       return join({gather(get(B)), at, c, storeBy(0), constant(1), bytes({MemoryGrow, 0}), set(J), sum(join({at, access(I32Load, 0)}))});
     }},
    {"loaded in both branches", [](const Blob &at, const Blob &c) {
       return join({gather(get(B)), at, c, storeBy(0), c, constant(1), op(And), bytes({If, 0x40}), sum(join({at, access(I32Load, 0)})),
                    at, get(B), access(I32Store, 2), bytes({0x05}), at, constant(2), op(Add), get(B), access(I32Store, 0), sum(join({at, access(I32Load, 0)})),
                    op(End), sum(join({at, access(I32Load, 0)}))});
     }},
    {"a large constant that the invariant takes back", [](const Blob &at, const Blob &c) {
       const Blob to = join({at, get(B), op(Add), constant(0x2'0000), op(Add)});
       return join({to, c, access(I32Store, 0), sum(join({to, access(I32Load, 4)}))});
     }},
    // Only a part of these is proven: addresses that are loaded are not.
    {"two gathers", [](const Blob &at, const Blob &) {
       return sum(join({at, get(B), op(Add), access(I32Load, 0), access(I32Load8U, 0), at, get(B), op(Add), constant(4), op(Add), access(I32Load, 0),
                        access(I32Load8U, 0), op(Add)}));
     }},
    {"stores between gathers", [](const Blob &at, const Blob &c) { // the first may change what the second reads; the third may trap between
       const Blob to = join({at, get(B), op(Add)});
       return join({to, c, access(I32Store, 0), sum(join({at, constant(4), op(Add), access(I32Load, 0), access(I32Load8U, 0)})),
                    to, constant(4), op(Add), c, access(I32Store, 0), at, constant(8), op(Add), access(I32Load, 0), c, access(I32Store8, 0)});
     }},
    {"four stores, then a gather that ends it", [](const Blob &at, const Blob &c) {
       Blob out;
       for (u32 k = 0; k < 4; ++k) out = join({out, at, get(B), op(Add), constant(4 * k), op(Add), c, access(I32Store, 0)});
       return join({out, sum(join({at, constant(12), op(Add), access(I32Load, 0), access(I32Load, 0)}))});
     }},
    {"a signalling NaN between gathers", [](const Blob &at, const Blob &) {
       const Blob to = join({at, constant(8), op(Add)}), from = join({get(B), constant(0), op(Add)});
       return join({to, bytes({0x44, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F}), access(F64Store, 0), from, to, access(F64Load, 0), from, access(F64Load, 0),
                    op(F64Mul), access(F64Store, 0), sum(join({at, access(I32Load, 4), access(I32Load8U, 0)}))});
     }},
    {"rows of pointers", [](const Blob &at, const Blob &c) {
       const Blob row = join({at, get(J), constant(4), op(Mul), op(Add)});
       return join({constant(0), set(J), bytes({Loop, 0x40}), row, constant(4), op(Add), c, access(I32Store, 0),
                    sum(join({row, access(I32Load, 0), access(I32Load8U, 0), row, constant(8), op(Add), access(I32Load, 0), access(I32Load, 3), op(Add)})),
                    get(J), constant(2), op(Add), bytes({LocalTee, J}), constant(6), op(LtU), bytes({BrIf, 0}), op(End)});
     }},
    // Addresses that come from a table of the initial memory, at 2048, which a store may have changed, before or just now.
    {"a permutation", [](const Blob &at, const Blob &c) {
       const Blob lane = join({get(J), access(I32Load, 2048), constant(4), op(Mul), at, op(Add)});
       return join({constant(0), set(J), bytes({Loop, 0x40}), sum(join({lane, access(I32Load, 0)})), lane, get(J), c, op(Add), access(I32Store, 0),
                    get(J), constant(4), op(Add), bytes({LocalTee, J}), constant(24), op(Ne), bytes({BrIf, 0}), op(End)});
     }},
    {"a permutation that counts up to 0", [](const Blob &at, const Blob &c) {
       const Blob lane = join({get(J), constant(2048 + 24), op(Add), access(I32Load, 0), constant(3), op(ShiftLeft), at, op(Add)});
       const Blob value = join({get(Sum), get(J), constant(2048 + 48), op(Add), access(I32Load, 0), op(ShiftLeft)});
       return join({constant(u32(-24)), set(J), bytes({Loop, 0x40}), lane, value, c, op(Add), access(I32Store, 0),
                    get(J), constant(4), op(Add), bytes({LocalTee, J}), bytes({BrIf, 0}), op(End)});
     }},
    {"a permutation of itself", [](const Blob &at, const Blob &) { // stores behind the reads reach the table when a is near
       const Blob lane = join({get(J), access(I32Load, 2048), constant(4), op(Mul)});
       return join({constant(0), set(J), bytes({Loop, 0x40}), lane, access(I32Load, 2048), set(Sum), join({lane, at, op(Add)}), constant(2), access(I32Store, 0),
                    get(J), constant(4), op(Add), bytes({LocalTee, J}), constant(24), op(Ne), bytes({BrIf, 0}), op(End)});
     }},
    {"a permutation through a table that was written before", [](const Blob &at, const Blob &c) {
       const Blob lane = join({get(J), access(I32Load, 2048 + 64), constant(4), op(Mul), at, op(Add)});
       return join({constant(0), set(J), bytes({Loop, 0x40}), lane, c, access(I32Store, 0),
                    get(J), constant(4), op(Add), bytes({LocalTee, J}), constant(24), op(Ne), bytes({BrIf, 0}), op(End)});
     }},
    {"bound that is written", [](const Blob &at, const Blob &c) {
       return join({at, c, access(I32Store, 0), constant(256), access(I32Load, 0), c, op(LeU), bytes({BrIf, 1})});
     }},
    {"growth", [](const Blob &at, const Blob &c) {
       return join({constant(1), bytes({MemoryGrow, 0}), set(J), at, c, access(I32Store, 0)});
     }},
    {"size", [](const Blob &at, const Blob &) { return join({at, bytes({MemorySize, 0}), access(I32Store, 0)}); }},
    {"second memory", [](const Blob &at, const Blob &) {
       return join({at, at, bytes({I32Load, 0x40, 1, 4}), access(I32Store, 0)});
     }},
    {"signalling NaN", [](const Blob &at, const Blob &) { // 1.0 is stored and loaded: the product must quiet what is at b
       return join({at, bytes({0x44, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F}), access(F64Store, 0), get(B), at, access(F64Load, 0),
                    get(B), access(F64Load, 0), op(F64Mul), access(F64Store, 0)});
     }},
    {"inner loop", [](const Blob &at, const Blob &c) {
       return join({constant(0), set(J), bytes({Loop, 0x40}), at, get(J), constant(8), op(Mul), op(Add), c, access(I32Store, 0), get(J),
                    constant(1), op(Add), bytes({LocalTee, J}), constant(5), op(LtU), bytes({BrIf, 0}), op(End)});
     }},
    {"triangle", [](const Blob &at, const Blob &c) { // j < i, guarded
       return join({constant(0), set(J), bytes({Block, 0x40}), c, op(Eqz), bytes({BrIf, 0}), bytes({Loop, 0x40}), at, get(J),
                    constant(4), op(Mul), op(Add), c, access(I32Store, 0), get(J), constant(1), op(Add), bytes({LocalTee, J}), c,
                    op(LtU), bytes({BrIf, 0}), op(End), op(End)});
     }},
    {"triangle without a guard", [](const Blob &at, const Blob &c) { // j != i: 2^32 times for i = 0
       return join({constant(0), set(J), bytes({Loop, 0x40}), at, get(J), constant(64), op(Mul), op(Add), c, access(I32Store, 0),
                    get(J), constant(1), op(Add), bytes({LocalTee, J}), c, op(Ne), bytes({BrIf, 0}), op(End)});
     }},
    {"the rest of a triangle", [](const Blob &at, const Blob &c) { // j from i to n, by 2
       return join({c, set(J), bytes({Loop, 0x40}), at, get(J), constant(4), op(Mul), op(Add), access(I32Load, 0), set(Sum), get(J),
                    constant(2), op(Add), bytes({LocalTee, J}), get(N), op(LtU), bytes({BrIf, 0}), op(End)});
     }},
};

// How a loop counts; `stride` is what the address does per step.
struct Form {
  const char *name;
  Blob (*loop)(u32 stride, const Kind &kind);
  bool endsByAddress = false; // never with a stride of 0
};
Blob scaled(u32 stride) { return join({get(A), get(I), constant(stride), op(Mul), op(Add)}); }
Blob step(u32 by) { return join({get(I), constant(by), op(Add), bytes({LocalTee, I})}); }
Blob counted(const Blob &start, const Blob &body, u32 by, const Blob &goesOn) {
  return join({start, set(I), bytes({Block, 0x40, Loop, 0x40}), body, step(by), goesOn, bytes({BrIf, 0, End, End})});
}
const Form forms[] = {
    {"do i < n", [](u32 s, const Kind &k) { return counted(constant(0), k.body(scaled(s), get(I)), 1, join({get(N), op(LtU)})); }},
    {"while i < n", [](u32 s, const Kind &k) {
       return join({constant(0), set(I), bytes({Block, 0x40, Loop, 0x40}), get(I), get(N), op(GeS), bytes({BrIf, 1}),
                    k.body(scaled(s), get(I)), step(1), set(I), bytes({Br, 0, End, End})});
     }},
    {"i != n", [](u32 s, const Kind &k) { return counted(constant(0), k.body(scaled(s), get(I)), 1, join({get(N), op(Ne)})); }},
    {"i < n by 4", [](u32 s, const Kind &k) { return counted(constant(0), k.body(scaled(s), get(I)), 4, join({get(N), op(LtU)})); }},
    {"i < n by 3, signed", [](u32 s, const Kind &k) { return counted(constant(1), k.body(scaled(s), get(I)), 3, join({get(N), op(LtS)})); }},
    {"i from n to 0", [](u32 s, const Kind &k) { return counted(get(N), k.body(scaled(s), get(I)), u32(-1), Blob{}); }},
    {"i from -n to 0", [](u32 s, const Kind &k) {
       return counted(join({constant(0), get(N), op(Sub)}), k.body(scaled(s), get(I)), 1, Blob{});
     }},
    {"n > 3, by -4", [](u32 s, const Kind &k) { return counted(get(N), k.body(scaled(s), get(I)), u32(-4), join({constant(3), op(GtU)})); }},
    {"p != a + n", [](u32 s, const Kind &k) {
       return counted(get(A), k.body(get(I), get(I)), s, join({get(A), get(N), op(Add), op(Ne)}));
     }, true},
    {"p < a + n", [](u32 s, const Kind &k) {
       return counted(get(A), k.body(get(I), get(I)), s, join({get(A), get(N), op(Add), op(LtU)}));
     }, true},
};

constexpr u32 kStrides[] = {4, 8, 1, 16, u32(-8), 0, 0x8000'0000u, 12, 0x7FFF'FFFFu, 0x10000, u32(-1), 64};

struct Guest {
  Blob module;
  std::vector<std::string> names; // of the exports f0, f1, ...
};

Guest makeGuest() {
  std::vector<Blob> bodies, exported{join({text("memory"), bytes({2, 0})}), join({text("global"), bytes({3, 0})}),
                                     join({text("again"), bytes({3, 1})}), join({text("table"), bytes({1, 0})})};
  for (u32 offset : {0, 8, 16}) bodies.push_back(join({bytes({0}), get(0), get(1), access(I32Store, offset), op(End)}));
  Guest guest;
  u32 turn = 0;
  for (const Form &form : forms)
    for (const Kind &kind : kinds)
      for (u32 repeat = 0; repeat < 2; ++repeat) {
        u32 stride = kStrides[turn++ % std::size(kStrides)];
        if (stride == 0 && form.endsByAddress) stride = 4;
        bodies.push_back(join({bytes({1, Locals, kI32}), form.loop(stride, kind), get(Sum), op(End)}));
        exported.push_back(join({text("f" + std::to_string(guest.names.size())), bytes({0}), leb(kHelpers + guest.names.size())}));
        guest.names.push_back(std::string(form.name) + ", " + kind.name + ", stride " + std::to_string(static_cast<i32>(stride)));
      }
  std::vector<Blob> kindsOfFunctions(bodies.size(), Blob{0});
  std::fill_n(kindsOfFunctions.begin(), kHelpers, Blob{1});
  const Blob initial = join({text("\x77\x01 some bytes \x77 to copy")});
  Blob lanes; // permutations of 6, then what the host changes (Variant::run), then shifts
  for (u32 entry : {3, 1, 5, 0, 2, 4, 1, 3, 6, 10, 15, 21, 7, 7, 7, 7, 2, 0, 5, 1, 4, 3})
    lanes = join({lanes, bytes({static_cast<int>(entry), 0, 0, 0})});
  guest.module = build({types({funcType({kI32, kI32, kI32}, {kI32}), funcType({kI32, kI32}, {})}), functions(kindsOfFunctions), tables({bytes({kFuncRef, 0, 16})}),
                        memories({bytes({1, 1, 8}), bytes({0, 1})}), globals({bytes({kI32, 1, I32Const, 0, End}), bytes({kI32, 1, I32Const, 0, End})}),
                        exports(exported), code(bodies), data({join({bytes({0, I32Const, 40, End}), initial}), join({bytes({0}), constant(2048), bytes({End}), leb(lanes.size()), lanes})})});
  return guest;
}

// ---- running it ---------------------------------------------------------------------------------------------------------

struct Outcome {
  std::string text; // result or trap, globals and table
  std::vector<u8> memory;
  bool isEndless = false; // was interrupted
  bool operator==(const Outcome &) const = default;
};

class Variant {
public:
  Variant(const Guest &guest, const CompileOptions &options) : file_(std::string_view("")) {
    const InputModule input{"", "loops.wasm", guest.module};
    Result<void> done = compileModules({&input, 1}, options, file_.path());
    if (!done) FAIL(done.error().message);
    image_ = wasmload::Image::open(file_.path()).take();
  }

  // `cpuFeatures`: what --cpu=multi may choose by.
  Outcome run(u32 function, const std::array<u32, 3> &arguments, u64 limit, u64 cpuFeatures = ~u64(0)) const {
    wasmload::Linker nothing;
    wasmload::StoreOptions storeOptions;
    storeOptions.cpuFeatures = cpuFeatures;
    auto store = wasmload::Store::create(storeOptions).take();
    wasmload::Instance *instance = *store->instantiate(*image_, nothing);
    std::span<u8> memory = instance->findExport("memory")->memory->bytes();
    for (usize i = 0; i < 64; ++i) memory[4096 + i] = static_cast<u8>(i * 37);
    memory[2048 + 64 + 4] = 1;
    const u64 signalling = 0x7FF0'0000'0000'1234;
    for (usize at : {usize(16), usize(8192), memory.size() - 8}) std::memcpy(&memory[at], &signalling, sizeof(signalling));
    Value in[3], out{};
    for (usize i = 0; i < 3; ++i) in[i].i32 = arguments[i];
    REQUIRE(store->interruptAfter(limit).ok());
    const Result<void> done = store->call(instance->findFunction("f" + std::to_string(function)), in, {&out, 1});
    store->cancelInterrupt();
    Outcome outcome;
    if (done) {
      outcome.text = format("returned %x", out.i32);
    } else {
      const wasmload::Trap &trap = store->lastTrap();
      outcome.isEndless = trap.kind == TrapKind::Interrupted;
      outcome.text = format("trap %u at %x", static_cast<unsigned>(trap.kind), trap.frames.empty() ? 0 : trap.frames[0].wasmOffset);
    }
    for (const char *name : {"global", "again"})
      outcome.text += format(", %s %x", name, instance->findExport(name)->global.value->i32);
    for (u64 i = 0; i < 16; ++i) outcome.text += instance->findExport("table")->table->elements[i] ? "x" : ".";
    memory = instance->findExport("memory")->memory->bytes();
    outcome.memory.assign(memory.begin(), memory.end());
    return outcome;
  }

  const wasmload::Image &image() const { return *image_; }

private:
  test::TemporaryFile file_;
  std::unique_ptr<wasmload::Image> image_;
};

CompileOptions optionsFor(OptLevel level, Bounds bounds = Bounds::Guard, const char *cpu = "x86-64-v2") {
  CompileOptions options;
  options.features.apply("+multi-memory").take();
  options.optLevel = level;
  options.bounds = bounds;
  options.cpu = cpu;
  options.verifyIr = true;
  return options;
}

// Around all that could go wrong: nothing, small arrays, the end of memory (1 page), the middle and the end of 2^32.
constexpr u32 kAddresses[] = {0,      8,      1024,   2000,   2032,   4096,          65536 - 64,    65536 - 32,    65536 - 16, 65536 - 8, 65536 - 4,
                              65535,  65536,  65540,  0x8000'0000u,  0x7FFF'FFF8u,  u32(-64),      u32(-8),    u32(-1),   61440};
constexpr u32 kOthers[] = {0, 8, 4, 16, 8192, u32(-8), u32(-16), 3, 5, 65528, 65536, u32(-0x2'0000), u32(-0x1'FFF8)};
constexpr u32 kCounts[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 33, 64, 100, 1000, 8192, 16384, 65536, 0x8000'0000u, u32(-1), u32(-4), u32(-64), u32(-8)};

} // namespace

// Calls `check` for each function and some arguments with the outcome at -O0.
void forEachCase(const Guest &guest, u32 rounds, const std::function<void(u32, const std::array<u32, 3> &, const Outcome &)> &check) {
  const Variant plain(guest, optionsFor(OptLevel::O0));
  u32 seed = 1;
  const auto pick = [&](std::span<const u32> from) {
    seed = seed * 1664525 + 1013904223;
    return from[(seed >> 8) % from.size()];
  };
  for (u32 function = 0; function < guest.names.size(); ++function)
    for (u32 round = 0; round < rounds; ++round) {
      const std::array<u32, 3> arguments{pick(kAddresses), pick(kOthers), pick(kCounts)};
      const Outcome expected = plain.run(function, arguments, 20'000'000);
      if (!expected.isEndless) // 2^32 iterations
        check(function, arguments, expected);
    }
}

TEST_CASE("loops end alike whether they are proven or not") {
  const Guest guest = makeGuest();
  struct {
    const char *name;
    Variant variant;
  } variants[] = {{"-O2", {guest, optionsFor(OptLevel::O2)}},
                  {"-O3", {guest, optionsFor(OptLevel::O3)}},
                  {"-O2 --bounds=explicit", {guest, optionsFor(OptLevel::O2, Bounds::Explicit)}},
                  {"-O2 --cpu=multi", {guest, optionsFor(OptLevel::O2, Bounds::Guard, "multi")}}};
  CHECK(variants[3].variant.image().hasCpuVariants());
  constexpr u64 kLevels[] = {~u64(0), 3, 0}; // this CPU, AVX2, the least
  usize runs = 0, cases = 0;
  forEachCase(guest, 5, [&](u32 function, const std::array<u32, 3> &arguments, const Outcome &expected) {
    ++cases;
    for (const auto &[name, variant] : variants) {
      const Outcome found = variant.run(function, arguments, 10'000'000'000, kLevels[cases % std::size(kLevels)]);
      ++runs;
      if (found == expected) continue;
      usize at = 0;
      while (at < std::min(found.memory.size(), expected.memory.size()) && found.memory[at] == expected.memory[at]) ++at;
      FAIL_CHECK(format("f%u (%s) with %x %x %x, %s: %s, expected %s; memory differs from %zx", function, guest.names[function].c_str(),
                        arguments[0], arguments[1], arguments[2], name, found.text.c_str(), expected.text.c_str(), at));
    }
  });
  CHECK(runs > 5'000);
}

constexpr rlimit kNoCore{0, 0};

TEST_CASE("the cases of loops notice a proof that is wrong") {
  const Guest guest = makeGuest();
  CompileOptions options = optionsFor(OptLevel::O2);
  options.relaxUnchecked = true;
  const Variant unchecked(guest, options);
  usize different = 0;
  forEachCase(guest, 1, [&](u32 function, const std::array<u32, 3> &arguments, const Outcome &expected) {
    // In a process of its own: a fault where none was thought possible is no trap.
    const pid_t child = fork();
    if (child == 0) {
      setrlimit(RLIMIT_CORE, &kNoCore);
      _exit(unchecked.run(function, arguments, 100'000'000) == expected ? 0 : 1);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    different += status != 0;
  });
  CHECK(different > 25);
}

TEST_CASE("most loops are proven") {
  const Guest guest = makeGuest();
  CompileOptions options = optionsFor(OptLevel::O2);
  options.remarks = true;
  const Module module = validateModule(guest.module, options.features).take();
  const ModuleFacts facts = scanModule(module, options.features).take();
  const ModulePlan plan = planModule(module, facts);
  usize proven = 0;
  for (const CompiledPartition &partition : compileText(plan, options).take().partitions)
    for (const std::string &remark : partition.remarks) proven += remark.find(": proven") != std::string::npos;
  CHECK(proven > guest.names.size() / 2);
}
