// The digest that the kernel's fs-verity gives a file (Documentation/filesystems/fsverity.rst): SHA-256 of a descriptor with
// the root of a Merkle tree over blocks of 4096 bytes, no salt. Rules of IPE and IMA name it.
#pragma once
#include "runtime-support/ints.h"
#include <array>
#include <span>

namespace wasmc {
using namespace cwasm;

std::array<u8, 32> fsVerityDigest(std::span<const u8> file);

} // namespace wasmc
