#include "compiler/cache/output-cache.h"
#include "compiler/cache/digest.h"
#include "compiler/link/link-files.h"
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace wasmc {
namespace {

constexpr usize kDigits = 64;
constexpr i64 kStale = 24 * 3600; // seconds after which nobody is writing a file any more
constexpr u64 kLargest = u64(4) << 30;

bool isDigest(const std::string &name) {
  return name.size() == kDigits && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// A folder that only we can write into. Created, with those above it, if it is not there.
Result<void> makeOwnFolder(const std::string &path) {
  for (usize slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
    mkdir(path.substr(0, slash).c_str(), 0777); // of the user's choice; what is wrong shows below
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
    return ioError("create", path);
  struct stat status;
  if (lstat(path.c_str(), &status) != 0)
    return ioError("examine", path);
  if (S_ISLNK(status.st_mode) && stat(path.c_str(), &status) != 0)
    return ioError("examine", path);
  if (!S_ISDIR(status.st_mode))
    return makeError(ErrorKind::Unsupported, "the cache %s is no folder", path.c_str());
  if (status.st_uid != geteuid())
    return makeError(ErrorKind::Unsupported, "the cache %s belongs to another user, who could put code into it", path.c_str());
  if (status.st_mode & 022)
    return makeError(ErrorKind::Unsupported, "the cache %s can be written to by others: chmod go-w", path.c_str());
  return {};
}

// The whole of a regular file that is ours and no link; nothing if it is anything else.
std::optional<std::vector<u8>> readOwn(const std::string &path, u64 limit) {
  FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status;
  if (file.get() < 0 || fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
      static_cast<u64>(status.st_size) > limit)
    return std::nullopt;
  std::vector<u8> bytes(static_cast<usize>(status.st_size));
  for (usize done = 0; done < bytes.size();) {
    const ssize_t count = read(file.get(), bytes.data() + done, bytes.size() - done);
    if (count <= 0)
      return std::nullopt;
    done += static_cast<usize>(count);
  }
  return bytes;
}

std::vector<std::string> namesIn(const std::string &folder) {
  std::vector<std::string> names;
  DIR *directory = opendir(folder.c_str());
  while (const dirent *entry = directory ? readdir(directory) : nullptr)
    names.push_back(entry->d_name);
  if (directory)
    closedir(directory);
  return names;
}

} // namespace

std::string OutputCache::defaultFolder() {
  const char *cache = std::getenv("XDG_CACHE_HOME"), *home = std::getenv("HOME");
  if (cache && *cache == '/') // a relative one is to be ignored, by its specification
    return std::string(cache) + "/wasmc";
  return home && *home ? std::string(home) + "/.cache/wasmc" : "";
}

Result<OutputCache> OutputCache::open(std::string folder, u64 limit) {
  while (folder.size() > 1 && folder.back() == '/')
    folder.pop_back();
  TRY(makeOwnFolder(folder));
  for (const char *part : {"/objects", "/keys", "/new"})
    TRY(makeOwnFolder(folder + part));
  OutputCache cache;
  cache.folder_ = std::move(folder);
  cache.limit_ = limit;
  return cache;
}

std::optional<OutputCache::Entry> OutputCache::find(const std::string &key) {
  const std::string keyPath = folder_ + "/keys/" + key;
  const std::optional<std::vector<u8>> content = readOwn(keyPath, kDigits + 1);
  if (!content || content->size() < kDigits)
    return std::nullopt;
  const std::string digest(content->begin(), content->begin() + kDigits);
  if (!isDigest(digest))
    return std::nullopt;
  Entry entry;
  entry.path = folder_ + "/objects/" + digest;
  entry.isExecutable = content->size() > kDigits;
  std::optional<std::vector<u8>> bytes = readOwn(entry.path, kLargest);
  if (!bytes)
    return std::nullopt;
  if (digestOf(*bytes) != digest) {
    unlink(entry.path.c_str());
    return std::nullopt;
  }
  entry.bytes = std::move(*bytes);
  utimensat(AT_FDCWD, entry.path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW); // used now
  return entry;
}

std::string OutputCache::newName() const {
  static std::atomic<unsigned> number;
  return folder_ + format("/new/%d-%u", getpid(), number.fetch_add(1));
}

Result<void> OutputCache::store(const std::string &key, const std::string &file, Entry *entry) {
  TemporaryFile output(file);
  struct stat status;
  if (stat(file.c_str(), &status) != 0)
    return ioError("examine", file);
  entry->bytes = TRY(readWholeFile(file));
  entry->isExecutable = status.st_mode & 0100;
  const std::string digest = digestOf(entry->bytes), path = folder_ + "/objects/" + digest, keyPath = folder_ + "/keys/" + key;
  if (rename(file.c_str(), path.c_str()) != 0)
    return ioError("write", path);
  output.keep();
  entry->path = path;
  TemporaryFile newKey(newName());
  const std::string content = digest + (entry->isExecutable ? "x" : "");
  TRY(writeOutput({reinterpret_cast<const u8 *>(content.data()), content.size()}, newKey.path()));
  if (rename(newKey.path().c_str(), keyPath.c_str()) != 0)
    return ioError("write", keyPath);
  newKey.keep();
  if (totals().bytes > limit_)
    evict(limit_ - limit_ / 10); // not at every further store
  return {};
}

std::vector<OutputCache::Object> OutputCache::objects() const {
  std::vector<Object> found;
  const std::string folder = folder_ + "/objects/";
  for (const std::string &name : namesIn(folder)) {
    struct stat status;
    if (isDigest(name) && lstat((folder + name).c_str(), &status) == 0 && S_ISREG(status.st_mode))
      found.push_back({name, static_cast<u64>(status.st_size), status.st_mtim.tv_sec * 1'000'000'000 + status.st_mtim.tv_nsec});
  }
  return found;
}

OutputCache::Totals OutputCache::totals() const {
  Totals totals;
  for (const Object &object : objects()) {
    ++totals.outputs;
    totals.bytes += object.bytes;
  }
  return totals;
}

// One compiler at a time does this. Removing what another one reads is harmless: it has it open, or compiles again.
void OutputCache::evict(u64 limit) {
  FileDescriptor lock(::open((folder_ + "/new/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (lock.get() < 0 || flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
    return;
  std::vector<Object> all = objects();
  std::sort(all.begin(), all.end(), [](const Object &a, const Object &b) { return a.lastUse < b.lastUse; });
  u64 bytes = 0;
  for (const Object &object : all)
    bytes += object.bytes;
  for (usize i = 0; i < all.size() && bytes > limit; ++i)
    if (unlink((folder_ + "/objects/" + all[i].name).c_str()) == 0)
      bytes -= all[i].bytes;
  for (const std::string &name : namesIn(folder_ + "/keys")) {
    const std::string path = folder_ + "/keys/" + name;
    const std::optional<std::vector<u8>> content = isDigest(name) ? readOwn(path, kDigits + 1) : std::nullopt;
    if (!content || content->size() < kDigits)
      continue;
    const std::string object = folder_ + "/objects/" + std::string(content->begin(), content->begin() + kDigits);
    struct stat status;
    if (lstat(object.c_str(), &status) != 0 && errno == ENOENT)
      unlink(path.c_str());
  }
  // What a compiler left that was killed.
  for (const std::string &name : namesIn(folder_ + "/new")) {
    const std::string path = folder_ + "/new/" + name;
    struct stat status;
    if (name != "lock" && lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && std::time(nullptr) - status.st_mtim.tv_sec > kStale)
      unlink(path.c_str());
  }
}

Result<void> OutputCache::clear() {
  evict(0);
  if (const Totals left = totals(); left.outputs > 0)
    return makeError(ErrorKind::Io, "%llu outputs are left in the cache %s: it is in use", static_cast<unsigned long long>(left.outputs),
                     folder_.c_str());
  return {};
}

} // namespace wasmc
