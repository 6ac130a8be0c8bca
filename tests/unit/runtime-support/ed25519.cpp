// The loader's own SHA-512 and Ed25519 against published vectors, and against libsodium on random and hostile input.
#include "runtime-support/crypto/ed25519.h"
#include "runtime-support/crypto/sha512.h"
#include <algorithm>
#include <doctest/doctest.h>
#include <random>
#include <sodium.h>
#include <string>
#include <vector>

using namespace cwasm;

namespace {

std::vector<u8> unhex(std::string_view text) {
  std::vector<u8> bytes;
  for (usize i = 0; i + 1 < text.size(); i += 2)
    bytes.push_back(static_cast<u8>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  return bytes;
}

std::string hex(std::span<const u8> bytes) {
  std::string text;
  for (u8 byte : bytes)
    for (int digit : {byte >> 4, byte & 15}) text += "0123456789abcdef"[digit];
  return text;
}

std::span<const u8> bytesOf(std::string_view text) { return {reinterpret_cast<const u8 *>(text.data()), text.size()}; }

std::string sha512(std::span<const u8> bytes) {
  Sha512 hash;
  hash.update(bytes);
  return hex(hash.finish());
}

using Key = std::array<u8, 32>;
using Signature = std::array<u8, 64>;

// Ours, which must be libsodium's answer.
bool isValid(const Signature &signature, std::span<const u8> message, const Key &key) {
  const bool ours = verifyEd25519(signature, message, key);
  const bool theirs = crypto_sign_verify_detached(signature.data(), message.data(), message.size(), key.data()) == 0;
  INFO("signature " << hex(signature) << " key " << hex(key) << " message " << hex(message));
  CHECK(ours == theirs);
  return ours;
}

// Encodings of the eight points of small order, and others of the same and of other non-canonical y (0 to 18 plus p).
std::vector<Key> oddPoints() {
  std::vector<Key> points;
  for (const char *text : {"0100000000000000000000000000000000000000000000000000000000000000",
                           "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                           "0000000000000000000000000000000000000000000000000000000000000000",
                           "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                           "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"}) {
    Key point;
    std::ranges::copy(unhex(text), point.begin());
    points.push_back(point);
  }
  for (int i = 0; i < 19; ++i) {
    Key point;
    point.fill(0xFF);
    point[0] = static_cast<u8>(0xED + i);
    point[31] = 0x7F;
    points.push_back(point);
    Key low{};
    low[0] = static_cast<u8>(i);
    points.push_back(low);
  }
  for (usize i = 0, count = points.size(); i < count; ++i) {
    points.push_back(points[i]);
    points.back()[31] ^= 0x80;
  }
  return points;
}

} // namespace

TEST_CASE("SHA-512 of the vectors of FIPS 180-4") {
  CHECK(sha512({}) == "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
                      "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e");
  CHECK(sha512(bytesOf("abc")) == "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                                  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

TEST_CASE("SHA-512 in parts of any size is libsodium's") {
  std::mt19937 random(1);
  for (usize size = 0; size < 600; ++size) {
    std::vector<u8> bytes(size);
    for (u8 &byte : bytes) byte = static_cast<u8>(random());
    Sha512 hash;
    for (usize at = 0; at < size;) {
      const usize count = std::min<usize>(random() % 300, size - at);
      hash.update(std::span(bytes).subspan(at, count));
      at += count;
    }
    Sha512::Digest expected;
    crypto_hash_sha512(expected.data(), bytes.data(), size);
    CHECK(hex(hash.finish()) == hex(expected));
  }
}

TEST_CASE("signatures of RFC 8032, 7.1") {
  struct Vector {
    const char *key, *message, *signature;
  };
  for (const Vector &v :
       {Vector{"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
               "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
               "d25bf5f0595bbe24655141438e7a100b"},
        Vector{"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
               "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
               "387b2eaeb4302aeeb00d291612bb0c00"},
        Vector{"fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
               "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
               "4a7c15e9716ed28dc027beceea1ec40a"}}) {
    Key key;
    Signature signature;
    std::ranges::copy(unhex(v.key), key.begin());
    std::ranges::copy(unhex(v.signature), signature.begin());
    std::vector<u8> message = unhex(v.message);
    CHECK(isValid(signature, message, key));
    message.push_back(0);
    CHECK_FALSE(isValid(signature, message, key));
  }
}

TEST_CASE("on thousands of signatures, right and wrong, the answer is libsodium's") {
  REQUIRE(sodium_init() >= 0);
  std::mt19937 random(2);
  for (int round = 0; round < 3000; ++round) {
    std::array<u8, 32> seed;
    for (u8 &byte : seed) byte = static_cast<u8>(random());
    Key key;
    std::array<u8, 64> secret;
    crypto_sign_seed_keypair(key.data(), secret.data(), seed.data());
    std::vector<u8> message(random() % 200);
    for (u8 &byte : message) byte = static_cast<u8>(random());
    Signature signature;
    crypto_sign_detached(signature.data(), nullptr, message.data(), message.size(), secret.data());
    CHECK(isValid(signature, message, key));
    switch (round % 4) {
    case 0: signature[random() % 64] ^= static_cast<u8>(1 << random() % 8); break;
    case 1: key[random() % 32] ^= static_cast<u8>(1 << random() % 8); break;
    case 2: message.push_back(1); break;
    case 3: { // S + L: the same point, another number
      constexpr u8 kOrder[16] = {0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14};
      unsigned sum = 0;
      for (int i = 0; i < 32; ++i) {
        sum += signature[static_cast<usize>(32 + i)] + (i < 16 ? kOrder[i] : i == 31 ? 0x10 : 0);
        signature[static_cast<usize>(32 + i)] = static_cast<u8>(sum);
        sum >>= 8;
      }
    }
    }
    CHECK_FALSE(isValid(signature, message, key));
  }
}

TEST_CASE("points of small order and encodings that are not canonical are refused as libsodium refuses them") {
  const std::vector<Key> points = oddPoints();
  const std::vector<u8> message = {1, 2, 3};
  std::mt19937 random(3);
  usize accepted = 0;
  for (const Key &key : points)
    for (const Key &r : points) {
      Signature signature{};
      std::ranges::copy(r, signature.begin());
      accepted += isValid(signature, message, key); // S = 0: a signature of anything by a key of small order
      for (usize i = 32; i < 63; ++i) signature[i] = static_cast<u8>(random());
      accepted += isValid(signature, message, key);
    }
  CHECK(accepted == 0);
}

TEST_CASE("a key with a component of small order gives libsodium's answer") {
  // A = a B + T with T of order 8: the check without the cofactor accepts a signature only if h is a multiple of 8.
  std::mt19937 random(4);
  Key torsion;
  std::ranges::copy(unhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), torsion.begin());
  int accepted = 0;
  for (int round = 0; round < 400; ++round) {
    std::array<u8, 32> scalar, nonce, point;
    std::array<u8, 64> wide;
    for (u8 &byte : wide) byte = static_cast<u8>(random());
    crypto_core_ed25519_scalar_reduce(scalar.data(), wide.data());
    for (u8 &byte : wide) byte = static_cast<u8>(random());
    crypto_core_ed25519_scalar_reduce(nonce.data(), wide.data());
    REQUIRE(crypto_scalarmult_ed25519_base_noclamp(point.data(), scalar.data()) == 0);
    Key key;
    if (crypto_core_ed25519_add(key.data(), point.data(), torsion.data()) != 0) continue;
    Signature signature;
    REQUIRE(crypto_scalarmult_ed25519_base_noclamp(signature.data(), nonce.data()) == 0);
    const u8 message[] = {static_cast<u8>(round), static_cast<u8>(round >> 8)};
    Sha512 hash;
    hash.update(std::span(signature).first(32));
    hash.update(key);
    hash.update(message);
    const Sha512::Digest digest = hash.finish();
    std::array<u8, 32> h, product;
    crypto_core_ed25519_scalar_reduce(h.data(), digest.data());
    crypto_core_ed25519_scalar_mul(product.data(), h.data(), scalar.data());
    crypto_core_ed25519_scalar_add(signature.data() + 32, product.data(), nonce.data());
    accepted += isValid(signature, message, key);
  }
  CHECK(accepted > 10);
  CHECK(accepted < 200);
}

TEST_CASE("random bytes are no signature") {
  std::mt19937 random(5);
  for (int round = 0; round < 2000; ++round) {
    Key key;
    Signature signature;
    for (u8 &byte : key) byte = static_cast<u8>(random());
    for (u8 &byte : signature) byte = static_cast<u8>(random());
    if (round % 2) signature[63] &= 0x0F;
    CHECK_FALSE(isValid(signature, signature, key));
  }
}
