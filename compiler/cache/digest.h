// BLAKE2b-256, by libsodium: names in the cache. Who can choose modules must not be able to make two of the same name.
#pragma once
#include "runtime-support/result.h"
#include <array>
#include <span>
#include <string>
#include <string_view>

namespace wasmc {
using namespace cwasm;

class Digest {
public:
  Digest();
  ~Digest();
  Digest(const Digest &) = delete;
  Digest &operator=(const Digest &) = delete;
  void add(std::span<const u8> bytes); // their length, too, so that what is added one after the other cannot be mixed up
  void add(std::string_view text) { add(std::span(reinterpret_cast<const u8 *>(text.data()), text.size())); }
  std::string hex(); // 64 digits; ends it

private:
  struct State;
  State *state_;
};

std::string digestOf(std::span<const u8> bytes);

} // namespace wasmc
