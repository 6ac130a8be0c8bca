// Checking of Ed25519 signatures (RFC 8032, section 5.1.7), nothing else: there are no secrets here, so nothing needs constant
// time, and the code is written to be small. wasmc signs by libsodium; docs/dependencies.md says why the loader does not
// use it.
#pragma once
#include "runtime-support/ints.h"
#include <span>

namespace cwasm {

inline constexpr usize kEd25519KeySize = 32, kEd25519SignatureSize = 64;

// Whether `signature` is one of `message` by `publicKey`. The strict, cofactorless check: S is below the group's order, the
// encodings of R and of the key are the canonical ones, and neither is a point of small order, for which a signature would
// fit many messages. It accepts exactly what libsodium accepts (tests/unit/runtime-support/ed25519.cpp).
bool verifyEd25519(std::span<const u8, kEd25519SignatureSize> signature, std::span<const u8> message,
                   std::span<const u8, kEd25519KeySize> publicKey);

} // namespace cwasm
