#include "loader/import-hint.h"
#include "loader/printable.h"

namespace wasmload {
namespace {

constexpr std::string_view kWasi[] = {"wasi_snapshot_preview1", "wasi_unstable"};

// Modules that nobody writes by hand: what made such an import, and what to do instead.
struct Origin {
  std::string_view module; // or its beginning, if it ends with *
  const char *hint;
};
constexpr Origin kOrigins[] = {
    {"wasi:*", "this was built for WASI preview 2 or 3, wasmload has preview 1: build it for wasm32-wasip1 (wasm32-wasi)"},
    {"wasi_snapshot_preview2*", "wasmload has WASI preview 1: build it for wasm32-wasip1 (wasm32-wasi)"},
    {"gojs", "this was built for JavaScript: build it with GOOS=wasip1"},
    {"go", "this was built for JavaScript: build it with GOOS=wasip1"},
    {"wbg", "this was built for JavaScript (wasm-bindgen): build it for wasm32-wasip1"},
    {"__wbindgen*", "this was built for JavaScript (wasm-bindgen): build it for wasm32-wasip1"},
};

bool matches(std::string_view pattern, std::string_view name) {
  return pattern.ends_with('*') ? name.starts_with(pattern.substr(0, pattern.size() - 1)) : name == pattern;
}

std::string didYouMean(std::string_view name) { return "did you mean \"" + printable(name) + "\"?"; }

// A module is there, but not this of it.
std::string nameHint(std::string_view module, std::string_view name, OfferHostNames offerHostNames) {
  Nearest nearest(name);
  offerHostNames(module, nearest);
  return nearest.best().empty() ? "WASI preview 1 has no such function" : didYouMean(nearest.best());
}

std::string preloadHint(const PreloadOption &preload, const Image &image, std::string_view name) {
  const Description &d = image.description();
  Nearest nearest(name);
  for (const ExportRecord &item : d.exports) nearest.offer(d.text(item.name));
  return printable(preload.file) + " does not export it" + (nearest.best().empty() ? "" : "; " + didYouMean(nearest.best()));
}

std::string hintFor(std::string_view module, std::string_view name, const std::vector<PreloadOption> &preloads, const Store &store,
                    OfferHostNames offerHostNames) {
  for (const std::string_view wasi : kWasi)
    if (module == wasi) return nameHint(module, name, offerHostNames);
  for (const Origin &origin : kOrigins)
    if (matches(origin.module, module)) return origin.hint;
  auto loaded = store.images().begin();
  for (const PreloadOption &preload : preloads) {
    if (preload.module == module) return preloadHint(preload, *loaded, name);
    ++loaded;
  }
  Nearest nearest(module);
  for (const PreloadOption &preload : preloads) nearest.offer(preload.module);
  if (!nearest.best().empty()) return "--preload gives \"" + printable(nearest.best()) + "\": is that what is meant?";
  for (const std::string_view wasi : kWasi) nearest.offer(wasi);
  if (!nearest.best().empty()) return didYouMean(nearest.best());
  const std::string give = "--preload=" + printable(module) + "=FILE gives it what FILE, an artifact, exports";
  // Linkers put what is undefined into this module.
  return module == "env" ? std::string("it was not defined when the module was linked: link what defines it, or ") + give : give;
}

} // namespace

std::string importHint(const Image &image, ImportResolver &imports, const std::vector<PreloadOption> &preloads, const Store &store,
                       OfferHostNames offerHostNames) {
  const Description &d = image.description();
  std::string hint;
  usize others = 0;
  for (const ImportRecord &import : d.imports) {
    const std::string_view module = d.text(import.module), name = d.text(import.name);
    if (imports.resolve(module, name, import.kind)) continue;
    if (hint.empty())
      hint = hintFor(module, name, preloads, store, offerHostNames);
    else
      ++others;
  }
  if (others > 0) hint += format(others == 1 ? " (%zu more import is unknown)" : " (%zu more imports are unknown)", others);
  return hint;
}

} // namespace wasmload
