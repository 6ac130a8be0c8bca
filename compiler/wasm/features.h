// FeatureSet: which WebAssembly proposals are on. The list is features.def; --features=+x,-y changes the defaults.
// A module that needs a proposal which is off is refused with its name.
#pragma once
#include "runtime-support/result.h"
#include <bitset>
#include <optional>
#include <string_view>

namespace wasmc {
using namespace cwasm;

enum class Feature : u8 {
#define FEATURE(name, flag, isDefault, built, help) name,
#include "compiler/wasm/features.def"
#undef FEATURE
};

inline constexpr usize kFeatureCount = 0
#define FEATURE(name, flag, isDefault, built, help) +1
#include "compiler/wasm/features.def"
#undef FEATURE
    ;

struct FeatureInfo {
  const char *name; // enumerator
  const char *flag; // as --features takes it
  bool isDefault;
  bool isBuilt; // code for it is generated
  const char *help;
};

const FeatureInfo &featureInfo(Feature feature);
std::optional<Feature> findFeature(std::string_view flag);

class FeatureSet {
public:
  FeatureSet(); // the defaults
  static FeatureSet all();
  static FeatureSet mvp();

  // Applies "+simd,-threads,gc" to the defaults; a name without a sign means +. "all" and "none" stand for every one.
  static Result<FeatureSet> parse(std::string_view list);
  Result<void> apply(std::string_view list);

  bool has(Feature f) const { return bits_[static_cast<usize>(f)]; }
  void set(Feature f, bool on = true) { bits_[static_cast<usize>(f)] = on || f == Feature::Mvp; }
  u64 bits() const { return bits_.to_ullong(); }
  bool operator==(const FeatureSet &) const = default;

private:
  std::bitset<kFeatureCount> bits_;
};

} // namespace wasmc
