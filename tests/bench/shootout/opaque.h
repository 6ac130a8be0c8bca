// A value that the compiler knows nothing about, natively and in WebAssembly.
#pragma once
static inline int opaque(int value) {
  __asm__ volatile("" : "+r"(value));
  return value;
}
