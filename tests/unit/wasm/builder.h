// Modules for the tests of the front end, put together from bytes: build({typeSection({...}), codeSection({...})}).
#pragma once
#include "compiler/wasm/module.h"
#include <doctest/doctest.h>
#include <initializer_list>
#include <string>
#include <vector>

namespace testing {
using namespace wasmc;
using Blob = std::vector<u8>;

inline Blob leb(u64 value) {
  Blob out;
  do {
    const u8 byte = value & 0x7F;
    value >>= 7;
    out.push_back(value ? byte | 0x80 : byte);
  } while (value);
  return out;
}

inline Blob signedLeb(i64 value) {
  Blob out;
  while (true) {
    const u8 byte = value & 0x7F;
    value >>= 7;
    if ((value == 0 && !(byte & 0x40)) || (value == -1 && (byte & 0x40))) return out.push_back(byte), out;
    out.push_back(byte | 0x80);
  }
}

inline Blob join(std::initializer_list<Blob> parts) {
  Blob out;
  for (const Blob &part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

// A list: its count, then the items.
inline Blob list(const std::vector<Blob> &items) {
  Blob out = leb(items.size());
  for (const Blob &item : items) out.insert(out.end(), item.begin(), item.end());
  return out;
}

inline Blob text(std::string_view name) { return join({leb(name.size()), Blob(name.begin(), name.end())}); }
inline Blob section(u8 id, const Blob &body) { return join({{id}, leb(body.size()), body}); }

inline Blob types(const std::vector<Blob> &t) { return section(1, list(t)); }
inline Blob imports(const std::vector<Blob> &i) { return section(2, list(i)); }
inline Blob functions(const std::vector<Blob> &f) { return section(3, list(f)); }
inline Blob tables(const std::vector<Blob> &t) { return section(4, list(t)); }
inline Blob memories(const std::vector<Blob> &m) { return section(5, list(m)); }
inline Blob globals(const std::vector<Blob> &g) { return section(6, list(g)); }
inline Blob exports(const std::vector<Blob> &e) { return section(7, list(e)); }
inline Blob elements(const std::vector<Blob> &e) { return section(9, list(e)); }
inline Blob code(const std::vector<Blob> &bodies) {
  std::vector<Blob> sized;
  for (const Blob &body : bodies) sized.push_back(join({leb(body.size()), body}));
  return section(10, list(sized));
}
inline Blob data(const std::vector<Blob> &d) { return section(11, list(d)); }
inline Blob custom(std::string_view name, const Blob &body) { return section(0, join({text(name), body})); }

inline Blob funcType(const Blob &params, const Blob &results) {
  return join({{0x60}, leb(params.size()), params, leb(results.size()), results});
}

inline Blob build(const std::vector<Blob> &sections) {
  Blob out{0, 'a', 's', 'm', 1, 0, 0, 0};
  for (const Blob &s : sections) out.insert(out.end(), s.begin(), s.end());
  return out;
}

// A module with one memory, one table and one function of the given type; `body` begins with the local declarations.
inline Blob oneFunction(const Blob &type, const Blob &body) {
  return build({types({type}), functions({{0}}), tables({{0x70, 0, 1}}), memories({{0, 1}}), code({body})});
}

constexpr u8 kI32 = 0x7F, kI64 = 0x7E, kF32 = 0x7D, kF64 = 0x7C, kFuncRef = 0x70;

// The message of the error that a module is refused with; "" if it is valid.
inline std::string refusal(const Blob &module, const FeatureSet &features = FeatureSet()) {
  const Result<Module> result = validateModule(module, features);
  return result.ok() ? "" : result.error().message;
}

inline bool has(const std::string &message, std::string_view part) {
  const bool found = message.find(part) != message.npos;
  if (!found) MESSAGE("the message is: " << message);
  return found;
}
} // namespace testing
