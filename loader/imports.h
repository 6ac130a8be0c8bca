// Where imports come from: ImportResolver is asked for each import of an instance; Linker is the usual one, a list of
// named definitions and instances with an optional resolver behind it (WASI).
#pragma once
#include "loader/extern.h"
#include "loader/owned-list.h"
#include <string>
#include <string_view>

namespace wasmload {

class Instance;

class ImportResolver {
public:
  // What `module` `name` stands for, or nothing. `wanted` is a hint: a value of another kind is a type error that the
  // instantiation reports.
  virtual std::optional<Extern> resolve(std::string_view module, std::string_view name, DescribedKind wanted) = 0;

protected:
  ~ImportResolver() = default;
};

class Linker final : public ImportResolver {
public:
  // A later definition of the same names replaces an earlier one.
  void define(std::string_view module, std::string_view name, const Extern &value);
  // All exports of `instance` under the name `module`; replaces what was registered under that name.
  void defineInstance(std::string_view module, const Instance &instance);
  // Asked when nothing here has the name. Borrowed.
  void setFallback(ImportResolver *fallback) { fallback_ = fallback; }

  std::optional<Extern> resolve(std::string_view module, std::string_view name, DescribedKind wanted) override;

private:
  struct Definition {
    std::string module, name;
    Extern value;
  };
  struct Registered {
    std::string module;
    const Instance *instance;
  };
  OwnedList<Definition> definitions_;
  OwnedList<Registered> instances_;
  ImportResolver *fallback_ = nullptr;
};

} // namespace wasmload
