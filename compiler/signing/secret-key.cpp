#include "compiler/signing/secret-key.h"
#include "runtime-support/artifact/seal.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

namespace wasmc {
namespace {

// signify's secret key file, before base64. Its fields have no padding between them.
struct SecretKeyFile {
  u8 algorithm[2], derivation[2];
  u8 rounds[4]; // of the passphrase's derivation, big-endian; 0: none
  u8 salt[16], check[8];
  u8 id[8], secret[64];
};
static_assert(sizeof(SecretKeyFile) == 104);

Error ioError(const char *what, const std::string &path) {
  return makeError(ErrorKind::Io, "cannot %s %s: %s", what, path.c_str(), std::strerror(errno));
}

std::string encodeBase64(std::span<const u8> bytes) {
  std::string text(sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL), 0);
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.resize(text.size() - 1); // its NUL
  return text;
}

// A new file, whole or not at all.
Result<void> writeNew(const std::string &path, mode_t mode, const std::string &text) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return ioError("create", path);
  const bool isWritten = write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  const Error error = ioError("write", path);
  close(file);
  if (isWritten) return {};
  unlink(path.c_str());
  return error;
}

Result<void> prepare() {
  if (sodium_init() < 0) return makeError(ErrorKind::Io, "libsodium cannot be initialised: the system gives no random numbers");
  return {};
}

// "dir/release" is the key's name "release" in its comment.
std::string comment(const std::string &name, const char *kind, const KeyId &id) {
  return "untrusted comment: " + name.substr(name.rfind('/') + 1) + ", " + kind + " key " + toString(id) + " of wasmc\n";
}

} // namespace

SecretKey::~SecretKey() { sodium_memzero(secret_.data(), secret_.size()); }

Result<std::unique_ptr<SecretKey>> SecretKey::read(const std::string &path) {
  TRY(prepare());
  std::array<char, 1024> text{};
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return ioError("open the key", path);
  usize size = 0;
  ssize_t count = 0;
  while (size < text.size() && (count = ::read(file, text.data() + size, text.size() - size)) > 0)
    size += static_cast<usize>(count);
  const Error error = ioError("read the key", path);
  close(file);
  if (count < 0) return error;
  SecretKeyFile fields;
  std::string_view rest(text.data(), size);
  bool isFound = false, isPublic = false;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    isFound |= decodeBase64(line, {reinterpret_cast<u8 *>(&fields), sizeof fields}) &&
               std::memcmp(&fields, "EdBK", 4) == 0;
    u8 publicKey[PublicKey::kSize];
    isPublic |= decodeBase64(line, publicKey);
  }
  sodium_memzero(text.data(), text.size());
  const std::unique_ptr<SecretKeyFile, void (*)(SecretKeyFile *)> wiped(
      &fields, [](SecretKeyFile *all) { sodium_memzero(all, sizeof *all); });
  if (!isFound)
    return makeError(ErrorKind::Malformed, "%s is %s", path.c_str(),
                     isPublic ? "a public key: signing needs the secret one" : "no secret key: wasmc keygen makes them");
  if (std::memcmp(fields.rounds, "\0\0\0\0", 4) != 0)
    return makeError(ErrorKind::Unsupported, "%s has a passphrase, which is not supported: make a key by wasmc keygen or signify -n",
                     path.c_str());
  u8 hash[64];
  crypto_hash_sha512(hash, fields.secret, sizeof fields.secret);
  if (std::memcmp(hash, fields.check, sizeof fields.check) != 0)
    return makeError(ErrorKind::Malformed, "%s is damaged: its checksum does not fit", path.c_str());
  std::unique_ptr<SecretKey> key(new SecretKey);
  std::memcpy(key->id_.data(), fields.id, sizeof fields.id);
  std::memcpy(key->secret_.data(), fields.secret, sizeof fields.secret);
  return key;
}

Result<KeyId> SecretKey::generate(const std::string &name) {
  TRY(prepare());
  SecretKeyFile fields{{'E', 'd'}, {'B', 'K'}, {}, {}, {}, {}, {}};
  const std::unique_ptr<SecretKeyFile, void (*)(SecretKeyFile *)> wiped(
      &fields, [](SecretKeyFile *all) { sodium_memzero(all, sizeof *all); });
  u8 publicKey[PublicKey::kSize] = {'E', 'd'};
  u8 hash[64];
  KeyId id;
  randombytes_buf(id.data(), id.size());
  crypto_sign_keypair(publicKey + 10, fields.secret);
  crypto_hash_sha512(hash, fields.secret, sizeof fields.secret);
  std::memcpy(fields.check, hash, sizeof fields.check);
  std::memcpy(fields.id, id.data(), id.size());
  std::memcpy(publicKey + 2, id.data(), id.size());
  std::string secretText =
      comment(name, "secret", id) + encodeBase64({reinterpret_cast<const u8 *>(&fields), sizeof fields}) + "\n";
  Result<void> written = writeNew(name + ".sec", 0600, secretText);
  sodium_memzero(secretText.data(), secretText.size());
  if (!written) return written.takeError();
  written = writeNew(name + ".pub", 0644, comment(name, "public", id) + encodeBase64(publicKey) + "\n");
  if (!written) {
    unlink((name + ".sec").c_str());
    return written.takeError();
  }
  return id;
}

Sha512::Digest signedDigest(std::span<const u8> artifact, const ArtifactLayout &layout) {
  Sha512 hash;
  usize at = 0;
  auto skip = [&](usize field, usize size) { // a field that counts as zeros
    const usize start = layout.noteOffset + field;
    hash.update(artifact.subspan(at, start - at));
    constexpr u8 kZeros[64] = {};
    hash.update(std::span(kZeros).first(size));
    at = start + size;
  };
  skip(offsetof(ArtifactNote, metadataHash), sizeof layout.note.metadataHash);
  skip(offsetof(ArtifactNote, signature), sizeof layout.note.signature);
  hash.update(artifact.subspan(at));
  return hash.finish();
}

Result<void> SecretKey::sign(std::span<u8> artifact) const {
  const ArtifactLayout layout = TRY(readLayout(artifact));
  if (!isIntact(artifact, layout))
    return makeError(ErrorKind::Malformed, "is damaged: its size or hashes are not the recorded ones");
  std::memcpy(artifact.data() + layout.noteOffset + offsetof(ArtifactNote, keyId), id_.data(), id_.size());
  const SignedMessage message = signedMessage(signedDigest(artifact, layout));
  crypto_sign_detached(artifact.data() + layout.noteOffset + offsetof(ArtifactNote, signature), nullptr, message.data(),
                       message.size(), secret_.data());
  return sealArtifact(artifact);
}

} // namespace wasmc
