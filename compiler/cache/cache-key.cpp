#include "compiler/cache/cache-key.h"
#include "compiler/cache/digest.h"
#include "compiler/codegen/compilation.h"
#include "compiler/link/link-files.h"
#include <algorithm>
#include <cstring>
#include <elf.h>
#include <link.h>
#include <map>

namespace wasmc {
namespace {

constexpr std::string_view kShapeNothing[] = {"output",  "jobs",       "verbose", "quiet",   "time-report",  "verify-ir", "remarks",
                                              "cache",   "cache-size", "no-cache", "config",  "color",   "error-format", "loader"};

std::string_view buildIdOf(const dl_phdr_info &object) {
  for (usize i = 0; i < object.dlpi_phnum; ++i) {
    const auto &header = object.dlpi_phdr[i];
    if (header.p_type != PT_NOTE)
      continue;
    const char *at = reinterpret_cast<const char *>(object.dlpi_addr + header.p_vaddr), *end = at + header.p_memsz;
    while (end - at > static_cast<std::ptrdiff_t>(sizeof(ElfW(Nhdr)))) {
      ElfW(Nhdr) note;
      std::memcpy(&note, at, sizeof note);
      const auto aligned = [](usize size) { return (size + 3) & ~usize(3); };
      const char *name = at + sizeof note, *content = name + aligned(note.n_namesz);
      if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0)
        return {content, note.n_descsz};
      at = content + aligned(note.n_descsz);
    }
  }
  return {};
}

// The build ids of wasmc and of LLVM's library, which make the code; empty unless both have one.
std::string compilerIdentity() {
  struct Found {
    std::string own, llvm;
  } found;
  dl_iterate_phdr(
      [](dl_phdr_info *object, usize, void *out) {
        auto &ids = *static_cast<Found *>(out);
        const std::string_view name = object->dlpi_name ? object->dlpi_name : "";
        if (name.empty() && ids.own.empty())
          ids.own = buildIdOf(*object); // the program comes first
        else if (name.find("libLLVM") != name.npos)
          ids.llvm = buildIdOf(*object);
        return 0;
      },
      &found);
  return found.own.empty() || found.llvm.empty() ? "" : found.own + "/" + found.llvm;
}

} // namespace

Result<std::string> cacheKey(const ParsedLine &parsed, const CommandLine &line, std::span<const InputModule> inputs) {
  const std::string identity = compilerIdentity();
  if (identity.empty())
    return std::string();
  Digest digest;
  digest.add("wasmc cache 1");
  digest.add(compilerVersion());
  digest.add(identity);
  std::multimap<std::string_view, const Setting *> settings; // by name, those of one name as they were given
  for (const Setting &setting : parsed.settings)
    settings.emplace(setting.row->name, &setting);
  for (const auto &[name, given] : settings) {
    const Setting &setting = *given;
    if (std::find(std::begin(kShapeNothing), std::end(kShapeNothing), name) != std::end(kShapeNothing))
      continue;
    digest.add(name);
    digest.add(setting.value);
    if (argumentKind(*setting.row) == ArgumentKind::File && !setting.value.empty())
      digest.add(TRY(readWholeFile(setting.value)));
  }
  digest.add(resolveCpu(line.options.cpu));
  digest.add(line.options.emit == Emit::Cwasm ? "" : line.options.moduleName);
  for (const InputModule &input : inputs) {
    if (inputs.size() > 1) {
      digest.add(input.name);
      digest.add(input.path);
    }
    digest.add(input.bytes);
  }
  return digest.hex();
}

} // namespace wasmc
