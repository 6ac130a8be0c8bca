// A folder that keeps outputs, for any number of compilers at a time:
//
//   DIR/objects/DIGEST   an output, by the digest of its bytes; its time of modification is that of its last use
//   DIR/keys/KEY         64 digits: what the key stands for, as a DIGEST; and "x" if it is executable
//   DIR/new/             what is being written; both kinds get their names when they are whole
//
// The folder is the user's alone (0700): who could write into it could put code into programs. Whatever else stands in it is left
// alone, and what is not as it must be counts as not there.
#pragma once
#include "runtime-support/result.h"
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace wasmc {
using namespace cwasm;

class OutputCache {
public:
  static constexpr u64 kDefaultLimit = u64(5) << 30;
  struct Entry {
    std::string path; // in objects/; "" if it could not be kept
    std::vector<u8> bytes;
    bool isExecutable = false;
  };
  struct Totals {
    u64 outputs = 0, bytes = 0;
  };

  // $XDG_CACHE_HOME/wasmc, or ~/.cache/wasmc; "" if there is no home.
  static std::string defaultFolder();
  // Makes the folder if it is not there. Errors: Io; Unsupported if it is not the user's alone.
  static Result<OutputCache> open(std::string folder, u64 limit);

  // Nothing if it is not there, or damaged: then it is taken away.
  std::optional<Entry> find(const std::string &key);
  // A name for a file to be written; it goes to store(), or is removed with the object that holds it.
  std::string newName() const;
  // Takes a finished file into the cache, and evicts what was not used for longest if there is more than the limit. Errors: Io;
  // `entry` has the file's contents all the same if it could be read.
  Result<void> store(const std::string &key, const std::string &file, Entry *entry);
  const std::string &folder() const { return folder_; }
  u64 limit() const { return limit_; } // bytes
  Totals totals() const;
  Result<void> clear();

private:
  struct Object {
    std::string name;
    u64 bytes;
    i64 lastUse; // nanoseconds since 1970
  };
  std::vector<Object> objects() const;
  void evict(u64 limit);

  std::string folder_;
  u64 limit_ = 0; // bytes
};

} // namespace wasmc
