// Every bit of an artifact flipped, one at a time, and every length that it could be cut to: --verify and --require-signature
// refuse each, and without them damage outside code and data pages is refused.
#include "compiler/driver.h"
#include "compiler/signing/secret-key.h"
#include "loader/open-artifact.h"
#include "runtime-support/artifact/seal.h"
#include "tests/unit/loader/artifact-builder.h"
#include <cstdlib>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <unistd.h>

using namespace wasmload;
using test::TemporaryFile;

namespace {

// (module (memory 1) (table 1 funcref) (elem (i32.const 0) $f) (data (i32.const 8) "data")
//   (func $f (export "f") (param i32) (result i32) (i32.div_u (i32.load (local.get 0)) (local.get 0))))
constexpr u8 kModule[] = {0, 'a', 's', 'm', 1, 0, 0, 0, 1, 6, 1, 0x60, 1, 0x7F, 1, 0x7F, 3, 2, 1, 0, 4, 4, 1, 0x70, 0, 1, 5, 3, 1, 0, 1,
                          7, 5, 1, 1, 'f', 0, 0, 9, 7, 1, 0, 0x41, 0, 0x0B, 1, 0, 10, 12, 1, 10, 0, 0x20, 0, 0x28, 2, 0, 0x20, 0, 0x6E, 0x0B,
                          11, 10, 1, 0, 0x41, 8, 0x0B, 4, 'd', 'a', 't', 'a'};

std::string temporaryName() {
  std::string name = "/tmp/cwasm-unit-damage-" + std::to_string(getpid());
  return name;
}

std::vector<u8> compiled(const wasmc::SecretKey *signer) {
  wasmc::CompileOptions options;
  options.signer = signer;
  options.jobs = 1;
  const wasmc::InputModule input{"m", "m.wasm", kModule};
  const std::string output = temporaryName() + ".cwasm";
  Result<void> done = wasmc::compileModules({&input, 1}, options, output);
  REQUIRE_MESSAGE(done.ok(), done.error().message);
  std::ifstream file(output, std::ios::binary);
  std::vector<u8> bytes{std::istreambuf_iterator<char>(file), {}};
  unlink(output.c_str());
  return bytes;
}

struct Outcome {
  usize tried = 0, refused = 0, lastAccepted = 0;
};

// Flips bits of the file in place, all of a byte's or one of them.
template <class Filter> Outcome flip(const std::vector<u8> &bytes, const OpenOptions &options, bool everyBit, Filter filter) {
  const TemporaryFile file(bytes);
  REQUIRE(openArtifact(file.path(), options).ok());
  const int descriptor = open(file.path().c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(descriptor >= 0);
  Outcome outcome;
  for (usize at = 0; at < bytes.size(); ++at) {
    if (!filter(at)) continue;
    for (u32 bit = everyBit ? 0 : at % 8; bit < (everyBit ? 8 : at % 8 + 1); ++bit) {
      const u8 changed = static_cast<u8>(bytes[at] ^ 1 << bit);
      REQUIRE(pwrite(descriptor, &changed, 1, static_cast<off_t>(at)) == 1);
      const Result<std::unique_ptr<Image>> opened = openArtifact(file.path(), options);
      ++outcome.tried;
      if (!opened && !opened.error().message.empty())
        ++outcome.refused;
      else
        outcome.lastAccepted = at;
    }
    REQUIRE(pwrite(descriptor, &bytes[at], 1, static_cast<off_t>(at)) == 1);
  }
  close(descriptor);
  return outcome;
}

Outcome cut(const std::vector<u8> &bytes, const OpenOptions &options) {
  const TemporaryFile file(bytes);
  Outcome outcome;
  for (usize size = bytes.size(); size-- > 0;) {
    REQUIRE(truncate(file.path().c_str(), static_cast<off_t>(size)) == 0);
    const Result<std::unique_ptr<Image>> opened = openArtifact(file.path(), options);
    ++outcome.tried;
    outcome.refused += !opened && !opened.error().message.empty();
  }
  return outcome;
}

bool everyBit() { return std::getenv("CWASM_EVERY_BIT") != nullptr; }

} // namespace

TEST_CASE("every flipped bit and every truncation is refused under --verify") {
  const std::vector<u8> bytes = compiled(nullptr);
  OpenOptions options;
  options.verify = true;
  const Outcome flips = flip(bytes, options, true, [](usize) { return true; }), cuts = cut(bytes, options);
  MESSAGE("--verify: ", flips.refused, " of ", flips.tried, " flipped bits and ", cuts.refused, " of ", cuts.tried, " truncations are refused");
  CHECK(flips.tried == 8 * bytes.size());
  CHECK_MESSAGE(flips.refused == flips.tried, "a change of byte ", flips.lastAccepted, " is accepted");
  CHECK(cuts.refused == cuts.tried);
}

TEST_CASE("without --verify, every flipped bit outside code and data, and every truncation, is refused") {
  const std::vector<u8> bytes = compiled(nullptr);
  Result<ArtifactLayout> layout = readLayout(bytes);
  REQUIRE(layout.ok());
  auto isMetadata = [&](usize at) {
    return !(at >= layout->textOffset && at < layout->textOffset + layout->textSize) &&
           !(at >= layout->dataOffset && at < layout->dataOffset + layout->dataSize);
  };
  const Outcome flips = flip(bytes, {}, true, isMetadata), cuts = cut(bytes, {});
  MESSAGE("without: ", flips.refused, " of ", flips.tried, " flipped bits and ", cuts.refused, " of ", cuts.tried, " truncations are refused");
  CHECK(flips.tried > 8 * 1024);
  CHECK_MESSAGE(flips.refused == flips.tried, "a change of byte ", flips.lastAccepted, " is accepted");
  CHECK(cuts.refused == cuts.tried);
  // Damage in code and data pages is for --verify to find; opening neither minds it nor fails.
  const Outcome others = flip(bytes, OpenOptions{}, false, [&](usize at) { return !isMetadata(at) && at % 64 == 0; });
  CHECK(others.refused == 0);
}

TEST_CASE("every changed byte and every truncation of a signed artifact is refused under --require-signature") {
  const std::string name = temporaryName();
  unlink((name + ".sec").c_str());
  unlink((name + ".pub").c_str());
  REQUIRE(wasmc::SecretKey::generate(name).ok());
  Result<std::unique_ptr<wasmc::SecretKey>> key = wasmc::SecretKey::read(name + ".sec");
  REQUIRE(key.ok());
  std::ifstream file(name + ".pub");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  TrustedKeys trusted;
  REQUIRE(trusted.add(text).ok());
  unlink((name + ".sec").c_str());
  unlink((name + ".pub").c_str());
  const std::vector<u8> bytes = compiled(key->get());
  OpenOptions options;
  options.verify = true;
  options.trustedOrNull = &trusted;
  const Outcome flips = flip(bytes, options, everyBit(), [](usize) { return true; }), cuts = cut(bytes, options);
  MESSAGE("--require-signature: ", flips.refused, " of ", flips.tried, " flipped bits and ", cuts.refused, " of ", cuts.tried, " truncations are refused");
  CHECK(flips.tried >= bytes.size());
  CHECK_MESSAGE(flips.refused == flips.tried, "a change of byte ", flips.lastAccepted, " is accepted");
  CHECK(cuts.refused == cuts.tried);
}

TEST_CASE("a signature does not change what is loaded") {
  const std::vector<u8> plain = compiled(nullptr);
  const std::string name = temporaryName();
  REQUIRE(wasmc::SecretKey::generate(name).ok());
  Result<std::unique_ptr<wasmc::SecretKey>> key = wasmc::SecretKey::read(name + ".sec");
  unlink((name + ".sec").c_str());
  unlink((name + ".pub").c_str());
  REQUIRE(key.ok());
  const std::vector<u8> signedBytes = compiled(key->get());
  REQUIRE(plain.size() == signedBytes.size());
  Result<ArtifactLayout> layout = readLayout(plain);
  REQUIRE(layout.ok());
  for (usize at = 0; at < plain.size(); ++at) {
    const usize field = at - layout->noteOffset; // wraps before the note
    const bool mayDiffer = (field >= 32 && field < 40) || (field >= 88 && field < 160);
    if (!mayDiffer) CHECK(plain[at] == signedBytes[at]);
  }
}
