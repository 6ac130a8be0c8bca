#include "loader/foreign-file.h"
#include <cstring>
#include <elf.h>
#include <string_view>
#include <unistd.h>

namespace wasmload {
namespace {

bool startsWith(std::span<const u8> head, const char *text, usize length) {
  return head.size() >= length && std::memcmp(head.data(), text, length) == 0;
}

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
  switch (type) {
  case ET_REL: return "an object file (ELF)";
  case ET_EXEC: return "a program (ELF)";
  case ET_DYN: return "a program or shared library (ELF)";
  case ET_CORE: return "a core dump (ELF)";
  default: return "an ELF file of unknown type";
  }
}

} // namespace

Failure describeForeignFile(int file, std::span<const u8> head, u64 fileSize) {
  auto refusal = [](const char *text) { return makeError(ErrorKind::Malformed, "%s", text); };
  if (fileSize == 0) return refusal("is empty, expected a compiled artifact");
  if (startsWith(head, "\0asm\1\0\0\0", 8))
    return refusal("is a WebAssembly module, not a compiled artifact: compile it with wasmc");
  if (startsWith(head, "\0asm\x0d\0\1\0", 8)) return refusal("is a WebAssembly component, not a compiled artifact");
  if (startsWith(head, "\0asm", 4))
    return refusal("is a WebAssembly module (of an unknown version), not a compiled artifact");
  if (startsWith(head, "#!", 2)) return refusal("is a script, not a compiled artifact");
  if (startsWith(head, "(module", 7) || startsWith(head, "(component", 10) || startsWith(head, ";;", 2))
    return refusal(
        "looks like WebAssembly text, not a compiled artifact: translate it (wat2wasm) and compile it with wasmc");
  if (startsWith(head, "!<arch>\n", 8)) return refusal("is an archive of object files, not a compiled artifact");
  if (!startsWith(head, ELFMAG, SELFMAG))
    return refusal("is not a compiled artifact: it does not begin like an ELF file");
  if (head.size() < sizeof(Elf64_Ehdr))
    return makeError(ErrorKind::Malformed, "is a truncated ELF file of %zu bytes", head.size());
  Elf64_Ehdr header;
  std::memcpy(&header, head.data(), sizeof header);
  if (header.e_ident[EI_CLASS] == ELFCLASS64 &&
      (header.e_ident[EI_OSABI] == 200 || hasWasmtimeSections(file, header, fileSize)))
    return refusal(
        "was compiled by Wasmtime, whose artifacts only Wasmtime runs: compile the WebAssembly module with wasmc");
  if (header.e_type == ET_EXEC && memmem(head.data(), head.size(), "cwasm\0\0", 8))
    return refusal("is an executable that wasmc made, not an artifact: run it itself");
  return makeError(ErrorKind::Malformed, "is %s, not a compiled artifact: it has no note of wasmc",
                   elfKind(header.e_type));
}

} // namespace wasmload
