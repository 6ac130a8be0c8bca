#include "loader/imports.h"
#include "loader/instance.h"

namespace wasmload {

void Linker::define(std::string_view module, std::string_view name, const Extern &value) {
  for (Definition &definition : definitions_)
    if (definition.module == module && definition.name == name) {
      definition.value = value;
      return;
    }
  definitions_.add(std::unique_ptr<Definition>(new Definition{std::string(module), std::string(name), value}));
}

void Linker::defineInstance(std::string_view module, const Instance &instance) {
  definitions_.removeIf([module](const Definition &definition) { return definition.module == module; });
  for (Registered &registered : instances_)
    if (registered.module == module) {
      registered.instance = &instance;
      return;
    }
  instances_.add(std::unique_ptr<Registered>(new Registered{std::string(module), &instance}));
}

std::optional<Extern> Linker::resolve(std::string_view module, std::string_view name, DescribedKind wanted) {
  for (const Definition &definition : definitions_)
    if (definition.module == module && definition.name == name) return definition.value;
  for (const Registered &registered : instances_)
    if (registered.module == module)
      if (auto found = registered.instance->findExport(name)) return found;
  return fallback_ ? fallback_->resolve(module, name, wanted) : std::nullopt;
}

} // namespace wasmload
