// The least that runs an artifact: the loader without WASI, options and messages of its own. It exists to be measured: what the
// linker keeps of the loader for this program is the loader's core (tests/size/report.py, docs/footprint.md).
//   wasmload-core FILE EXPORT     calls an export without parameters and results; status 0, or 1 if anything went wrong
#include "loader/store.h"
#include <unistd.h>

namespace {

using namespace wasmload;

Result<void> run(const char *file, const char *name) {
  Linker nothing;
  const std::unique_ptr<Image> image = TRY(Image::open(file));
  const std::unique_ptr<Store> store = TRY(Store::create());
  const Instance *instance = TRY(store->instantiate(*image, nothing));
  const FuncObject *function = instance->findFunction(name);
  if (!function) return makeError(ErrorKind::Link, "there is no such function");
  return store->call(function, {}, {});
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 3) return 1;
  const Result<void> done = run(argv[1], argv[2]);
  if (done) return 0;
  const std::string &message = done.error().message;
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, message.data(), message.size());
  return 1;
}
