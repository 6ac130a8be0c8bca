// Fuzzes the whole reader of artifacts: layout, hashes, description, and the tables that are read in need with their lookups.
// Plain mutations would end at the hash, so the mutator of its own changes fields where the tables are and then seals the
// artifact anew. Nothing of it is run.
#include "loader/open-artifact.h"
#include "runtime-support/artifact/code-map.h"
#include "runtime-support/artifact/seal.h"
#include "runtime-support/artifact/source-map.h"
#include "runtime-support/artifact/unwind-table.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <sys/mman.h>
#include <unistd.h>

using namespace wasmload;

extern "C" usize LLVMFuzzerMutate(u8 *data, usize size, usize maxSize);

namespace {

// Seals if the parts are where they can be found.
void seal(u8 *data, usize size) { (void)sealArtifact({data, size}).ok(); }

u64 sink; // so that no answer is optimised away

void use(std::string_view text) {
  for (char c : text) sink += static_cast<u8>(c);
}

// Every lookup, at places that matter and at some that do not.
void lookUpAll(const Image &image) {
  const Description &d = image.description();
  const i64 start = image.relativePc(reinterpret_cast<u64>(image.text().data()));
  const i64 size = static_cast<i64>(image.text().size());
  std::vector<i64> places = {start, start + size - 1, start + size, start - 1, 0, -1, INT64_MIN, INT64_MAX};
  for (i64 i = 1; i < 40; ++i) places.push_back(start + size * i / 40);
  for (usize i = 0; i < d.functions.size() && i < 32; ++i) places.push_back(d.functions[i].code);
  for (i64 pc : places) {
    CodeLocation location;
    if (lookUpCode(d.codeMap, pc, &location)) {
      usize depth = 0;
      do {
        use(image.functionName(location.functionIndex));
        use(d.detailAt(location.wasmOffset));
        SourcePlace found[8];
        const usize count = lookUpSource(d.sourceMap, location.wasmOffset, found);
        for (usize i = 0; i < count; ++i) {
          use(found[i].file);
          use(found[i].inlined);
        }
        if (++depth > 100000) std::abort(); // every chain ends
      } while (lookUpCaller(d.codeMap, &location));
    }
    i64 handler;
    sink += lookUpFault(d.codeMap, pc, &handler);
    UnwindStep step;
    sink += lookUpUnwind(d.unwind, pc, &step);
    sink += isFunctionStart(d.codeMap, pc);
  }
  for (u32 i = 0; i < d.header.functionCount && i < 64; ++i) {
    use(image.functionName(i));
    sink += d.escapedIndex(i);
  }
  use(image.functionName(~u32(0)));
  for (const ExportRecord &entry : d.exports) use(d.text(entry.name));
  for (const ImportRecord &import : d.imports) use(d.text(import.module)), use(d.text(import.name));
  for (const DataRecord &data : d.data)
    for (u8 byte : d.content(data.content)) sink += byte;
  for (const SourceRecord &source : d.sources) use(d.text(source.name));
}

int file = -1;

} // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  file = memfd_create("artifact", MFD_CLOEXEC);
  if (file < 0) std::abort();
  return 0;
}

// Types live as long as the process; those of a group that is refused half-way are reached by nobody (loader/type-registry.cpp).
extern "C" const char *__lsan_default_suppressions() { return "leak:wasmload::canonicalGroup\n"; }

extern "C" int LLVMFuzzerTestOneInput(const u8 *data, usize size) {
  if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != static_cast<ssize_t>(size)) std::abort();
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  const Result<std::unique_ptr<Image>> image = Image::open(path);
  if (image)
    lookUpAll(**image);
  else if (image.error().message.empty())
    std::abort(); // no refusal without a sentence
  OpenOptions options;
  options.verify = true;
  const Result<std::unique_ptr<Image>> verified = openArtifact(path, options);
  if (verified && !image) std::abort(); // it only refuses more
  static const TrustedKeys none;
  options.trustedOrNull = &none;
  if (openArtifact(path, options)) std::abort(); // nobody is trusted
  return 0;
}

extern "C" usize LLVMFuzzerCustomMutator(u8 *data, usize size, usize maxSize, unsigned seed) {
  std::minstd_rand random(seed);
  auto below = [&](u64 limit) { return limit == 0 ? 0 : random() % limit; };
  Result<ArtifactLayout> layout = readLayout({data, size});
  if (!layout || below(16) == 0) {
    size = LLVMFuzzerMutate(data, size, maxSize);
    seal(data, size);
    return size;
  }
  const u64 entry = layout->entry, end = std::min<u64>(layout->roSize, size);
  const u64 header = std::min<u64>(entry + sizeof(DescriptionHeader), end);
  for (u64 count = 1 + below(4); count > 0; --count) {
    // Where: the ELF and program headers, the note, the description's header, or its tables.
    u64 from = entry, to = end;
    switch (below(8)) {
    case 0: from = 0, to = std::min<u64>(layout->noteOffset + layout->noteSize, size); break;
    case 1:
    case 2: from = entry, to = header; break;
    case 3: // one of the tables that are read in need, or whatever a range says
      if (header + 16 <= end && entry + sizeof(DescriptionHeader) <= end) {
        TableRange range;
        const u64 ranges = (sizeof(DescriptionHeader) - offsetof(DescriptionHeader, types)) / sizeof(TableRange);
        std::memcpy(&range, data + entry + offsetof(DescriptionHeader, types) + below(ranges) * sizeof(TableRange), sizeof range);
        if (range.offset > 0 && u64(range.offset) < end - entry && range.count > 0) {
          from = entry + static_cast<u64>(range.offset);
          to = std::min<u64>(end, from + u64(range.count) * 4);
        }
      }
      break;
    default: break;
    }
    if (to <= from + 4) continue;
    const u64 at = from + below((to - from) / 4) * 4;
    if (at + 4 > size) continue;
    u32 value;
    std::memcpy(&value, data + at, 4);
    switch (below(9)) {
    case 0: value += 1; break;
    case 1: value -= 1; break;
    case 2: value = 0; break;
    case 3: value = ~u32(0) >> below(33) % 32; break;
    case 4: value ^= u32(1) << below(32); break;
    case 5: value = static_cast<u32>(random()); break;
    case 6: value = static_cast<u32>(below(256)); break;
    case 7: // what stands elsewhere
      std::memcpy(&value, data + from + below((to - from) / 4) * 4, 4);
      break;
    default: { // bytes, at any place
      const u64 start = from + below(to - from), length = std::min<u64>(1 + below(16), size - start);
      LLVMFuzzerMutate(data + start, length, length);
      continue;
    }
    }
    std::memcpy(data + at, &value, 4);
  }
  seal(data, size);
  return size;
}

// A crossing of two: the tables of one in the place of another's, as far as they go.
extern "C" usize LLVMFuzzerCustomCrossOver(const u8 *first, usize firstSize, const u8 *second, usize secondSize, u8 *out,
                                           usize maxSize, unsigned seed) {
  std::minstd_rand random(seed);
  const usize size = std::min(firstSize, maxSize);
  std::memcpy(out, first, size);
  const usize common = std::min(size, secondSize);
  if (common > 64) {
    const usize start = random() % (common - 8), length = std::min<usize>(random() % 256, common - start);
    std::memcpy(out + start, second + start, length);
  }
  seal(out, size);
  return size;
}
