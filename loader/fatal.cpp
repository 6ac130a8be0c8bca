#include "loader/fatal.h"
#include <cstdlib>
#include <string>
#include <unistd.h>

namespace wasmload {

void fatal(std::string_view sentence) {
  std::string text = "wasmload: ";
  text.append(sentence) += '\n';
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
  std::abort();
}

} // namespace wasmload
