// What a module could ever ask of its host, by what it imports: it has no other way out.
#pragma once
#include <string_view>

namespace wasmc {

// The capability that an imported function is part of; null for one that no host of ours has: a module that is linked gives it.
const char *capabilityOrNull(std::string_view module, std::string_view function);

} // namespace wasmc
