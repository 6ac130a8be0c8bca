#include "loader/fatal.h"
#include <cstdlib>
#include <string>
#include <unistd.h>

namespace wasmload {

void fatal(std::string_view sentence) {
  const std::string text = std::string("wasmload: ").append(sentence) + "\n";
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
  std::abort();
}

} // namespace wasmload
