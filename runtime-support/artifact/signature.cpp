#include "runtime-support/artifact/signature.h"
#include <algorithm>
#include <cstring>

namespace cwasm {
namespace {

int base64Digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool parseId(std::string_view text, KeyId *id) {
  if (text.size() < 16 || (text.size() > 16 && text[16] != ' ')) return false;
  for (usize i = 0; i < 8; ++i) {
    const int high = hexDigit(text[2 * i]), low = hexDigit(text[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    (*id)[i] = static_cast<u8>(high << 4 | low);
  }
  return true;
}

} // namespace

SignedMessage signedMessage(const Sha512::Digest &fileDigest) {
  SignedMessage message;
  std::memcpy(message.data(), kSignatureDomain.data(), kSignatureDomain.size());
  std::memcpy(message.data() + kSignatureDomain.size(), fileDigest.data(), fileDigest.size());
  return message;
}

std::string toString(const KeyId &id) {
  std::string text;
  for (u8 byte : id)
    for (int digit : {byte >> 4, byte & 15}) text += "0123456789ABCDEF"[digit];
  return text;
}

bool isSigned(const ArtifactNote &note) {
  return std::ranges::any_of(note.signature, [](u8 byte) { return byte != 0; });
}

bool decodeBase64(std::string_view text, std::span<u8> out) {
  const usize size = out.size(), padding = (3 - size % 3) % 3;
  if (text.size() != (size + 2) / 3 * 4) return false;
  u32 bits = 0;
  for (usize i = 0, at = 0; i < text.size(); ++i) {
    const bool isPadding = i >= text.size() - padding;
    const int digit = isPadding ? 0 : base64Digit(text[i]);
    if (digit < 0 || (isPadding && text[i] != '=')) return false;
    bits = bits << 6 | static_cast<u32>(digit);
    if (i % 4 == 3)
      for (int shift = 16; shift >= 0; shift -= 8) {
        const u8 byte = static_cast<u8>(bits >> shift);
        if (at < size)
          out[at++] = byte;
        else if (byte != 0)
          return false;
      }
  }
  return true;
}

Result<void> TrustedKeys::add(std::string_view text) {
  for (u32 number = 1; !text.empty(); ++number) {
    const usize end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == text.npos ? std::string_view() : text.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    auto bad = [&](const char *what) { return makeError(ErrorKind::Malformed, "line %u %s", number, what); };
    if (line.empty() || line[0] == '#' || line.starts_with("untrusted comment:")) continue;
    if (line.starts_with("revoke ")) {
      KeyId id;
      if (!parseId(line.substr(7), &id)) return bad("revokes no key: expected \"revoke\" and 16 hexadecimal digits");
      revoked_.push_back(id);
      continue;
    }
    u8 bytes[PublicKey::kSize];
    if (line.starts_with("RWRCSw")) return bad("is a secret key, where only public ones belong");
    if (!decodeBase64(line, bytes) || bytes[0] != 'E' || bytes[1] != 'd')
      return bad("is neither a public key nor a revocation");
    PublicKey key;
    std::memcpy(key.id.data(), bytes + 2, key.id.size());
    std::memcpy(key.key.data(), bytes + 10, key.key.size());
    keys_.push_back(key);
  }
  return {};
}

Result<void> TrustedKeys::check(const ArtifactNote &note, const Sha512::Digest &fileDigest) const {
  auto refuse = [](const char *pattern, const std::string &id = {}) {
    return makeError(ErrorKind::Malformed, pattern, id.c_str());
  };
  if (!isSigned(note)) return refuse("is not signed, and a signature is required");
  KeyId id;
  std::memcpy(id.data(), note.keyId, id.size());
  if (std::ranges::find(revoked_, id) != revoked_.end())
    return refuse("is signed by the key %s, which is revoked", toString(id));
  const SignedMessage message = signedMessage(fileDigest);
  bool isKnown = false;
  for (const PublicKey &key : keys_) // ids are not unique by force: any key of that id will do
    if (key.id == id) {
      if (verifyEd25519(note.signature, message, key.key)) return {};
      isKnown = true;
    }
  if (isKnown) return refuse("does not fit its signature by the key %s: it was changed after it was signed", toString(id));
  return refuse("is signed by the key %s, which is not among the trusted ones", toString(id));
}

} // namespace cwasm
