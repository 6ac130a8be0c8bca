// malloc for the wasmload program (CMakeLists.txt), in place of musl's, which is five times larger and makes four system calls
// before its first block. Blocks of a few sizes come from a region that only grows, first from one in the program's own data, and
// return to a list per size; large ones are mappings of their own.
//
//   -16           -8           0
//    | size u64    | seal u64   | the caller's bytes ...        size: of those; 16-byte aligned
//
// The seal ties a header to its place, its size and a secret of the process: a block that is freed twice, or whose header was
// written over, ends the program.
#include <bit>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

namespace {

struct Header {
  size_t size;
  uint64_t seal;
};
struct FreeBlock {
  Header header;
  FreeBlock *next;
};

constexpr size_t kLargest = 32768; // in the lists. Steps of 16 bytes to 64, then four to each doubling
constexpr size_t kPage = 4096, kRegion = 256 << 10, kMost = size_t(1) << 47;
constexpr int kClasses = 4 + 4 * 9;

constinit std::mutex mutex;
alignas(16) char firstRegion[48 << 10];
char *next = firstRegion, *end = firstRegion + sizeof firstRegion; // behind `next` all bytes are 0
FreeBlock *lists[kClasses];

int classOf(size_t size) {
  if (size <= 64) return static_cast<int>((size - 1) / 16);
  const int doubling = std::bit_width(size - 1) - 1; // size - 1 is in [2^doubling, 2^(doubling + 1))
  return 4 + (doubling - 6) * 4 + static_cast<int>((size - 1) >> (doubling - 2) & 3);
}

size_t sizeOf(int number) {
  if (number < 4) return static_cast<size_t>(number + 1) * 16;
  return static_cast<size_t>(number % 4 + 5) << (6 - 2 + number / 4 - 1);
}

uint64_t sealOf(const Header *header) {
  static uint64_t secret = 0;
  if (secret == 0) {
    if (const unsigned long bytes = getauxval(AT_RANDOM)) std::memcpy(&secret, reinterpret_cast<const void *>(bytes), sizeof secret);
    secret |= 1;
  }
  return (reinterpret_cast<uint64_t>(header) ^ header->size) * secret;
}

void *seal(Header *header, size_t size) {
  header->size = size;
  header->seal = sealOf(header);
  return header + 1;
}

Header *headerOf(void *block) {
  Header *header = static_cast<Header *>(block) - 1;
  if (header->seal != sealOf(header)) __builtin_trap();
  return header;
}

size_t mappingOf(size_t size) { return (size + sizeof(Header) + kPage - 1) & ~(kPage - 1); }

void *map(size_t size) {
  void *at = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return at == MAP_FAILED ? nullptr : at;
}

// `isZeroed`: whether the bytes are 0.
void *allocate(size_t size, bool *isZeroed) {
  *isZeroed = true;
  if (size > kLargest) {
    if (size >= kMost) return nullptr;
    const size_t bytes = mappingOf(size);
    Header *header = static_cast<Header *>(map(bytes));
    return header ? seal(header, bytes - sizeof(Header)) : nullptr;
  }
  const int number = classOf(size + !size);
  const size_t rounded = sizeOf(number);
  std::lock_guard lock(mutex);
  if (FreeBlock *block = lists[number]) {
    lists[number] = block->next;
    *isZeroed = false;
    return seal(&block->header, rounded);
  }
  if (static_cast<size_t>(end - next) < rounded + sizeof(Header)) { // what is left there is lost
    char *region = static_cast<char *>(map(kRegion));
    if (!region) return nullptr;
    next = region;
    end = region + kRegion;
  }
  Header *header = reinterpret_cast<Header *>(next);
  next += rounded + sizeof(Header);
  return seal(header, rounded);
}

} // namespace

extern "C" {

void *malloc(size_t size) {
  bool isZeroed;
  void *block = allocate(size, &isZeroed);
  if (!block) errno = ENOMEM;
  return block;
}

void *calloc(size_t count, size_t each) {
  size_t size;
  bool isZeroed = false;
  void *block = __builtin_mul_overflow(count, each, &size) ? nullptr : allocate(size, &isZeroed);
  if (!block) errno = ENOMEM;
  else if (!isZeroed) std::memset(block, 0, size);
  return block;
}

void free(void *block) {
  if (!block) return;
  Header *header = headerOf(block);
  if (header->size > kLargest) {
    munmap(header, header->size + sizeof(Header));
    return;
  }
  header->seal = 0;
  FreeBlock *free = reinterpret_cast<FreeBlock *>(header);
  std::lock_guard lock(mutex);
  FreeBlock *&list = lists[classOf(header->size)];
  free->next = list;
  list = free;
}

void *realloc(void *block, size_t size) {
  if (!block) return malloc(size);
  Header *header = headerOf(block);
  const size_t old = header->size;
  if (size <= old && size > old / 2) return block;
  if (old > kLargest && size > kLargest && size < kMost) { // without a copy
    const size_t bytes = mappingOf(size);
    void *at = mremap(header, old + sizeof(Header), bytes, MREMAP_MAYMOVE);
    if (at == MAP_FAILED) return nullptr;
    return seal(static_cast<Header *>(at), bytes - sizeof(Header));
  }
  void *moved = malloc(size);
  if (!moved) return nullptr;
  std::memcpy(moved, block, old < size ? old : size);
  free(block);
  return moved;
}
}
