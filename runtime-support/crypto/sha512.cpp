#include "runtime-support/crypto/sha512.h"

namespace cwasm {
namespace {

constexpr u64 kRound[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538, 0x59f111f1b605d019,
    0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3,
    0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65, 0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
    0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b, 0xa2bfe8a14cf10364, 0xa81a664bbc423001,
    0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb,
    0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c, 0xd186b8c721c0c207,
    0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a,
    0x5fcb6fab3ad6faec, 0x6c44198c4a475817};

u64 rotate(u64 value, unsigned count) { return value >> count | value << (64 - count); }

} // namespace

void Sha512::compress(const u8 *block) {
  u64 w[16], s[8];
  for (int i = 0; i < 16; ++i) {
    u64 word;
    __builtin_memcpy(&word, block + i * 8, 8);
    w[i] = __builtin_bswap64(word);
  }
  for (int i = 0; i < 8; ++i) s[i] = state_[i];
  for (unsigned i = 0; i < 80; ++i) {
    u64 &word = w[i % 16];
    if (i >= 16) {
      const u64 early = w[(i + 1) % 16], late = w[(i + 14) % 16];
      word += (rotate(early, 1) ^ rotate(early, 8) ^ early >> 7) + w[(i + 9) % 16] +
              (rotate(late, 19) ^ rotate(late, 61) ^ late >> 6);
    }
    // The eight variables stay where they are; which one is called a to h moves on by one in each round.
    auto v = [&](unsigned letter) -> u64 & { return s[(letter - i) % 8]; };
    const u64 e = v(4), a = v(0);
    const u64 sum = v(7) + (rotate(e, 14) ^ rotate(e, 18) ^ rotate(e, 41)) + ((e & v(5)) ^ (~e & v(6))) + kRound[i] + word;
    v(3) += sum;
    v(7) = sum + (rotate(a, 28) ^ rotate(a, 34) ^ rotate(a, 39)) + ((a & v(1)) ^ (a & v(2)) ^ (v(1) & v(2)));
  }
  for (int i = 0; i < 8; ++i) state_[i] += s[i];
}

void Sha512::update(std::span<const u8> bytes) {
  usize used = size_ % sizeof block_;
  size_ += bytes.size();
  while (!bytes.empty()) {
    if (used == 0 && bytes.size() >= sizeof block_) {
      compress(bytes.data());
      bytes = bytes.subspan(sizeof block_);
      continue;
    }
    const usize count = bytes.size() < sizeof block_ - used ? bytes.size() : sizeof block_ - used;
    __builtin_memcpy(block_ + used, bytes.data(), count);
    bytes = bytes.subspan(count);
    used += count;
    if (used < sizeof block_) return;
    compress(block_);
    used = 0;
  }
}

Sha512::Digest Sha512::finish() {
  const u64 bits = __builtin_bswap64(size_ * 8);
  const u8 one = 0x80, zero = 0;
  update({&one, 1});
  while (size_ % sizeof block_ != 112) update({&zero, 1});
  constexpr u8 kHigh[8] = {};
  update(kHigh);
  update({reinterpret_cast<const u8 *>(&bits), 8});
  Digest digest;
  for (int i = 0; i < 8; ++i) {
    const u64 word = __builtin_bswap64(state_[i]);
    __builtin_memcpy(digest.data() + i * 8, &word, 8);
  }
  return digest;
}

} // namespace cwasm
