// Formats by their first bytes (the magic numbers of file(1)), relocatable WebAssembly by the convention of its tools
// (https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md), languages by the ends of names.
#include "compiler/wasm/foreign-file.h"
#include "runtime-support/byte-reader.h"
#include "runtime-support/result.h"
#include <algorithm>
#include <cstring>
#include <elf.h>

namespace wasmc {
namespace {

using namespace std::string_view_literals;

// In hints: $F is the file, $O what it would be called as a module, $D its folder.
struct Format {
  std::string_view magic;
  const char *what, *hint;
};
constexpr Format kFormats[] = {
    {"\x7f" "ELF"sv, "", ""}, // see elfFile
    {"!<arch>\n"sv, "an archive of object files", "if they are for WebAssembly, a linker makes a module of them: clang-19 --target=wasm32-wasi MAIN.c $F -o $O"},
    {"!<thin>\n"sv, "an archive that names object files", "if they are for WebAssembly, a linker makes a module of them: clang-19 --target=wasm32-wasi MAIN.c $F -o $O"},
    {"BC\xC0\xDE"sv, "LLVM bitcode", "clang-19 --target=wasm32-wasi -x ir $F -o $O"},
    {"\x1f\x8b"sv, "compressed by gzip", "gzip -dc $F > $O"},
    {"\xFD" "7zXZ\0"sv, "compressed by xz", "xz -dc $F > $O"},
    {"\x28\xB5\x2F\xFD"sv, "compressed by zstd", "zstd -dc $F > $O"},
    {"BZh"sv, "compressed by bzip2", "bzip2 -dc $F > $O"},
    {"PK\3\4"sv, "a zip archive", "unzip $F"},
    {"MZ"sv, "a program or library for Windows", ""},
    {"\xCF\xFA\xED\xFE"sv, "a program or object file for macOS", ""},
    {"\xCA\xFE\xBA\xBE"sv, "a class of Java or a program for macOS", ""},
    {"version https://git-lfs"sv, "the placeholder of a file that Git LFS keeps", "git lfs pull"},
    {"#!"sv, "a script", ""},
};

struct Language {
  std::string_view ending;
  const char *what, *hint;
};
constexpr const char *kClang = "clang-19 --target=wasm32-wasi -O2 $F -o $O", *kClangxx = "clang++-19 --target=wasm32-wasi -O2 -fno-exceptions $F -o $O";
constexpr Language kLanguages[] = {
    {".c", "C source", kClang},
    {".cc", "C++ source", kClangxx},
    {".cpp", "C++ source", kClangxx},
    {".cxx", "C++ source", kClangxx},
    {".ll", "LLVM's intermediate language", "clang-19 --target=wasm32-wasi $F -o $O"},
    {".s", "assembly", "clang-19 --target=wasm32-wasi $F -o $O, if it is WebAssembly's"},
    {".rs", "Rust source", "rustc --target wasm32-wasip1 -O $F -o $O, or cargo build --release --target wasm32-wasip1"},
    {".toml", "a text file", "where it is Cargo's: cargo build --release --target wasm32-wasip1"},
    {".go", "Go source", "GOOS=wasip1 GOARCH=wasm go build -o $O $F"},
    {".zig", "Zig source", "zig build-exe -target wasm32-wasi -O ReleaseFast $F"},
    {".ts", "TypeScript or AssemblyScript source", "asc $F -o $O, if it is AssemblyScript"},
    {".js", "a script in JavaScript", "the module that it loads is what can be compiled"},
    {".mjs", "a script in JavaScript", "the module that it loads is what can be compiled"},
    {".html", "an HTML page", "the module that it loads is what can be compiled"},
    {".wast", "a script of WebAssembly tests", "wast2json $F writes its modules as files (Debian package wabt)"},
};

// Without what would do something to a terminal.
bool isHarmless(std::string_view name) {
  bool afterC2 = false; // C1 controls are C2 80 to C2 9F
  for (const char c : name) {
    const u8 byte = static_cast<u8>(c);
    if (byte < 0x20 || byte == 0x7F || (afterC2 && byte < 0xA0))
      return false;
    afterC2 = byte == 0xC2;
  }
  return isUtf8(name);
}

std::string withNames(std::string_view hint, std::string_view path) {
  const bool hasName = !path.empty() && path != "-" && isHarmless(path);
  // A name that the shell would take for more than a word is quoted.
  const auto quoted = [](std::string_view name) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/+-@%,:=";
    if (name.find_first_not_of(kPlain) == name.npos && !name.starts_with('-'))
      return std::string(name);
    std::string text = name.starts_with('-') ? "./'" : "'";
    for (const char c : name)
      text += c == '\'' ? "'\\''" : std::string(1, c);
    return text + "'";
  };
  std::string_view name = path.substr(path.rfind('/') + 1), stem = name;
  for (const std::string_view packed : {".gz", ".xz", ".zst", ".bz2"})
    if (stem.size() > packed.size() && stem.ends_with(packed))
      stem.remove_suffix(packed.size());
  if (const usize dot = stem.rfind('.'); dot != 0 && dot != stem.npos)
    stem = stem.substr(0, dot);
  const std::string module = std::string(stem) + ".wasm";
  std::string text;
  for (usize i = 0; i < hint.size(); ++i) {
    const bool isName = hint[i] == '$' && i + 1 < hint.size();
    if (isName && hint[i + 1] == 'F')
      text += hasName ? quoted(path) : "FILE";
    else if (isName && hint[i + 1] == 'O')
      text += !hasName ? "FILE.wasm" : module == name ? quoted("new-" + module) : quoted(module);
    else
      text += hint[i];
    i += isName;
  }
  return text;
}

std::string sentence(std::string_view what, std::string_view hint, std::string_view path) {
  const std::string text = "this is " + std::string(what) + ", not a WebAssembly module";
  return hint.empty() ? text : text + "\n" + withNames(hint, path);
}

std::string elfFile(std::span<const u8> file, std::string_view path) {
  Elf64_Ehdr header{};
  std::memcpy(&header, file.data(), std::min(file.size(), sizeof header));
  if (file.size() < sizeof header)
    return sentence("an ELF file, of which only the beginning is there", "", path);
  if (header.e_ident[EI_OSABI] == 200)
    return sentence("an artifact of Wasmtime", "the module that it was made of is what can be compiled", path);
  // The name of wasmc's note (docs/artifact.md) is in the first page of what it writes.
  const std::string_view head(reinterpret_cast<const char *>(file.data()), std::min<usize>(file.size(), 4096));
  const bool isOurs = head.find("cwasm\0\0"sv) != head.npos;
  if (isOurs && header.e_type == ET_DYN)
    return sentence("an artifact, which wasmc has compiled already", "wasmload $F runs it, wasmc inspect $F tells what it is", path);
  if (isOurs && header.e_type == ET_EXEC)
    return sentence("a program that wasmc has made", "run it as it is", path);
  const char *machine = header.e_machine == EM_X86_64 ? " for x86-64" : header.e_machine == EM_AARCH64 ? " for aarch64" : "";
  const char *kind = header.e_type == ET_REL    ? "an ELF file, an object file%s"
                     : header.e_type == ET_CORE ? "an ELF file, a core dump%s"
                                                : "an ELF file, a program or shared library%s";
  return sentence(format(kind, machine), "its source has to be compiled for WebAssembly: clang-19 --target=wasm32-wasi SOURCE.c -o $O", path);
}

// What clang -c and wasm-ld -r write: "linking" describes it, and its memory is the linker's to give.
bool isRelocatable(std::span<const u8> file) {
  constexpr usize kHeader = 8;
  constexpr u8 kCustom = 0, kImport = 2;
  ByteReader in(file.subspan(kHeader));
  bool hasLinking = false, needsMemory = false;
  while (!in.atEnd()) {
    const Result<u8> id = in.readByte();
    const Result<u32> size = id ? in.leb32() : Result<u32>(makeError(ErrorKind::Malformed, "truncated"));
    if (!size)
      return false;
    const auto content = in.readBytes(*size);
    if (!content)
      return false;
    const std::string_view text(reinterpret_cast<const char *>((*content).data()), (*content).size());
    hasLinking |= *id == kCustom && text.starts_with("\7linking");
    needsMemory |= *id == kImport && text.find("\3env\x0f__linear_memory\2"sv) != text.npos;
  }
  return hasLinking && needsMemory;
}

bool isText(std::string_view text) {
  usize controls = 0;
  for (const char c : text)
    controls += static_cast<u8>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
  return !text.empty() && controls == 0;
}

bool startsWithTag(std::string_view text) {
  for (const std::string_view tag : {"<!doctype html"sv, "<html"sv})
    if (text.size() >= tag.size() &&
        std::equal(tag.begin(), tag.end(), text.begin(), [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b | 0x20 : b); }))
      return true;
  return false;
}

