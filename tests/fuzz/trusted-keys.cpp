// Fuzzes the reader of --trust files, and the check of signatures with what it read.
#include "runtime-support/artifact/signature.h"
#include <cstdlib>
#include <cstring>

using namespace cwasm;

extern "C" int LLVMFuzzerTestOneInput(const u8 *data, usize size) {
  TrustedKeys keys;
  const Result<void> added = keys.add({reinterpret_cast<const char *>(data), size});
  if (!added && added.error().message.empty()) std::abort();
  ArtifactNote note{};
  Sha512::Digest digest{};
  if (keys.check(note, digest)) std::abort(); // it is not signed
  for (usize i = 0; i < sizeof note.signature; ++i) note.signature[i] = size > 0 ? data[i % size] : 1;
  for (u32 i = 0; i + sizeof note.keyId <= size && i < 64; i += 8) {
    std::memcpy(note.keyId, data + i, sizeof note.keyId);
    if (keys.check(note, digest)) std::abort(); // nobody signs by chance
  }
  return 0;
}
