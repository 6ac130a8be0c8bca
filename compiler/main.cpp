// wasmc: compiles WebAssembly modules to artifacts.
#include "compiler/commands/command.h"
#include "compiler/options.h"
#include "compiler/signing/secret-key.h"
#include "compiler/wasm/module.h"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wasmc {
namespace {

// Reads a regular file, a pipe or "-" as a whole. Errors: Io; Unsupported above the limit of 1 GiB.
Result<std::vector<u8>> readFile(const std::string &path) {
  constexpr usize kLimit = usize(1) << 30;
  const int file = path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return makeError(ErrorKind::Io, "cannot open it: %s", std::strerror(errno));
  std::vector<u8> bytes;
  struct stat status;
  if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0)
    bytes.reserve(std::min(static_cast<usize>(status.st_size), kLimit) + 1);
  for (;;) {
    const usize done = bytes.size();
    bytes.resize(std::max<usize>(bytes.capacity(), done + (64 << 10)));
    const ssize_t count = read(file, bytes.data() + done, bytes.size() - done);
    const int reason = errno;
    bytes.resize(done + (count > 0 ? static_cast<usize>(count) : 0));
    if (count > 0 && bytes.size() <= kLimit)
      continue;
    if (file != STDIN_FILENO)
      close(file);
    if (count < 0)
      return makeError(ErrorKind::Io, "cannot read it: %s", std::strerror(reason));
    if (bytes.size() > kLimit)
      return makeError(ErrorKind::Unsupported, "it is larger than 1 GiB, the limit for a module");
    return bytes;
  }
}

int fail(const std::string &message) {
  std::fprintf(stderr, "wasmc: %s\n", message.c_str());
  return 1;
}

int run(CommandLine &line) {
  switch (line.action) {
  case CommandLine::Help: std::fputs(helpText().c_str(), stdout); return 0;
  case CommandLine::Version: std::puts(compilerVersion().c_str()); return 0;
  default: break;
  }
  std::unique_ptr<SecretKey> key; // read first: a compilation would be in vain without it
  if (!line.signKey.empty()) {
    auto read = SecretKey::read(line.signKey);
    if (!read)
      return fail(read.error().message);
    key = read.take();
    line.options.signer = key.get();
  }
  std::vector<std::vector<u8>> files;
  std::vector<InputModule> inputs;
  files.reserve(line.inputs.size());
  for (const CommandLine::Input &input : line.inputs) {
    auto file = readFile(input.path);
    if (!file)
      return fail(describeError(input.path, file.error()));
    files.push_back(file.take());
    inputs.push_back({input.name, input.path, files.back()});
  }
  if (line.action == CommandLine::Validate) {
    auto module = validateModule(files[0], line.options.features);
    return module ? 0 : fail(describeError(line.inputs[0].path, module.error()));
  }
  Result<void> result = compileModules(inputs, line.options, line.output);
  return result ? 0 : fail(result.error().message);
}

} // namespace
} // namespace wasmc

int main(int argc, char **argv) {
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  if (const std::optional<int> status = wasmc::runCommand(arguments)) return *status;
  auto line = wasmc::parseCommandLine(arguments);
  if (!line) {
    std::fprintf(stderr, "wasmc: %s\n", line.error().message.c_str());
    return 2;
  }
  return wasmc::run(*line);
}
