// Signatures of artifacts, and the keys that are trusted. Ed25519 over kSignatureDomain followed by the SHA-512 of the whole
// file, in which the fields `signature` and `metadataHash` of the note count as zeros; metadataHash is compared with the file
// anyway, so every bit is covered. The key's id is in ArtifactNote::keyId.
//
// Key files are those of OpenBSD's signify: a line "untrusted comment: ...", then a line of base64:
//
//   public key   "Ed"  id[8]  key[32]
//   secret key   "Ed"  "BK"  u32 rounds = 0 (no passphrase)  salt[16]  check[8] = SHA-512(secret)[0..8]  id[8]  secret[64]
//
// A file of trusted keys holds lines of public keys, lines "revoke ID" (16 hexadecimal digits; what follows is a remark),
// comments ("untrusted comment:", "#") and empty lines. A key that any file revokes is not trusted, whatever file holds it.
#pragma once
#include "runtime-support/artifact/note.h"
#include "runtime-support/crypto/ed25519.h"
#include "runtime-support/crypto/sha512.h"
#include "runtime-support/result.h"
#include <array>
#include <string_view>
#include <vector>

namespace cwasm {

inline constexpr std::string_view kSignatureDomain = "cwasm artifact signature 1\n";

using KeyId = std::array<u8, 8>;
using SignedMessage = std::array<u8, kSignatureDomain.size() + 64>;

SignedMessage signedMessage(const Sha512::Digest &fileDigest);

struct PublicKey {
  static constexpr usize kSize = 42; // in bytes, before base64
  KeyId id;
  std::array<u8, kEd25519KeySize> key;
};

std::string toString(const KeyId &id); // 16 hexadecimal digits
bool isSigned(const ArtifactNote &note);

// Strict base64 with padding. False if `text` is none, or not of exactly out.size() bytes.
bool decodeBase64(std::string_view text, std::span<u8> out);

class TrustedKeys {
public:
  // Adds the keys and revocations of a file's text. Errors: Malformed, with the line, not with the file's name.
  Result<void> add(std::string_view text);
  bool empty() const { return keys_.empty(); }
  // Whether the note's signature is one of a file with this digest by a key that is trusted. Errors: Malformed, a sentence
  // that goes on after the file's name, for an artifact that is unsigned, of an unknown or revoked key, or changed.
  Result<void> check(const ArtifactNote &note, const Sha512::Digest &fileDigest) const;

private:
  std::vector<PublicKey> keys_;
  std::vector<KeyId> revoked_;
};

} // namespace cwasm
