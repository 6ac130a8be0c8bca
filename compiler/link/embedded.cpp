#include "compiler/link/embedded.h"
#include "compiler/link/link-files.h"
#include "compiler/link/linker.h"
#include "compiler/link/symbol-names.h"
#include <algorithm>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <unistd.h>
#include <llvm/Object/ArchiveWriter.h>
#include <llvm/Support/MemoryBuffer.h>

// The loader, linked into one relocatable object when wasmc is built (compiler/link/loader-object.S).
extern "C" const u_int8_t wasmcLoaderObject[], wasmcLoaderObjectEnd[];

namespace wasmc {
namespace {

// All text is one section, so that no linker puts anything between its parts; the names of the others are such that the usual
// linker scripts know where they belong. What is dropped here is dropped from an artifact too (linker.cpp), and the groups that it was in, which
// GNU ld takes for a damaged file when they are empty.
constexpr const char kScript[] = R"(
SECTIONS {
  .note.cwasm 0 : { *(.note.cwasm) }
  .note.gnu.property 0 : { *(.note.gnu.property) }
  .text 0 : { *(.text .text.*) }
  .rodata.cwasm 0 : { *(.cw.record) *(.cw.mod) }
  .rodata 0 : { *(.rodata .rodata.*) }
  .rodata.cwasm.image 0 : { *(.cw.data) }
  /DISCARD/ : {
    *(.comment) *(.llvm_addrsig) *(.debug_*) *(.llvm.*) *(.eh_frame) *(.gcc_except_table .gcc_except_table.*) *(.data.DW.ref.*)
    *(.stack_sizes) *(.llvm_faultmaps) *(.group)
  }
}
)";

// Views of an ELF file that lld has just written.
struct Elf {
  explicit Elf(std::vector<u8> &file) : bytes(file) {}
  Elf64_Ehdr &header() { return *reinterpret_cast<Elf64_Ehdr *>(bytes.data()); }
  std::span<Elf64_Shdr> sections() {
    return {reinterpret_cast<Elf64_Shdr *>(bytes.data() + header().e_shoff), header().e_shnum};
  }
  template <class T> std::span<T> contents(const Elf64_Shdr &section) {
    return {reinterpret_cast<T *>(bytes.data() + section.sh_offset), section.sh_size / sizeof(T)};
  }
  std::vector<u8> &bytes;
};

// Makes every defined symbol local but `kept`, so that several modules can be linked into one program. Local symbols come
// first in the table; relocations name symbols by their place in it.
Result<void> localize(std::vector<u8> &file, const std::string &kept) {
  Elf elf(file);
  for (Elf64_Shdr &table : elf.sections()) {
    table.sh_flags &= ~u64(SHF_MERGE | SHF_STRINGS); // constants of several sizes are one section now
    if (table.sh_type != SHT_SYMTAB)
      continue;
    const std::span<Elf64_Sym> symbols = elf.contents<Elf64_Sym>(table);
    const char *names = reinterpret_cast<const char *>(file.data() + elf.sections()[table.sh_link].sh_offset);
    for (Elf64_Sym &symbol : symbols) {
      const bool isGlobal = ELF64_ST_BIND(symbol.st_info) != STB_LOCAL;
      if (isGlobal && symbol.st_shndx == SHN_UNDEF)
        return makeError(ErrorKind::Unsupported, "internal error: the code refers to \"%s\", which nothing defines", names + symbol.st_name);
      if (!isGlobal || names + symbol.st_name == kept)
        continue;
      symbol.st_info = ELF64_ST_INFO(STB_LOCAL, ELF64_ST_TYPE(symbol.st_info));
      symbol.st_other = STV_DEFAULT;
    }
    const std::vector<Elf64_Sym> old(symbols.begin(), symbols.end());
    std::vector<u32> order, place(old.size());
    for (const bool wantsLocal : {true, false}) {
      for (u32 i = 0; i < old.size(); ++i)
        if ((ELF64_ST_BIND(old[i].st_info) == STB_LOCAL) == wantsLocal)
          order.push_back(i);
      if (wantsLocal)
        table.sh_info = static_cast<u32>(order.size());
    }
    for (u32 i = 0; i < order.size(); ++i) {
      symbols[i] = old[order[i]];
      place[order[i]] = i;
    }
    for (const Elf64_Shdr &section : elf.sections())
      if (section.sh_type == SHT_RELA)
        for (Elf64_Rela &relocation : elf.contents<Elf64_Rela>(section))
          relocation.r_info = ELF64_R_INFO(u64(place[ELF64_R_SYM(relocation.r_info)]), ELF64_R_TYPE(relocation.r_info));
  }
  return {};
}

// The strings move to the end of the file; the old ones stay as a gap.
void nameFunctions(std::vector<u8> &file, std::span<const std::string> names) {
  Elf elf(file);
  for (const Elf64_Shdr &table : elf.sections()) {
    if (table.sh_type != SHT_SYMTAB)
      continue;
    Elf64_Shdr &strings = elf.sections()[table.sh_link];
    const std::vector<u8> renamed = renameSymbols(elf.contents<Elf64_Sym>(table), reinterpret_cast<const char *>(file.data() + strings.sh_offset), names);
    strings.sh_offset = file.size();
    strings.sh_size = renamed.size();
    file.insert(file.end(), renamed.begin(), renamed.end());
    return;
  }
}

// lld's own message about an unwritable place would be less clear.
Result<void> createEmpty(const std::string &path, const std::string &output) {
  FileDescriptor created(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (created.get() < 0)
    return ioError("write", output);
  return {};
}

} // namespace

Result<std::vector<u8>> linkRelocatable(std::span<const std::vector<u8>> objects, std::span<const std::string> names,
                                        const std::string &symbol, const std::string &output) {
  std::vector<MemoryFile> files;
  files.push_back(TRY(MemoryFile::of(kScript)));
  const TemporaryFile linked(temporaryName(output) + ".o");
  TRY(createEmpty(linked.path(), output));
  std::vector<std::string> arguments{"ld.lld", "-r", "--threads=1", "-T", files[0].name(), "-o", linked.path()};
  for (const auto &object : objects) {
    files.push_back(TRY(MemoryFile::of(object)));
    arguments.push_back(files.back().name());
  }
  TRY(runLinker(arguments));
  std::vector<u8> file = TRY(readWholeFile(linked.path()));
  TRY(localize(file, symbol));
  if (!names.empty())
    nameFunctions(file, names);
  return file;
}

Result<std::vector<u8>> makeArchive(std::span<const u8> object, const std::string &member) {
  const llvm::MemoryBufferRef contents({reinterpret_cast<const char *>(object.data()), object.size()}, member);
  std::vector<llvm::NewArchiveMember> members;
  members.emplace_back(contents);
  auto archive = llvm::writeArchiveToBuffer(members, llvm::SymtabWritingMode::NormalSymtab, llvm::object::Archive::K_GNU,
                                            /*Deterministic=*/true, /*Thin=*/false);
  if (!archive)
    return makeError(ErrorKind::Unsupported, "internal error: no archive could be made: %s", llvm::toString(archive.takeError()).c_str());
  const auto *bytes = reinterpret_cast<const u8 *>((*archive)->getBufferStart());
  return std::vector<u8>(bytes, bytes + (*archive)->getBufferSize());
}

Result<void> linkExecutable(const std::vector<u8> &object, const LinkedCode &code, const CompileOptions &options, const std::string &output) {
  const MemoryFile loader = TRY(MemoryFile::of({wasmcLoaderObject, static_cast<usize>(wasmcLoaderObjectEnd - wasmcLoaderObject)}));
  const MemoryFile program = TRY(MemoryFile::of(object));
  TemporaryFile temporary(temporaryName(output));
  TRY(createEmpty(temporary.path(), output));
  // As wasmload itself is linked (CMakeLists.txt), but for separate-code: nothing but code lies on executable pages.
  std::vector<std::string> arguments{"ld.lld", "-static", "--gc-sections", "--icf=all", "-z", "separate-code", "-z", "noexecstack",
                                     "--build-id=fast", "--threads=1", "-o", temporary.path(), loader.name(), program.name()};
  if (options.strip)
    arguments.push_back("--strip-all");
  TRY(runLinker(arguments));
  if (!options.strip) {
    const std::vector<u8> linked = TRY(readWholeFile(temporary.path()));
    ElfFile file = TRY(ElfFile::read(linked));
    describeCode(file, code, options);
    TRY(rewriteFile(temporary.path(), file.write()));
  }
  return takePlace(temporary, output);
}

} // namespace wasmc
