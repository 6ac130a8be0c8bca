#include "compiler/codegen/branch-profile.h"
#define XXH_INLINE_ALL
#include <cstring>
#include <xxhash.h>

namespace wasmc {
namespace {

constexpr u64 kMagic = 0x31746E756F637763; // "cwcount1"
constexpr u64 kPage = 1 << 16;

u64 hashOf(const Module &module) {
  u64 hash = XXH3_64bits(module.file.data(), module.file.size());
  for (const ModulePart &part : module.parts)
    hash = XXH3_64bits_withSeed(part.file.data(), part.file.size(), hash);
  return hash;
}

u64 wordAt(Bytes bytes, u64 at) {
  u64 word;
  std::memcpy(&word, bytes.data() + at, sizeof word);
  return word;
}

} // namespace

BranchProfile::BranchProfile(const Module &module) : hash_(hashOf(module)) {
  u64 end = 0;
  for (u32 i = module.importedFunctions; i < module.functions.size(); ++i) {
    const Function &function = module.functions[i];
    if (end == 0 || function.bodyOffset < first_)
      first_ = function.bodyOffset;
    end = std::max(end, function.bodyOffset + function.body.size());
  }
  counts_.resize(end - first_);
}

Result<void> BranchProfile::add(Bytes file) {
  constexpr u64 kWord = sizeof(u64);
  auto damaged = [](u64 at) { return makeError(ErrorKind::Malformed, "is no profile of wasmload, or a damaged one (at offset 0x%llx)", static_cast<unsigned long long>(at)); };
  if (file.empty())
    return damaged(0);
  for (u64 at = 0; at < file.size();) {
    if (file.size() - at < kHeaderSize || wordAt(file, at) != kMagic)
      return damaged(at);
    if (wordAt(file, at + kWord) != hash_ || wordAt(file, at + 2 * kWord) != counts_.size())
      return makeError(ErrorKind::Invalid, "is the profile of another module, or of this one before it was changed: "
                                           "compile it with --profile-generate and run it again");
    at += kHeaderSize;
    for (;; at += 2 * kWord) {
      if (file.size() - at < 2 * kWord)
        return damaged(at);
      const u64 index = wordAt(file, at), count = wordAt(file, at + kWord);
      if (index == ~u64(0))
        break;
      if (index >= counts_.size())
        return damaged(at);
      u64 &sum = counts_[index];
      sum = count > ~sum ? ~u64(0) : sum + count;
    }
    at += 2 * kWord;
  }
  return {};
}

Result<MemoryIndex> addCounters(Module &module, const BranchProfile &profile) {
  for (const Export &entry : module.exports)
    if (entry.name == kCountersExport)
      return makeError(ErrorKind::Unsupported, "--profile-generate: the module exports \"%s\" itself", kCountersExport);
  const MemoryIndex memory{static_cast<u32>(module.memories.size())};
  const u64 pages = (BranchProfile::kHeaderSize + profile.size() * sizeof(u64) + kPage - 1) / kPage;
  if (pages >= (u64(1) << 32) / kPage)
    return makeError(ErrorKind::Unsupported, "--profile-generate: the module's code is too large, its counters would not fit a memory");
  MemoryType type;
  type.limits.min = pages;
  type.limits.max = pages;
  module.memories.push_back(type);
  module.exports.push_back({kCountersExport, ExternKind::Memory, memory.value});

  const u64 header[] = {kMagic, profile.hash(), profile.size(), 0};
  static constexpr u8 kZero[] = {0x41, 0x00, 0x0B}; // i32.const 0, end
  auto bytes = std::make_shared<std::vector<u8>>(sizeof header);
  std::memcpy(bytes->data(), header, sizeof header);
  module.rewritten.push_back(bytes);
  DataSegment segment;
  segment.mode = DataSegment::Active;
  segment.memory = memory;
  segment.offset.bytes = kZero;
  segment.bytes = *bytes;
  module.data.push_back(segment);
  return memory;
}

} // namespace wasmc
