#include "loader/open-artifact.h"
#include "tests/unit/loader/artifact-builder.h"
#include "tests/unit/loader/guest-code.h"
#include <cstring>
#include <doctest/doctest.h>
#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace wasmload;
using test::ArtifactBuilder;
using test::codeOf;
using test::TemporaryFile;

namespace {

ArtifactBuilder sample() {
  ArtifactBuilder builder;
  const u32 type = builder.addType({I32, I32}, {I32});
  builder.exportFunction("add", builder.addFunction(type, codeOf(test::guestAdd), "add"));
  builder.addMemory(1, 1);
  builder.addTable(1, 1);
  builder.data.assign(4096, 7);
  builder.parts.images.push_back({0, 0, 0, 0, 4096});
  return builder;
}

std::string refusal(std::span<const u8> bytes, bool verify = false) {
  const TemporaryFile file(bytes);
  OpenOptions options;
  options.verify = verify;
  const Result<std::unique_ptr<Image>> image = openArtifact(file.path(), options);
  return image ? "" : image.error().message;
}

std::string refusal(std::string_view text) {
  return refusal(std::span<const u8>(reinterpret_cast<const u8 *>(text.data()), text.size()));
}

bool startsWith(const std::string &text, std::string_view start) { return std::string_view(text).starts_with(start); }

template <class T> void patch(std::vector<u8> &bytes, usize at, const T &value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

} // namespace

TEST_CASE("opens an artifact and finds what is in it") {
  const TemporaryFile file(sample().build());
  OpenOptions options;
  options.verify = true;
  const Result<std::unique_ptr<Image>> opened = openArtifact(file.path(), options);
  REQUIRE_MESSAGE(opened.ok(), opened.error().message);
  const Image &image = **opened;
  CHECK(image.description().functions.size() == 1);
  CHECK(image.functionName(0) == "add");
  CHECK(image.type(0).id == canonicalType({I32, I32}, {I32}));
  const u64 code = reinterpret_cast<u64>(image.code(image.description().functions[0].code));
  CHECK(Image::containing(code) == &image);
  CHECK(Image::containing(reinterpret_cast<u64>(image.base())) == nullptr);
}

TEST_CASE("refuses an artifact that is cut off anywhere") {
  const std::vector<u8> whole = sample().build();
  for (usize size = 0; size < whole.size(); size += size < 900 ? 1 : 97)
    CHECK(!refusal(std::span(whole).first(size)).empty());
}

TEST_CASE("refuses an artifact with any byte of headers and tables changed") {
  const std::vector<u8> whole = sample().build();
  const usize text = 4096, data = 8192;
  for (usize at = 0; at < whole.size(); at += at < 2048 ? 1 : 31) {
    if (at >= text && at < text + 200) // padding behind the code is covered as well
      continue;
    if (at >= data && at < data + 4096) continue;
    std::vector<u8> damaged = whole;
    damaged[at] ^= 0x41;
    CHECK_MESSAGE(!refusal(damaged).empty(), "offset ", at);
  }
}

TEST_CASE("refuses changed code and data under verify only") {
  const std::vector<u8> whole = sample().build();
  for (usize at : {usize(4096), usize(8192), usize(8192 + 4095)}) {
    std::vector<u8> damaged = whole;
    damaged[at] ^= 1;
    CHECK(refusal(damaged).empty());
    CHECK(startsWith(refusal(damaged, true), at == 4096 ? "is damaged: the hash of its section code" : "is damaged: the hash of its section memory"));
  }
}

TEST_CASE("says what another file is") {
  CHECK(startsWith(refusal(""), "is empty"));
  CHECK(refusal(std::string_view("\0asm\1\0\0\0", 8)) ==
        "is a WebAssembly module, not a compiled artifact: compile it with wasmc");
  CHECK(startsWith(refusal(std::string_view("\0asm\x0d\0\1\0", 8)), "is a WebAssembly component"));
  CHECK(startsWith(refusal("(module)"), "looks like WebAssembly text"));
  CHECK(startsWith(refusal("#!/bin/sh\n"), "is a script"));
  CHECK(startsWith(refusal("hello, this is some text\n"), "is not a compiled artifact"));
  CHECK(startsWith(refusal("\177ELF\2\1\1"), "is a truncated ELF file of 7 bytes"));
  auto message = [](const char *path) { return openArtifact(path).error().message; };
  CHECK(startsWith(message("/"), "is a directory"));
  CHECK(startsWith(message("/dev/null"), "is not a regular file"));
  CHECK(startsWith(message("/nonexistent"), "cannot be opened: No such file"));
  CHECK(startsWith(message("/proc/self/exe"), "is a program or shared library (ELF), not a compiled artifact"));
}

TEST_CASE("does not wait for the writer of a pipe") {
  const std::string path = "/tmp/cwasm-unit-fifo-" + std::to_string(getpid());
  REQUIRE(mkfifo(path.c_str(), 0600) == 0);
  CHECK(startsWith(openArtifact(path).error().message, "is not a regular file"));
  unlink(path.c_str());
}

TEST_CASE("knows Wasmtime's artifacts by OSABI and by section names") {
  std::vector<u8> bytes(sizeof(Elf64_Ehdr));
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_OSABI] = 200;
  header.e_type = ET_REL;
  patch(bytes, 0, header);
  CHECK(startsWith(refusal(bytes), "was compiled by Wasmtime"));
  header.e_ident[EI_OSABI] = 0;
  header.e_shoff = sizeof header;
  header.e_shnum = 1;
  header.e_shentsize = sizeof(Elf64_Shdr);
  patch(bytes, 0, header);
  bytes.resize(sizeof header + sizeof(Elf64_Shdr));
  Elf64_Shdr names{};
  names.sh_offset = bytes.size();
  names.sh_size = 40;
  patch(bytes, sizeof header, names);
  const char text[40] = "\0.text\0.wasmtime.engine\0.wasmtime.bti";
  bytes.insert(bytes.end(), text, text + sizeof text);
  CHECK(startsWith(refusal(bytes), "was compiled by Wasmtime"));
}

