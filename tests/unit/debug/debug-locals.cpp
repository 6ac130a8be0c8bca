#include "compiler/debug/debug-locals.h"
#include <cstdlib>
#include <doctest/doctest.h>
#include <fstream>
#include <string>
#include <vector>

using namespace cwasm;
using namespace wasmc;

namespace {

std::vector<DebugLocals> found(const char *guest) {
  const char *root = std::getenv("CWASM_ROOT"); // set by CTest; else the working directory is the tree
  const std::string path = std::string(root ? root : ".") + "/tests/debug/" + guest;
  std::ifstream in(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
  REQUIRE_MESSAGE(!bytes.empty(), path);
  const Result<Module> module = readModule({reinterpret_cast<const u8 *>(bytes.data()), bytes.size()}, FeatureSet());
  REQUIRE(module.ok());
  return findDebugLocals(*module);
}

} // namespace

TEST_CASE("a function of which only lines are known is described, one without debug information in the same module is not") {
  const std::vector<DebugLocals> functions = found("only-lines.wasm");
  REQUIRE(functions.size() == 2);
  CHECK(functions[0].isDescribed);
  CHECK(functions[0].locals.empty());
  CHECK_FALSE(functions[1].isDescribed);
}

TEST_CASE("functions with entries are described, with their locals") {
  const std::vector<DebugLocals> functions = found("walk.wasm");
  REQUIRE(functions.size() == 2);
  for (const DebugLocals &function : functions) CHECK(function.isDescribed);
}
