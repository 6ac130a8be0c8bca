// Fixed-size little-endian records in tables of the artifact, read by copy: alignment is no matter, and nothing is trusted but the
// bounds that the caller has checked. For signal handlers too.
#pragma once
#include "runtime-support/ints.h"
#include <span>

namespace cwasm {

// Record `index` of `bytes` as a T[].
template <class T> T recordAt(std::span<const u8> bytes, usize index) {
  T record;
  __builtin_memcpy(&record, bytes.data() + index * sizeof(T), sizeof(T));
  return record;
}

// Index of the last record whose `key` is not above `value`; count if there is none.
template <class T> usize lastNotAbove(std::span<const u8> bytes, usize count, u32 T::*key, u32 value) {
  usize low = 0, high = count;
  while (low < high) {
    const usize middle = low + (high - low) / 2;
    if (recordAt<T>(bytes, middle).*key <= value)
      low = middle + 1;
    else
      high = middle;
  }
  return low == 0 ? count : low - 1;
}

} // namespace cwasm