TEST_CASE("opens artifacts of an earlier contract, whose header is shorter, and takes what it lacks for empty") {
  test::DescriptionParts parts;
  parts.bytes = {1, 2, 3};
  std::vector<u8> bytes = parts.encode();
  const Contract earlier{kContract.version, 0, 0x1234, static_cast<u32>(sizeof(DescriptionHeader) - sizeof(TableRange))};
  DescriptionHeader header;
  std::memcpy(&header, bytes.data(), sizeof header);
  header.headerSize = earlier.headerSize;
  header.contractHash = earlier.hash;
  header.bodyStarts = {-1, ~u32(0)}; // in that contract, these bytes are something else's
  std::memcpy(bytes.data(), &header, sizeof header);
  DescriptionBounds bounds;
  bounds.description = bytes;
  CHECK_FALSE(readDescription(bounds).ok());
  bounds.contract = &earlier;
  Result<Description> description = readDescription(bounds);
  REQUIRE_MESSAGE(description.ok(), description.error().message);
  CHECK(description->bodyStarts.empty());
  CHECK(description->bytes.size() == 3);
}

TEST_CASE("refuses another machine, ABI, contract or CPU, and says which") {
  ArtifactBuilder builder = sample();
  builder.note.machine = EM_AARCH64;
  CHECK(refusal(builder.build()) == "was compiled for AArch64, this machine is x86-64");
  builder = sample();
  builder.note.abiVersion = 99;
  CHECK(startsWith(refusal(builder.build()), "uses the host ABI 99."));
  builder = sample();
  builder.note.contractHash ^= 1;
  CHECK(startsWith(refusal(builder.build()), "uses the host ABI 1."));
  builder = sample();
  builder.note.cpuFeatures = u64(1) << 63;
  CHECK(startsWith(refusal(builder.build()), "needs CPU features that this wasmload does not know"));
}

TEST_CASE("refuses segments that no artifact has") {
  const std::vector<u8> whole = sample().build();
  const usize first = sizeof(Elf64_Ehdr);
  auto with = [&](usize segment, auto change) {
    std::vector<u8> bytes = whole;
    Elf64_Phdr header;
    std::memcpy(&header, bytes.data() + first + segment * sizeof header, sizeof header);
    change(header);
    patch(bytes, first + segment * sizeof header, header);
    test::sealArtifact(bytes);
    return refusal(bytes);
  };
  CHECK(startsWith(with(0, [](auto &p) { p.p_flags = PF_R | PF_W; }), "has a writable segment"));
  CHECK(startsWith(with(2, [](auto &p) { p.p_flags = PF_R | PF_W | PF_X; }), "has a writable segment"));
  CHECK(startsWith(with(2, [](auto &p) { p.p_type = PT_DYNAMIC; }), "has a segment (2, type 0x2"));
  CHECK(startsWith(with(3, [](auto &p) { p.p_type = PT_TLS; }), "has a segment (3, type 0x7"));
  CHECK(startsWith(with(2, [](auto &p) { p.p_offset = u64(1) << 40; }), "has a segment (2) outside the file"));
  CHECK(startsWith(with(2, [](auto &p) { p.p_filesz = ~u64(0); }), "has a segment (2) outside the file"));
  CHECK(startsWith(with(2, [](auto &p) { p.p_vaddr = 0; }), "has segments that overlap"));
  CHECK(startsWith(with(2,
                        [](auto &p) {
                          p.p_offset += 8;
                          p.p_filesz = p.p_memsz = 8;
                        }),
                   "has a text segment that does not begin"));
  CHECK(startsWith(with(3, [](auto &p) { p.p_offset = 4096; }), "has segments that overlap"));
  CHECK(startsWith(with(3,
                        [](auto &p) {
                          p.p_offset += 1;
                          p.p_filesz -= 1;
                        }),
                   "has a data segment that does not begin on a page"));
  CHECK(startsWith(with(0, [](auto &p) { p.p_filesz = p.p_memsz = 200; }), "has a module description"));
}
