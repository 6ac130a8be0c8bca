// What to do about an import that nothing gives: which name was meant, or where such imports come from.
#pragma once
#include "loader/imports.h"
#include "loader/options.h"
#include "loader/store.h"
#include "runtime-support/nearest.h"

namespace wasmload {

// Offers the names of the functions that the host gives as `module`; none if it knows no such module.
using OfferHostNames = void (*)(std::string_view module, Nearest &nearest);

// About the first import of `image` that `imports` does not give; "" if it gives all of them. The first images of `store` are the `preloads`
// of the command line.
std::string importHint(const Image &image, ImportResolver &imports, const std::vector<PreloadOption> &preloads, const Store &store,
                       OfferHostNames offerHostNames);

} // namespace wasmload
