// Field elements modulo p = 2^255 - 19 are five limbs of 51 bits, each a little larger between operations: after `carry` at
// most 2^51 + 2^18. Points are extended coordinates (X : Y : Z : T), x = X/Z, y = Y/Z, xy = T/Z, of the curve
// -x^2 + y^2 = 1 + d x^2 y^2, whose addition formula (RFC 8032, 5.1.4) is complete: it doubles, too.
#include "runtime-support/crypto/ed25519.h"
#include "runtime-support/crypto/sha512.h"
#include <algorithm>
#include <array>

namespace cwasm {
namespace {

using u128 = unsigned __int128;
using Bytes32 = std::array<u8, 32>;

// ---- the field -------------------------------------------------------------------------------------------------------

constexpr u64 kMask = (u64(1) << 51) - 1;

struct Field {
  u64 limb[5];
};

constexpr Field kZero{{0, 0, 0, 0, 0}}, kOne{{1, 0, 0, 0, 0}};
// The curve's d = -121665/121666, and a square root of -1.
constexpr Field kD{{0x34dca135978a3, 0x1a8283b156ebd, 0x5e7a26001c029, 0x739c663a03cbb, 0x52036cee2b6ff}};
constexpr Field kRootOfMinusOne{{0x61b274a0ea0b0, 0x0d5a5fc8f189d, 0x7ef5e9cbd0c60, 0x78595a6804c9e, 0x2b8324804fc1d}};

// Adds `over` and brings all limbs below 2^51. Returns what is left over: multiples of 2^255.
u64 propagate(Field &a, u64 over) {
  for (u64 &limb : a.limb) {
    limb += over;
    over = limb >> 51;
    limb &= kMask;
  }
  return over;
}

Field carry(Field a) {
  a.limb[0] += 19 * propagate(a, 0); // 2^255 = 19
  return a;
}

Field operator+(Field a, const Field &b) {
  for (int i = 0; i < 5; ++i) a.limb[i] += b.limb[i];
  return carry(a);
}

Field operator-(Field a, const Field &b) {
  for (int i = 0; i < 5; ++i) a.limb[i] += (kMask - (i == 0 ? 18 : 0)) * 4 - b.limb[i]; // 4p - b, no limb below 0
  return carry(a);
}

Field operator*(const Field &a, const Field &b) {
  u128 product[9] = {}; // below 5 * 2^104; with the fold below 2^111
  for (int i = 0; i < 5; ++i) {
#pragma clang loop unroll(full) // a check takes 440 us instead of 600, for 100 bytes
    for (int j = 0; j < 5; ++j) product[i + j] += u128(a.limb[i]) * b.limb[j];
  }
  Field result;
  u128 over = 0;
  for (int i = 0; i < 5; ++i) {
    over += product[i];
    if (i < 4) over += product[i + 5] * 19;
    result.limb[i] = static_cast<u64>(over) & kMask;
    over >>= 51;
  }
  over = over * 19 + result.limb[0];
  result.limb[0] = static_cast<u64>(over) & kMask;
  result.limb[1] += static_cast<u64>(over >> 51);
  return carry(result);
}

// a^(2^bits - 1 - missing), where `missing` has bits below 64: all exponents that are needed are nearly all ones.
Field power(const Field &a, int bits, u64 missing) {
  Field result = kOne;
  for (int i = bits - 1; i >= 0; --i) {
    result = result * result;
    if (i >= 64 || !(missing >> i & 1)) result = result * a;
  }
  return result;
}

// The encoding: 255 bits, little-endian, below p.
Bytes32 encode(Field a) {
  a = carry(carry(a)); // below 2^255
  Field above = a;
  if (propagate(above, 19)) a = above; // a + 19 reaches 2^255 exactly when a is p or more; without 2^255, it is a - p
  Bytes32 bytes{};
  for (int bit = 0; bit < 255; ++bit) bytes[bit / 8] |= static_cast<u8>((a.limb[bit / 51] >> (bit % 51) & 1) << (bit % 8));
  return bytes;
}

// The low 255 bits.
Field decode(std::span<const u8, 32> bytes) {
  Field a = kZero;
  for (int bit = 0; bit < 255; ++bit) a.limb[bit / 51] |= u64(bytes[bit / 8] >> (bit % 8) & 1) << (bit % 51);
  return a;
}

bool isEqual(const Field &a, const Field &b) { return encode(a) == encode(b); }

// ---- the curve -------------------------------------------------------------------------------------------------------

struct Point {
  Field x, y, z, t;
};

constexpr Point kNeutral{kZero, kOne, kOne, kZero};

Point operator+(const Point &p, const Point &q) {
  const Field a = (p.y - p.x) * (q.y - q.x), b = (p.y + p.x) * (q.y + q.x);
  const Field c = (p.t + p.t) * kD * q.t, d = (p.z + p.z) * q.z;
  const Field e = b - a, f = d - c, g = d + c, h = b + a;
  return {e * f, g * h, f * g, e * h};
}

Point negate(const Point &p) { return {kZero - p.x, p.y, p.z, kZero - p.t}; }

Bytes32 encode(const Point &p) {
  const Field inverse = power(p.z, 255, 20); // z^(p - 2), and p - 2 = 2^255 - 1 - 20
  Bytes32 bytes = encode(p.y * inverse);
  bytes[31] |= static_cast<u8>((encode(p.x * inverse)[0] & 1) << 7);
  return bytes;
}

// RFC 8032, 5.1.3. False if the bytes are no point, or not its canonical encoding.
bool decode(std::span<const u8, 32> bytes, Point *out) {
  const Field y = decode(bytes), square = y * y;
  const Field u = square - kOne, v = square * kD + kOne; // x^2 = u / v
  const Field v3 = v * v * v, v7 = v3 * v3 * v;
  Field x = u * v3 * power(u * v7, 252, 2); // exponent (p - 5) / 8 = 2^252 - 1 - 2
  if (!isEqual(x * x * v, u)) {
    x = x * kRootOfMinusOne;
    if (!isEqual(x * x * v, u)) return false;
  }
  if ((encode(x)[0] & 1) != bytes[31] >> 7) x = kZero - x;
  *out = {x, y, kOne, x * y};
  return std::ranges::equal(encode(*out), bytes); // not so: y of p or more, or a sign of 0
}

bool hasSmallOrder(Point p) {
  for (int i = 0; i < 3; ++i) p = p + p;
  return isEqual(p.x, kZero); // (0, 1) or (0, -1); 8p of any point of the curve has odd order, so it is (0, 1)
}

// ---- scalars ---------------------------------------------------------------------------------------------------------

struct Scalar {
  u64 word[4];
  bool bit(int i) const { return word[i / 64] >> (i % 64) & 1; }
};

constexpr Scalar kOrder{{0x5812631a5cf5d3ed, 0x14def9dea2f79cd6, 0, 0x1000000000000000}}; // L, of the base point

bool subtract(Scalar &a, const Scalar &b) { // true if it went below 0
  u64 borrow = 0;
  for (int i = 0; i < 4; ++i) {
    const u128 difference = u128(a.word[i]) - b.word[i] - borrow;
    a.word[i] = static_cast<u64>(difference);
    borrow = static_cast<u64>(difference >> 64) & 1;
  }
  return borrow;
}

// A little-endian number modulo L.
Scalar reduce(std::span<const u8> bytes) {
  Scalar result{};
  for (usize i = bytes.size() * 8; i-- > 0;) {
    u64 in = bytes[i / 8] >> (i % 8) & 1;
    for (u64 &word : result.word) { // twice the result, below 2^254, and the next bit
      const u64 out = word >> 63;
      word = word << 1 | in;
      in = out;
    }
    Scalar less = result;
    if (!subtract(less, kOrder)) result = less;
  }
  return result;
}

// a p + b q
Point multiply(const Scalar &a, const Point &p, const Scalar &b, const Point &q) {
  const Point choices[] = {kNeutral, p, q, p + q}; // by the bits of a and b
  Point sum = kNeutral;
  for (int i = 255; i >= 0; --i) {
    sum = sum + sum;
    if (const int choice = a.bit(i) + 2 * b.bit(i)) sum = sum + choices[choice];
  }
  return sum;
}

// y = 4/5, and x is even.
constexpr Bytes32 kBase = {0x58, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66,
                           0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66};

} // namespace

bool verifyEd25519(std::span<const u8, kEd25519SignatureSize> signature, std::span<const u8> message,
                   std::span<const u8, kEd25519KeySize> publicKey) {
  const auto r = signature.first<32>(), s = signature.last<32>();
  Point key, base;
  if (!decode(publicKey, &key) || hasSmallOrder(key) || !decode(kBase, &base)) return false;
  Scalar scalar, isBelow;
  __builtin_memcpy(&scalar, s.data(), sizeof scalar);
  isBelow = scalar;
  if (!subtract(isBelow, kOrder)) return false;
  Sha512 hash;
  hash.update(r);
  hash.update(publicKey);
  hash.update(message);
  // R = S B - h A: compared as bytes, so that R has one encoding.
  const Point expected = multiply(scalar, base, reduce(hash.finish()), negate(key));
  return std::ranges::equal(encode(expected), r) && !hasSmallOrder(expected);
}

} // namespace cwasm
