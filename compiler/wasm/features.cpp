#include "compiler/wasm/features.h"
#include "runtime-support/nearest.h"

namespace wasmc {

namespace {
constexpr FeatureInfo kFeatures[] = {
#define FEATURE(name, flag, isDefault, built, help) {#name, flag, isDefault, built, help},
#include "compiler/wasm/features.def"
#undef FEATURE
};

std::string knownFlags() {
  std::string list;
  for (const FeatureInfo &info : kFeatures) list += (list.empty() ? "" : ", ") + std::string(info.flag);
  return list;
}
} // namespace

const FeatureInfo &featureInfo(Feature feature) { return kFeatures[static_cast<usize>(feature)]; }

std::optional<Feature> findFeature(std::string_view flag) {
  for (usize i = 0; i < kFeatureCount; ++i)
    if (flag == kFeatures[i].flag) return static_cast<Feature>(i);
  return std::nullopt;
}

FeatureSet::FeatureSet() {
  for (usize i = 0; i < kFeatureCount; ++i) bits_[i] = kFeatures[i].isDefault;
}

FeatureSet FeatureSet::all() {
  FeatureSet set;
  set.bits_.set();
  return set;
}

FeatureSet FeatureSet::mvp() {
  FeatureSet set;
  set.bits_.reset();
  set.set(Feature::Mvp);
  return set;
}

Result<FeatureSet> FeatureSet::parse(std::string_view list) {
  FeatureSet set;
  TRY(set.apply(list));
  return set;
}

Result<void> FeatureSet::apply(std::string_view list) {
  while (!list.empty()) {
    const usize comma = list.find(',');
    std::string_view item = list.substr(0, comma);
    list = comma == list.npos ? std::string_view() : list.substr(comma + 1);
    if (item.empty()) continue;
    const bool on = item[0] != '-';
    if (item[0] == '-' || item[0] == '+') item.remove_prefix(1);
    if (item == "all" || item == "none") {
      *this = on == (item == "all") ? all() : mvp();
      continue;
    }
    const std::optional<Feature> feature = findFeature(item);
    if (!feature) {
      Nearest nearest(item);
      for (const FeatureInfo &info : kFeatures) nearest.offer(info.flag);
      const std::string best(nearest.best());
      return makeError(ErrorKind::Malformed, "unknown feature \"%.*s\"\n%s", static_cast<int>(item.size()), item.data(),
                       best.empty() ? ("known are: all, none, " + knownFlags()).c_str() : ("did you mean '" + best + "'?").c_str());
    }
    if (*feature == Feature::Mvp && !on)
      return makeError(ErrorKind::Malformed, "the feature mvp can't be switched off");
    set(*feature, on);
  }
  return {};
}

} // namespace wasmc
