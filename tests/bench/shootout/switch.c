// An interpreter of a small byte code: a switch in a loop.
#include <stdint.h>
#include <stdio.h>
#include "opaque.h"

enum { Push, Add, Sub, Mul, Dup, Swap, Drop, And, Xor, Shift, JumpIf, Count, Over, Not, Incr, Halt };

static uint32_t run(const uint8_t *code, uint32_t count) {
  uint32_t stack[32], *top = stack;
  *top = 1;
  for (const uint8_t *at = code;;) {
    switch (*at++) {
    case Push: *++top = *at++; break;
    case Add: top[-1] += top[0]; --top; break;
    case Sub: top[-1] -= top[0]; --top; break;
    case Mul: top[-1] *= top[0]; --top; break;
    case Dup: top[1] = top[0]; ++top; break;
    case Swap: { const uint32_t t = top[0]; top[0] = top[-1]; top[-1] = t; break; }
    case Drop: --top; break;
    case And: top[-1] &= top[0]; --top; break;
    case Xor: top[-1] ^= top[0]; --top; break;
    case Shift: *top = *top >> 3 | *top << 29; break;
    case JumpIf: if (count) at = code + *at; else ++at; break;
    case Count: --count; break;
    case Over: top[1] = top[-1]; ++top; break;
    case Not: *top = ~*top; break;
    case Incr: ++*top; break;
    case Halt: return *top;
    }
  }
}

int main(void) {
  static const uint8_t kCode[] = {Push, 7, Dup, Mul, Add, Shift, Dup, Push, 255, And, Xor, Incr, Dup, Not, Over, Add, Swap, Drop,
                                  Push, 3, Mul, Push, 9, Sub, Count, JumpIf, 0, Halt};
  printf("%u\n", run(kCode, (uint32_t)opaque(8000000)));
}
