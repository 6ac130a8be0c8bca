#include "compiler/link/linker.h"
#include "compiler/debug/native-dwarf.h"
#include "compiler/link/link-files.h"
#include "compiler/link/symbol-names.h"
#include "compiler/signing/secret-key.h"
#include "runtime-support/artifact/seal.h"
#include <cerrno>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <lld/Common/Driver.h>
#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/raw_ostream.h>
#include <memory>
#include <unistd.h>

LLD_HAS_DRIVER(elf)

namespace wasmc {
namespace {

// docs/artifact.md. A page of its own for text keeps everything else unexecutable; an orphan section is a link error, so
// nothing unknown slips in; what needs run-time relocation has no place. The unwind table stands for .eh_frame and the
// sections that go with it (unwind-table.h).
constexpr const char kScript[] = R"(
PHDRS {
  ro PT_LOAD FILEHDR PHDRS FLAGS(4);
  note PT_NOTE FLAGS(4);
  tx PT_LOAD FLAGS(5);
  data 0x6c637701 FLAGS(4);
}
SECTIONS {
  . = SIZEOF_HEADERS;
  .note.gnu.build-id : { *(.note.gnu.build-id) } :ro :note
  .note.cwasm : ALIGN(8) { KEEP(*(.note.cwasm)) } :ro :note
  .note.gnu.property : { *(.note.gnu.property) } :ro :note
  .cw.mod : ALIGN(8) { KEEP(*(.cw.mod)) } :ro
  .rodata : { *(.rodata .rodata.*) } :ro
  . = ALIGN(0x1000);
  .text : { *(.text .text.*) } :tx
  . = ALIGN(0x1000);
  .cw.data : { KEEP(*(.cw.data)) } :data
  .cw.provenance 0 : { KEEP(*(.cw.provenance)) }
  .symtab 0 : { *(.symtab) }
  .shstrtab 0 : { *(.shstrtab) }
  .strtab 0 : { *(.strtab) }
  /DISCARD/ : {
    *(.dynsym) *(.gnu.hash) *(.hash) *(.dynstr) *(.dynamic) *(.comment) *(.note.GNU-stack) *(.llvm_addrsig)
    *(.debug_*) *(.llvm.*) *(.eh_frame) *(.gcc_except_table .gcc_except_table.*) *(.data.DW.ref.*) *(.stack_sizes)
    *(.llvm_faultmaps)
  }
}
)";

// Also, the memory image becomes no part of the program's address space, where debuggers would look for it.
Result<std::vector<u8>> finishSections(std::span<const u8> linked, const LinkedCode &code, const CompileOptions &options) {
  ElfFile file = TRY(ElfFile::read(linked));
  describeCode(file, code, options);
  if (ElfFile::Section *image = file.findOrNull(".cw.data")) {
    image->flags &= ~u64(SHF_ALLOC);
    image->address = 0;
  }
  if (!options.debugFile.empty())
    TRY(writeOutput(file.writeDebugFile(), options.debugFile));
  if (options.strip || options.stripDebug)
    file.removeDebugSections();
  if (options.strip)
    for (const char *name : {".symtab", ".strtab"})
      file.remove(name);
  return file.write();
}

// Size, hashes and signature: the last that happens to an artifact.
Result<void> seal(std::span<u8> file, const SecretKey *signerOrNull) {
  TRY(sealArtifact(file));
  return signerOrNull ? signerOrNull->sign(file) : Result<void>();
}

} // namespace

void describeCode(ElfFile &linked, const LinkedCode &code, const CompileOptions &options) {
  if (options.hasDwarf())
    for (DwarfWriter::Section &section : translateDwarf(NativeCode(linked, *code.plan.module, code.partitions), code.plan.layout))
      linked.put(section.name, std::move(section.contents));
  renameSymbols(linked, symbolNames(*code.plan.module));
}

Result<void> linkArtifact(std::span<const std::vector<u8>> objects, const LinkedCode &code, const CompileOptions &options,
                          const std::string &output) {
  std::vector<MemoryFile> files;
  files.push_back(TRY(MemoryFile::of(kScript)));
  TemporaryFile temporary(temporaryName(output));
  // Created here first: lld's own message about an unwritable place would be less clear.
  FileDescriptor created(open(temporary.path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (created.get() < 0)
    return ioError("write", output);

  std::vector<std::string> arguments{
      "ld.lld", "-shared", "-Bsymbolic", "-z", "defs", "-z", "text", "-z", "rodynamic", "-z", "norelro", "-z", "nognustack",
      "-z", "max-page-size=4096", "--no-dynamic-linker", "--hash-style=gnu", "--build-id=sha1", "-e", "cw_module",
      "--orphan-handling=error", "--threads=1", "-T", files[0].name(), "-o", temporary.path()};
  for (const auto &object : objects) {
    files.push_back(TRY(MemoryFile::of(object)));
    arguments.push_back(files.back().name());
  }
  TRY(runLinker(arguments));
  const std::vector<u8> linked = TRY(readWholeFile(temporary.path()));
  std::vector<u8> file = TRY(finishSections(linked, code, options));
  TRY(seal(file, options.signer));
  TRY(rewriteFile(temporary.path(), file));
  return takePlace(temporary, output);
}

Result<void> runLinker(const std::vector<std::string> &arguments) {
  std::vector<const char *> raw;
  for (const std::string &argument : arguments)
    raw.push_back(argument.c_str());

  std::string messages;
  llvm::raw_string_ostream stream(messages);
  const lld::Result result = lld::lldMain(raw, stream, stream, {{lld::Gnu, &lld::elf::link}});
  if (result.retCode != 0)
    return makeError(ErrorKind::Unsupported, "internal error: the linker refused the objects: %.600s", messages.c_str());
  return {};
}

} // namespace wasmc
