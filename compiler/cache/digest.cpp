#include "compiler/cache/digest.h"
#include <new>
#include <sodium.h>

namespace wasmc {

struct Digest::State : crypto_generichash_state {};

Digest::Digest() : state_(new (std::align_val_t(alignof(State))) State) { crypto_generichash_init(state_, nullptr, 0, 32); }

Digest::~Digest() { ::operator delete(state_, std::align_val_t(alignof(State))); }

void Digest::add(std::span<const u8> bytes) {
  const u64 size = bytes.size();
  crypto_generichash_update(state_, reinterpret_cast<const u8 *>(&size), sizeof size);
  crypto_generichash_update(state_, bytes.data(), bytes.size());
}

std::string Digest::hex() {
  u8 hash[32];
  crypto_generichash_final(state_, hash, sizeof hash);
  std::string text;
  for (const u8 byte : hash)
    text += format("%02x", byte);
  return text;
}

std::string digestOf(std::span<const u8> bytes) {
  Digest digest;
  digest.add(bytes);
  return digest.hex();
}

} // namespace wasmc
