#include "loader/foreign-file.h"
#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace wasmload {
namespace {

// Whether a section's name begins with ".wasmtime". Only sections' names are read, at most 64 KiB of them.
bool hasWasmtimeSections(int file, const Elf64_Ehdr &header, u64 fileSize) {
  if (header.e_shentsize != sizeof(Elf64_Shdr) || header.e_shstrndx >= header.e_shnum) return false;
  const u64 at = header.e_shoff + u64(header.e_shstrndx) * sizeof(Elf64_Shdr);
  Elf64_Shdr names;
  if (at < header.e_shoff || at > fileSize || pread(file, &names, sizeof names, static_cast<off_t>(at)) != sizeof names)
    return false;
  char text[4096];
  constexpr usize kOverlap = 16; // a name may lie across two blocks
  for (u64 done = 0; done < names.sh_size && done < 65536; done += sizeof text - kOverlap) {
    const u64 left = names.sh_size - done;
    const usize want = left < sizeof text ? static_cast<usize>(left) : sizeof text;
    const ssize_t got = pread(file, text, want, static_cast<off_t>(names.sh_offset + done));
    if (got <= 0) return false;
    if (std::string_view(text, static_cast<usize>(got)).find(".wasmtime") != std::string_view::npos) return true;
  }
  return false;
}

const char *elfKind(u16 type) {
  static constexpr const char *kKinds[] = {"an ELF file of unknown type", "an object file (ELF)", "a program (ELF)",
                                           "a program or shared library (ELF)", "a core dump (ELF)"};
  return kKinds[type <= ET_CORE ? type : ET_NONE];
}

struct Kind {
  std::string_view start;
  const char *what;
};
using namespace std::string_view_literals;
constexpr Kind kKinds[] = {
    {"\0asm\1\0\0\0"sv, "a WebAssembly module, not a compiled artifact: compile it with wasmc"},
    {"\0asm\x0d\0\1\0"sv, "a WebAssembly component, not a compiled artifact"},
    {"\0asm"sv, "a WebAssembly module (of an unknown version), not a compiled artifact"},
    {"#!"sv, "a script, not a compiled artifact"},
    {"!<arch>\n"sv, "an archive of object files, not a compiled artifact"},
};

} // namespace

[[gnu::noinline]] Failure describeForeignFile(const std::string &path) {
  auto refusal = [](const char *pattern, const char *what) { return makeError(ErrorKind::Malformed, pattern, what); };
  alignas(Elf64_Ehdr) char page[4096];
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  struct stat status {};
  const ssize_t got = file < 0 || fstat(file, &status) != 0 ? -1 : pread(file, page, sizeof page, 0);
  const bool isWasmtimes = got >= ssize_t(sizeof(Elf64_Ehdr)) &&
                           hasWasmtimeSections(file, *reinterpret_cast<const Elf64_Ehdr *>(page), static_cast<u64>(status.st_size));
  if (file >= 0) close(file);
  if (got < 0) return refusal("cannot be read: %s", std::strerror(errno));
  const std::string_view head(page, static_cast<usize>(got));
  if (head.empty()) return refusal("is %s, expected a compiled artifact", "empty");
  for (const Kind &kind : kKinds)
    if (head.starts_with(kind.start)) return refusal("is %s", kind.what);
  for (const char *start : {"(module", "(component", ";;"})
    if (head.starts_with(start))
      return refusal("looks like %s, not a compiled artifact: translate it (wat2wasm) and compile it with wasmc", "WebAssembly text");
  if (!head.starts_with(std::string_view(ELFMAG, SELFMAG)))
    return refusal("is not a compiled artifact: it does not begin like %s", "an ELF file");
  if (head.size() < sizeof(Elf64_Ehdr)) return makeError(ErrorKind::Malformed, "is a truncated ELF file of %zu bytes", head.size());
  const Elf64_Ehdr &header = *reinterpret_cast<const Elf64_Ehdr *>(page);
  if (header.e_ident[EI_CLASS] == ELFCLASS64 && (header.e_ident[EI_OSABI] == 200 || isWasmtimes))
    return refusal("was compiled by %s, whose artifacts only Wasmtime runs: compile the WebAssembly module with wasmc", "Wasmtime");
  if (header.e_type == ET_EXEC && head.find("cwasm\0\0"sv) != head.npos)
    return refusal("is %s that wasmc made, not an artifact: run it itself", "an executable");
  return refusal("is %s, not a compiled artifact: it has no note of wasmc", elfKind(header.e_type));
}

} // namespace wasmload
