// SHA-512 (FIPS 180-4), for signatures of artifacts: the loader has no cryptographic library (docs/dependencies.md says why).
#pragma once
#include "runtime-support/ints.h"
#include <array>
#include <span>

namespace cwasm {

class Sha512 {
public:
  using Digest = std::array<u8, 64>;
  void update(std::span<const u8> bytes);
  // Once; the object is of no use afterwards.
  Digest finish();

private:
  void compress(const u8 *block);
  u64 state_[8] = {0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
                   0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179};
  u64 size_ = 0; // bytes so far
  u8 block_[128];
};

} // namespace cwasm
