#include "compiler/link/elf-object.h"
#include <elf.h>
#include <map>

namespace wasmc {
namespace {

// A string table that hands out offsets.
class StringTable {
public:
  u32 add(const std::string &text) {
    const u32 at = static_cast<u32>(bytes_.size());
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    bytes_.push_back(0);
    return at;
  }
  const std::vector<u8> &bytes() const { return bytes_; }

private:
  std::vector<u8> bytes_{0};
};

template <class T> void append(std::vector<u8> &out, const T &record) {
  const u8 *bytes = reinterpret_cast<const u8 *>(&record);
  out.insert(out.end(), bytes, bytes + sizeof(T));
}

} // namespace

void ElfObject::addSection(std::string name, u32 type, u64 flags, u64 alignment, std::vector<u8> bytes,
                           std::vector<Relocation> relocations) {
  sections_.push_back({std::move(name), type, flags, alignment, std::move(bytes), std::move(relocations)});
}

void ElfObject::defineSymbol(std::string name) { symbols_.push_back({std::move(name), static_cast<u32>(sections_.size() - 1)}); }

// Layout: header, section contents, .rela sections, .symtab, .strtab, .shstrtab, section headers.
std::vector<u8> ElfObject::write() const {
  StringTable sectionNames, symbolNames;
  std::vector<Elf64_Sym> symbols(1);
  std::map<std::string, u32> symbolIndex;
  for (const Symbol &symbol : symbols_) {
    Elf64_Sym entry{};
    entry.st_name = symbolNames.add(symbol.name);
    entry.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE);
    entry.st_other = STV_HIDDEN;
    entry.st_shndx = static_cast<u16>(symbol.section + 1);
    symbolIndex[symbol.name] = static_cast<u32>(symbols.size());
    symbols.push_back(entry);
  }
  for (const Section &section : sections_)
    for (const Relocation &relocation : section.relocations) {
      auto [place, isNew] = symbolIndex.try_emplace(relocation.symbol, static_cast<u32>(symbols.size()));
      if (!isNew)
        continue;
      Elf64_Sym entry{};
      entry.st_name = symbolNames.add(relocation.symbol);
      entry.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_NOTYPE);
      entry.st_other = STV_HIDDEN;
      symbols.push_back(entry);
    }

  std::vector<u8> out(sizeof(Elf64_Ehdr));
  std::vector<Elf64_Shdr> headers(1);
  auto place = [&](const std::string &name, u32 type, u64 flags, u64 alignment, const std::vector<u8> &bytes) -> Elf64_Shdr & {
    out.resize(alignUp(out.size(), alignment));
    Elf64_Shdr header{};
    header.sh_name = sectionNames.add(name);
    header.sh_type = type;
    header.sh_flags = flags;
    header.sh_offset = out.size();
    header.sh_size = bytes.size();
    header.sh_addralign = alignment;
    out.insert(out.end(), bytes.begin(), bytes.end());
    headers.push_back(header);
    return headers.back();
  };
  for (const Section &section : sections_)
    place(section.name, section.type, section.flags, section.alignment, section.bytes);
  u32 relocationSections = 0;
  for (const Section &section : sections_)
    relocationSections += !section.relocations.empty();
  const u32 symtabIndex = static_cast<u32>(1 + sections_.size() + relocationSections);
  for (u32 i = 0; i < sections_.size(); ++i) {
    if (sections_[i].relocations.empty())
      continue;
    std::vector<u8> entries;
    for (const Relocation &relocation : sections_[i].relocations) {
      Elf64_Rela entry{};
      entry.r_offset = relocation.offset;
      entry.r_info = ELF64_R_INFO(u64(symbolIndex[relocation.symbol]), relocationPc32_);
      entry.r_addend = relocation.addend;
      append(entries, entry);
    }
    Elf64_Shdr &header = place(".rela" + sections_[i].name, SHT_RELA, SHF_INFO_LINK, 8, entries);
    header.sh_link = symtabIndex;
    header.sh_info = i + 1;
    header.sh_entsize = sizeof(Elf64_Rela);
  }
  std::vector<u8> symbolBytes;
  for (const Elf64_Sym &symbol : symbols)
    append(symbolBytes, symbol);
  Elf64_Shdr &symtab = place(".symtab", SHT_SYMTAB, 0, 8, symbolBytes);
  symtab.sh_link = symtabIndex + 1;
  symtab.sh_info = 1; // only the null symbol is local
  symtab.sh_entsize = sizeof(Elf64_Sym);
  place(".strtab", SHT_STRTAB, 0, 1, symbolNames.bytes());
  std::vector<u8> names = sectionNames.bytes();
  const u32 ownName = static_cast<u32>(names.size());
  for (char c : std::string(".shstrtab"))
    names.push_back(static_cast<u8>(c));
  names.push_back(0);
  Elf64_Shdr &shstrtab = place("", SHT_STRTAB, 0, 1, names);
  shstrtab.sh_name = ownName;

  out.resize(alignUp(out.size(), 8));
  Elf64_Ehdr file{};
  __builtin_memcpy(file.e_ident, ELFMAG, SELFMAG);
  file.e_ident[EI_CLASS] = ELFCLASS64;
  file.e_ident[EI_DATA] = ELFDATA2LSB;
  file.e_ident[EI_VERSION] = EV_CURRENT;
  file.e_type = ET_REL;
  file.e_machine = static_cast<u16>(machine_);
  file.e_version = EV_CURRENT;
  file.e_ehsize = sizeof(Elf64_Ehdr);
  file.e_shentsize = sizeof(Elf64_Shdr);
  file.e_shoff = out.size();
  file.e_shnum = static_cast<u16>(headers.size());
  file.e_shstrndx = static_cast<u16>(headers.size() - 1);
  __builtin_memcpy(out.data(), &file, sizeof(file));
  for (const Elf64_Shdr &header : headers)
    append(out, header);
  return out;
}

} // namespace wasmc
