#include "compiler/commands/fs-verity.h"
#include <doctest/doctest.h>
#include <string>
#include <vector>

using namespace wasmc;

// What `fsverity digest` (package fsverity) says of files of these sizes: none, one block, one more byte, full and started tree levels.
TEST_CASE("digests are those of fsverity") {
  struct Known {
    usize size;
    const char *digest;
  };
  for (const Known &known : {Known{0, "3d248ca542a24fc62d1c43b916eae5016878e2533c88238480b26128a1f1af95"},
                             Known{1, "b803429503d95915829b29fdbc8bbad142f3abfd11b1cadf5526582e685c0551"},
                             Known{4096, "dba6800c0bddc2369f4f0ab54798f65f5a8c1f49adc4a4792a831ff4b093e2d7"},
                             Known{4097, "fefe00b4a113721b31dbc100ba46ff68ba3c9ca6dc62c6a3c1e71db190c68f9f"},
                             Known{524288, "eaae8cbd17127f6514707a04477de56880466f212f12d13c4397e929b54d8f5a"},
                             Known{524289, "0e3b4b2d25eb9005be08661772bd35783c1fba25ba74e6a63693f072dad036ce"},
                             Known{8388613, "4009276951ea2cccde79c7aabae19fdfbab44a69d25088fd2d5fe6a0ba6419f6"}}) {
    std::vector<u8> bytes(known.size);
    for (usize i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<u8>(i * 7 + (i >> 8));
    std::string text;
    for (u8 byte : fsVerityDigest(bytes))
      for (int digit : {byte >> 4, byte & 15}) text += "0123456789abcdef"[digit];
    CHECK(text == known.digest);
  }
}
