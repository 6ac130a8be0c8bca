#include "compiler/commands/artifact-file.h"
#include "compiler/commands/command.h"
#include "runtime-support/abi/contract-hash.h"
#include "runtime-support/artifact/seal.h"
#include <algorithm>
#include <cstring>
#include <elf.h>

namespace wasmc {

Result<ArtifactFile> ArtifactFile::read(const std::string &path) {
  ArtifactFile file;
  file.bytes_ = TRY(readRegularFile(path));
  Result<ArtifactLayout> layout = readLayout(file.bytes_);
  constexpr u8 kModule[] = {0, 'a', 's', 'm'};
  if (file.bytes_.size() >= sizeof kModule && std::equal(std::begin(kModule), std::end(kModule), file.bytes_.begin()))
    return makeError(ErrorKind::Malformed, "%s is not a compiled artifact: it is a WebAssembly module\nwasmc compiles it, wasmc explore shows it beside its code",
                     path.c_str());
  if (!layout) return makeError(ErrorKind::Malformed, "%s %s", path.c_str(), layout.error().message.c_str());
  file.layout_ = layout.take();
  const usize entry = file.layout_.entry;
  const Contract *contract = findContract(file.note().abiVersion, file.note().contractHash);
  file.hasKnownTables_ = contract && file.layout_.roSize - entry >= contract->headerSize;
  if (file.hasKnownTables_) std::memcpy(&file.header_, file.bytes_.data() + entry, contract->headerSize);
  return file;
}

std::string ArtifactFile::noteText(u32 number) const {
  const char *at = reinterpret_cast<const char *>(bytes_.data()) + layout_.noteOffset + layout_.note.size;
  std::string_view rest(at, layout_.noteSize - layout_.note.size);
  for (; number > 0; --number) rest.remove_prefix(std::min(rest.size(), rest.find('\0') + 1));
  return std::string(rest.substr(0, rest.find('\0')));
}

std::span<const u8> ArtifactFile::rawTable(const TableRange &range, usize recordSize) const {
  const u64 size = u64(range.count) * recordSize, room = layout_.roSize - layout_.entry;
  if (size == 0) return {};
  if (range.offset < 0 || size > room || static_cast<u64>(range.offset) > room - size) {
    isDamaged_ = true;
    return {};
  }
  return std::span(bytes_).subspan(layout_.entry + static_cast<u64>(range.offset), size);
}

std::string ArtifactFile::text(StringRef ref) const {
  const std::span<const u8> all = rawTable(header_.bytes);
  if (ref.length > all.size() || ref.start > all.size() - ref.length) {
    isDamaged_ = true;
    return {};
  }
  return {reinterpret_cast<const char *>(all.data()) + ref.start, ref.length};
}

std::span<const u8> ArtifactFile::section(std::string_view name) const {
  Elf64_Ehdr header;
  std::memcpy(&header, bytes_.data(), sizeof header); // readLayout has seen that it is there
  auto sectionHeader = [&](u32 index, Elf64_Shdr *out) {
    const u64 at = header.e_shoff + u64(index) * sizeof *out;
    if (index >= header.e_shnum || at < header.e_shoff || at > bytes_.size() || bytes_.size() - at < sizeof *out) return false;
    std::memcpy(out, bytes_.data() + at, sizeof *out);
    return out->sh_type != SHT_NOBITS && out->sh_offset <= bytes_.size() && out->sh_size <= bytes_.size() - out->sh_offset;
  };
  Elf64_Shdr names, section;
  if (header.e_shentsize != sizeof names || !sectionHeader(header.e_shstrndx, &names)) return {};
  const std::string_view texts(reinterpret_cast<const char *>(bytes_.data()) + names.sh_offset, names.sh_size);
  for (u32 i = 1; i < header.e_shnum; ++i) {
    if (!sectionHeader(i, &section) || section.sh_name >= texts.size()) continue;
    const std::string_view found = texts.substr(section.sh_name);
    if (found.substr(0, found.find('\0')) == name) return std::span(bytes_).subspan(section.sh_offset, section.sh_size);
  }
  return {};
}

} // namespace wasmc
