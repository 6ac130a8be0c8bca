#include "compiler/link/linker.h"
#include "compiler/link/link-files.h"
#include "compiler/signing/secret-key.h"
#include "runtime-support/artifact/seal.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <lld/Common/Driver.h>
#include <llvm/ADT/ArrayRef.h>
#include <llvm/Support/raw_ostream.h>
#include <memory>
#include <sys/mman.h>
#include <sys/stat.h>
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
  .note.cwasm : { KEEP(*(.note.cwasm)) } :ro :note
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

// Size, hashes and signature: the last that happens to an artifact.
Result<void> sealFile(const std::string &path, const SecretKey *signerOrNull) {
  FileDescriptor file(open(path.c_str(), O_RDWR | O_CLOEXEC));
  struct stat status;
  if (file.get() < 0 || fstat(file.get(), &status) < 0)
    return ioError("open", path);
  const usize size = static_cast<usize>(status.st_size);
  void *bytes = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
  if (bytes == MAP_FAILED)
    return ioError("map", path);
  const std::span<u8> all(static_cast<u8 *>(bytes), size);
  Result<void> result = sealArtifact(all);
  if (result && signerOrNull)
    result = signerOrNull->sign(all);
  munmap(bytes, size);
  return result;
}

} // namespace

Result<void> linkArtifact(std::span<const std::vector<u8>> objects, const CompileOptions &options, const std::string &output) {
  std::vector<MemoryFile> files;
  files.push_back(TRY(MemoryFile::of(kScript)));
  TemporaryFile temporary(temporaryName(output));
  // Created here first: lld's own message about an unwritable place would be less clear.
  FileDescriptor created(open(temporary.path().c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (created.get() < 0)
    return ioError("write", output);

  std::vector<std::string> arguments{
      "ld.lld", "-shared", "-Bsymbolic", "-z", "defs", "-z", "text", "-z", "rodynamic", "-z", "norelro", "-z", "nognustack",
      "-z", "max-page-size=4096", "--no-dynamic-linker", "--hash-style=gnu", "--build-id=none", "-e", "cw_module",
      "--orphan-handling=error", "--threads=1", "-T", files[0].name(), "-o", temporary.path()};
  if (options.strip)
    arguments.push_back("--strip-all");
  for (const auto &object : objects) {
    files.push_back(TRY(MemoryFile::of(object)));
    arguments.push_back(files.back().name());
  }
  TRY(runLinker(arguments));
  TRY(sealFile(temporary.path(), options.signer));
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
