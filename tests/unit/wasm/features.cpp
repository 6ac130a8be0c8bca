#include "compiler/wasm/features.h"
#include "tests/unit/wasm/builder.h"

using namespace testing;

TEST_CASE("the defaults are all of 3.0 and no draft that changes its rules") {
  const FeatureSet set;
  CHECK(set.has(Feature::Gc));
  CHECK(set.has(Feature::Memory64));
  CHECK_FALSE(set.has(Feature::CustomDescriptors));
}

TEST_CASE("a list of features changes the defaults from left to right") {
  const FeatureSet set = *FeatureSet::parse("-simd,+custom-descriptors,threads,-threads");
  CHECK_FALSE(set.has(Feature::Simd));
  CHECK(set.has(Feature::CustomDescriptors));
  CHECK_FALSE(set.has(Feature::Threads));
  CHECK(*FeatureSet::parse("") == FeatureSet());
  CHECK(*FeatureSet::parse("none") == FeatureSet::mvp());
  CHECK(*FeatureSet::parse("-all,+simd") != FeatureSet::mvp());
}

TEST_CASE("an unknown feature is refused with the list of those known") {
  const Result<FeatureSet> result = FeatureSet::parse("+simd,+simdd");
  REQUIRE(!result.ok());
  CHECK(has(result.error().message, "unknown feature \"simdd\""));
  CHECK(has(result.error().message, "did you mean 'simd'?"));
  CHECK(has(FeatureSet::parse("flying").error().message, "relaxed-simd"));
  CHECK_FALSE(FeatureSet::parse("-mvp").ok());
}

TEST_CASE("a module that needs a feature which is off is refused with its name") {
  const Blob extend = oneFunction(funcType({kI32}, {kI32}), {0, 0x20, 0, 0xC0, 0x0B});
  CHECK(refusal(extend) == "");
  CHECK(has(refusal(extend, *FeatureSet::parse("-sign-extension")),
            "function 0: i32.extend8_s needs the feature sign-extension"));
  const Blob memory64 = build({memories({{4, 1}})});
  CHECK(refusal(memory64) == "");
  CHECK(refusal(memory64, *FeatureSet::parse("-memory64")) != "");
  const Blob vector = build({types({funcType({0x7B}, {})})});
  CHECK(has(refusal(vector, *FeatureSet::parse("-simd")), "v128 needs the feature simd"));
}
