// Keys that artifacts are signed with (runtime-support/artifact/signature.h draws the files), by libsodium.
#pragma once
#include "runtime-support/artifact/layout.h"
#include "runtime-support/artifact/signature.h"
#include <memory>
#include <string>

namespace wasmc {
using namespace cwasm;

class SecretKey {
public:
  // Reads a key file. Errors: Io; Malformed for what is none, Unsupported for one with a passphrase. Whole messages.
  static Result<std::unique_ptr<SecretKey>> read(const std::string &path);
  // Writes a fresh key to NAME.sec (mode 0600) and NAME.pub, neither of which may exist. Gives its id. Errors: Io.
  static Result<KeyId> generate(const std::string &name);
  ~SecretKey(); // leaves no trace of it in memory
  SecretKey(const SecretKey &) = delete;
  SecretKey &operator=(const SecretKey &) = delete;

  const KeyId &id() const { return id_; }
  // Signs a sealed artifact, in place of any signature that it has, and seals it again. Errors: Malformed if it is none, or
  // a damaged one: a sentence that goes on after its name.
  Result<void> sign(std::span<u8> artifact) const;

private:
  SecretKey() = default;
  KeyId id_{};
  std::array<u8, 64> secret_{};
};

// SHA-512 of a file as a signature covers it. `layout` is the file's.
Sha512::Digest signedDigest(std::span<const u8> artifact, const ArtifactLayout &layout);

} // namespace wasmc
