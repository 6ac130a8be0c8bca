// wasmc keygen and wasmc sign.
#include "compiler/commands/command.h"
#include "compiler/signing/secret-key.h"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wasmc {
namespace {

// Puts `bytes` in the file's place, with its mode: whoever opens it finds the old file or the new one.
Result<void> replaceFile(const std::string &path, std::span<const u8> bytes) {
  const std::string temporary = path + ".tmp" + std::to_string(getpid());
  auto fail = [&](const char *what) {
    const Error error = makeError(ErrorKind::Io, "cannot %s %s: %s", what, path.c_str(), std::strerror(errno));
    unlink(temporary.c_str());
    return error;
  };
  struct stat status;
  if (stat(path.c_str(), &status) != 0) return fail("examine");
  const int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, status.st_mode & 0777);
  if (file < 0) return makeError(ErrorKind::Io, "cannot write beside %s: %s", path.c_str(), std::strerror(errno));
  usize done = 0;
  ssize_t count = 1;
  while (done < bytes.size() && (count = write(file, bytes.data() + done, bytes.size() - done)) > 0)
    done += static_cast<usize>(count);
  const bool isWritten = done == bytes.size() && fchmod(file, status.st_mode & 0777) == 0 && fsync(file) == 0;
  if (!isWritten) {
    const int reason = errno;
    close(file);
    errno = reason;
    return fail("write");
  }
  close(file);
  if (rename(temporary.c_str(), path.c_str()) != 0) return fail("replace");
  return {};
}

Result<void> signFile(const std::string &path, const SecretKey &key) {
  std::vector<u8> bytes = TRY(readRegularFile(path));
  if (Result<void> done = key.sign(bytes); !done)
    return makeError(done.error().kind, "%s %s", path.c_str(), done.error().message.c_str());
  return replaceFile(path, bytes);
}

} // namespace

std::optional<CommandError> commandKeygen(const ParsedLine &line, Reporter &) {
  if (!line.words.empty()) return usage("keygen takes no file; name the key with -o NAME");
  const std::string base = line.value("output", "cwasm-key");
  if (base.empty()) return usage("-o takes the name of the key, not an empty text");
  Result<KeyId> id = SecretKey::generate(base);
  if (!id) return failure(id.error());
  std::printf("key %s: %s.sec signs, keep it secret; %s.pub is for wasmload --trust\n", toString(*id).c_str(), base.c_str(), base.c_str());
  return std::nullopt;
}

std::optional<CommandError> commandSign(const ParsedLine &line, Reporter &) {
  if (!line.has("key")) return usage("sign needs --key FILE, a secret key; wasmc keygen makes one");
  if (line.words.empty()) return usage("sign: no artifact is given");
  Result<std::unique_ptr<SecretKey>> key = SecretKey::read(line.value("key"));
  if (!key) return failure(key.error());
  for (const std::string &file : line.words)
    if (Result<void> done = signFile(file, **key); !done) return failure(done.error());
  return std::nullopt;
}

} // namespace wasmc
