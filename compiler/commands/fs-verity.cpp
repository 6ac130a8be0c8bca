#include "compiler/commands/fs-verity.h"
#include <algorithm>
#include <cstring>
#include <sodium.h>
#include <vector>

namespace wasmc {
namespace {

constexpr usize kBlock = 4096;
using Hash = std::array<u8, 32>;

Hash sha256(std::span<const u8> bytes) {
  Hash hash;
  crypto_hash_sha256(hash.data(), bytes.data(), bytes.size());
  return hash;
}

// The hashes of all blocks, one behind the other. The last block is filled up with zeros.
std::vector<u8> hashBlocks(std::span<const u8> bytes) {
  std::vector<u8> hashes;
  std::array<u8, kBlock> block;
  for (usize at = 0; at < bytes.size(); at += kBlock) {
    const auto content = bytes.subspan(at, std::min(kBlock, bytes.size() - at));
    block.fill(0);
    std::ranges::copy(content, block.begin());
    const Hash hash = sha256(block);
    hashes.insert(hashes.end(), hash.begin(), hash.end());
  }
  return hashes;
}

struct Descriptor {
  u8 version = 1, algorithm = 1 /* SHA-256 */, logBlockSize = 12, saltSize = 0;
  u32 reserved = 0;
  u64 dataSize = 0;
  u8 rootHash[64] = {}, salt[32] = {}, reserved2[144] = {};
};
static_assert(sizeof(Descriptor) == 256);

} // namespace

std::array<u8, 32> fsVerityDigest(std::span<const u8> file) {
  std::vector<u8> level = hashBlocks(file);
  while (level.size() > sizeof(Hash)) level = hashBlocks(level);
  Descriptor descriptor;
  descriptor.dataSize = file.size();
  if (!level.empty()) std::memcpy(descriptor.rootHash, level.data(), level.size()); // of an empty file: zeros
  return sha256({reinterpret_cast<const u8 *>(&descriptor), sizeof descriptor});
}

} // namespace wasmc
