// Machine code for the loader's unit tests, as wasmc would emit it (docs/abi.md): position-independent, context in r13.
// It counts on one memory and one table, so that the offsets in the context are fixed.
#pragma once
#include "runtime-support/ints.h"
#include <span>

namespace test {

struct GuestCode {
  const cwasm::u8 *start, *end;
};
inline std::span<const cwasm::u8> codeOf(const GuestCode &code) { return {code.start, code.end}; }

extern const GuestCode guestEntry;       // entry of any type with up to 2 integer parameters and 1 integer result
extern const GuestCode guestThunk;       // thunk of such a type
extern const GuestCode guestAdd;         // [i32 i32] -> [i32]
extern const GuestCode guestLoad;        // [i32] -> [i32], from memory 0
extern const GuestCode guestStore;       // [i32 i32] -> [], to memory 0
extern const GuestCode guestUnreachable; // traps with kind 0 and offset 0x1234
extern const GuestCode guestDivide;      // traps with kind 1 and no offset in the instruction
extern const GuestCode guestRecurse;     // calls itself for ever
extern const GuestCode guestGrow;        // [i32] -> [i32]: memory.grow through the builtin
extern const GuestCode guestCallImport;  // [i32] -> [i32]: calls imported function 0
extern const GuestCode guestCallTable;   // [i32] -> [i32]: calls element 0 of table 0 without checks
extern const GuestCode guestBurn;        // [i32] -> [i32]: uses so much fuel, returns 0
extern const GuestCode guestSpin;        // never ends
extern const GuestCode guestCallImportForever; // [] -> []: calls imported function 0, of type [] -> [], again and again
extern const GuestCode guestFourteen;    // [i32 x 6, f64 x 8] -> [f64]: each is added to twice what came before; leaves nothing in r13 and r14
extern const GuestCode guestSwap;        // [v128] -> [v128]: its halves swapped
extern const GuestCode guestReadHost;    // loads from address 16, which is nobody's

} // namespace test
