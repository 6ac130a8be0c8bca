#include "loader/late-file.h"
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace wasmload {
namespace {

constexpr int kCloseRange = 436; // SYS_close_range, Linux 5.9: where it is missing, the child keeps what was inherited

bool writeAll(int file, const char *bytes, ssize_t size) {
  while (size > 0) {
    const ssize_t done = write(file, bytes, static_cast<size_t>(size));
    if (done < 0 && errno == EINTR) continue;
    if (done <= 0) return false;
    bytes += done;
    size -= done;
  }
  return true;
}

// Its memory may hold what the guest's holds: nobody else reads it.
constexpr mode_t kMode = 0600;

[[noreturn]] void waitAndCopy(int data, int answer, const char *path) {
  char buffer[16 << 10];
  int file = -1, error = 0;
  for (;;) {
    const ssize_t size = read(data, buffer, sizeof buffer);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    if (file < 0 && error == 0) {
      file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, kMode);
      if (file < 0) error = errno;
    }
    // Read on all the same: the other side must not wait for room in the pipe.
    if (error == 0 && !writeAll(file, buffer, size)) error = errno;
  }
  if (file >= 0 && close(file) != 0 && error == 0) error = errno;
  writeAll(answer, reinterpret_cast<const char *>(&error), sizeof error);
  _exit(0);
}

Failure failure(int error) { return makeError(ErrorKind::Io, "%s", std::strerror(error)); }

} // namespace

Result<void> LateFile::prepare(const std::string &path) {
  // Told now rather than when it is needed; what changes until then is told then.
  const usize slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  if (access(path.c_str(), W_OK) != 0 && (errno != ENOENT || access(folder.c_str(), W_OK) != 0)) return failure(errno);
  int data[2], answer[2];
  if (pipe2(data, O_CLOEXEC) != 0) return failure(errno);
  if (pipe2(answer, O_CLOEXEC) != 0) return failure(errno);
  const pid_t child = fork();
  if (child < 0) return failure(errno);
  if (child == 0) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) std::signal(signal, SIG_IGN); // it ends with its parent's end of the pipe
    prctl(PR_SET_NAME, "wasmload-dump");
    // The guest's streams and directories are not its business; whoever waits for their end does not wait for it.
    if (dup2(data[0], 0) != 0 || dup2(answer[1], 1) != 1) _exit(1);
    syscall(kCloseRange, 2u, ~0u, 0);
    waitAndCopy(0, 1, path.c_str());
  }
  close(data[0]);
  close(answer[1]);
  data_ = data[1];
  answer_ = answer[0];
  return {};
}

Result<void> LateFile::finish() {
  close(data_);
  data_ = -1;
  int error = EIO; // it was killed
  ssize_t size;
  do size = read(answer_, &error, sizeof error);
  while (size < 0 && errno == EINTR);
  close(answer_);
  if (size != sizeof error) return failure(EIO);
  return error == 0 ? Result<void>() : Result<void>(failure(error));
}

} // namespace wasmload
