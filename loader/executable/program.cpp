#include "loader/executable/program.h"
#include "runtime-support/words.h"
#include <cstdlib>
#include <cstring>
#include <sys/auxv.h>

// Defined by the object that wasmc links.
extern "C" const cwasm::EmbeddedModule wasmrt_program;

namespace wasmload {

Result<void> programOptions(int argc, char **argv, Options *options) {
  const char *own = argc > 0 ? argv[0] : "";
  std::vector<char *> line{const_cast<char *>(own)};
  const char *end = textsOf(wasmrt_program) + wasmrt_program.textsSize;
  const char *variable = textsOf(wasmrt_program) + std::strlen(textsOf(wasmrt_program)) + 1; // behind the module's name
  for (const char *at = variable + std::strlen(variable) + 1; at < end; at += std::strlen(at) + 1) line.push_back(const_cast<char *>(at));

  // Whoever starts a program with more rights than its own does not choose what it may do with them.
  const char *more = *variable && !getauxval(AT_SECURE) ? std::getenv(variable) : nullptr;
  std::vector<std::string> words;
  if (more) {
    Result<std::vector<std::string>> split = splitWords(more);
    if (!split) return makeError(ErrorKind::Malformed, "%s: %s", variable, split.error().message.c_str());
    words = split.take();
  }
  for (std::string &word : words) line.push_back(word.data());

  // An empty name would be none for parseOptions, which wants a file there.
  char separator[] = "--", unnamed[] = "program";
  line.push_back(separator);
  line.push_back(*own ? line[0] : unnamed);
  for (int i = 1; i < argc; ++i) line.push_back(argv[i]);
  const int count = static_cast<int>(line.size());
  line.push_back(nullptr);
  TRY(parseOptions(count, line.data(), options));
  if (!options->argv0) options->argv0 = own;
  return {};
}

Result<std::unique_ptr<Image>> programImage(const std::string &name) { return Image::embedded(wasmrt_program, name); }

} // namespace wasmload