// White space and line comments, then "(module".
bool isModuleText(std::string_view text) {
  for (;;) {
    const usize first = text.find_first_not_of(" \t\r\n");
    if (first == text.npos)
      return false;
    text.remove_prefix(first);
    if (!text.starts_with(";;"))
      return text.starts_with("(module") || text.starts_with("(component") || text.starts_with("(;");
    const usize line = text.find('\n');
    text.remove_prefix(line == text.npos ? text.size() : line);
  }
}

} // namespace

std::string describeForeignFile(std::span<const u8> file, std::string_view path) {
  const std::string_view head(reinterpret_cast<const char *>(file.data()), std::min<usize>(file.size(), 4096));
  if (head.empty())
    return "the file is empty: a WebAssembly module was expected";
  if (head.starts_with("\0asm\x0d\0\1\0"sv))
    return sentence("a component", "build it for wasm32-wasip1, or take the module before it was made a component (wasm-tools component unbundle)", path);
  if (head.starts_with("\0asm\1\0\0\0"sv))
    return isRelocatable(file) ? "this is an object file, a WebAssembly module that is not linked yet\n" +
                                     withNames("a linker makes a module of it: clang-19 --target=wasm32-wasi $F -o $O", path)
                               : "";
  for (const Format &format : kFormats)
    if (head.starts_with(format.magic))
      return *format.what ? sentence(format.what, format.hint, path) : elfFile(file, path);
  if (head.size() > 262 && head.substr(257, 5) == "ustar")
    return sentence("a tar archive", "tar -xf $F", path);
  if (!isText(head))
    return "";
  const bool isWast = path.ends_with(".wast");
  if (!isWast && isModuleText(head))
    return "this is WebAssembly text, not a binary module\n" + withNames("wat2wasm $F -o $O (Debian package wabt)", path);
  if (startsWithTag(head))
    return sentence("an HTML page", "if it was downloaded, that has failed: look into it", path);
  for (const Language &language : kLanguages)
    if (path.size() > language.ending.size() && path.ends_with(language.ending))
      return sentence(language.what, language.hint, path);
  return sentence("a text file", "", path);
}

} // namespace wasmc
