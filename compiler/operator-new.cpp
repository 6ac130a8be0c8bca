// wasmc's operator new and delete. LLVM makes and drops tens of millions of small objects; glibc's malloc took a tenth of a compilation's
// time. Here an object of up to 32 KiB comes from its size's list of the thread: no lock, no merging of neighbours, nothing given back
// before the end of the process, which is one compilation.
//
//   reservation   addresses for 64 GiB, none of them backed by memory at first, cut into pages of 64 KiB
//   page          objects of one size; the number of that size is in sizeOfPage, so delete knows an object by its address
//
// Whichever thread drops an object keeps it; a thread that ends takes its list along. What is larger, more strictly aligned, or finds no
// room is malloc's, and so is everything where the addresses are refused (ulimit -v).
// Sanitizers have an operator new of their own, which this one must not hide.
#include "runtime-support/ints.h"
#include <atomic>
#include <bit>
#include <cstdlib>
#include <new>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define CWASM_HAS_SANITIZER 1
#else
#define CWASM_HAS_SANITIZER 0
#endif

#if !CWASM_HAS_SANITIZER
namespace {

using cwasm::u8;
using cwasm::usize;

constexpr usize kGrain = 16; // bytes; also the alignment of all objects
constexpr usize kLinear = 512;     // up to here sizes are multiples of the grain, then there are four between powers of two
constexpr usize kLargest = 32768;
constexpr usize kLinearSizes = kLinear / kGrain;
constexpr usize kSizes = 1 + kLinearSizes + 4 * (std::bit_width(kLargest) - std::bit_width(kLinear)); // number 0: none
constexpr usize kPageBits = 16, kPage = usize(1) << kPageBits;
constexpr usize kReserved = usize(64) << 30;

constexpr usize numberOf(usize size) {
  if (size <= kLinear)
    return size ? (size + kGrain - 1) / kGrain : 1;
  const unsigned power = static_cast<unsigned>(std::bit_width(size - 1)) - 1; // 2^power < size <= 2^(power + 1)
  return kLinearSizes + 4 * (power - (std::bit_width(kLinear) - 1)) + ((size - 1) >> (power - 2)) - 3;
}

constexpr usize sizeOf(usize number) {
  if (number <= kLinearSizes)
    return number * kGrain;
  const usize step = number - kLinearSizes - 1;
  return (kLinear + kLinear / 4 * (step % 4 + 1)) << step / 4;
}

constexpr bool isConsistent() { // numbers ascend with sizes, so their borders tell all
  for (usize number = 1; number < kSizes; ++number)
    if (sizeOf(number) % kGrain != 0 || numberOf(sizeOf(number)) != number || (number + 1 < kSizes && numberOf(sizeOf(number) + 1) != number + 1))
      return false;
  return numberOf(0) == 1 && sizeOf(kSizes - 1) == kLargest;
}
static_assert(isConsistent());

struct Free {
  Free *next;
};

struct List { // objects of one size: dropped ones, then what no one had yet of the last page
  Free *dropped;
  char *fresh, *end;
};

std::atomic<char *> reservation{nullptr};
std::atomic<usize> usedPages{0};
u8 sizeOfPage[kReserved >> kPageBits]; // 0: unused; written before any object of the page is handed out
thread_local List lists[kSizes];

// All addresses at once, so that nothing is moved or looked up later. Null if there are none.
char *reserve() {
  static char *const made = [] {
    void *memory = mmap(nullptr, kReserved, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    char *start = memory == MAP_FAILED ? nullptr : static_cast<char *>(memory);
    reservation.store(start, std::memory_order_relaxed);
    if (start)
      madvise(start, kReserved, MADV_HUGEPAGE); // fewer faults, and fewer misses of the TLB; a kernel without them is as good
    return start;
  }();
  return made;
}

void *orThrow(void *memory) {
  if (!memory)
    throw std::bad_alloc();
  return memory;
}

[[gnu::noinline]] void *fromMalloc(usize size) { return orThrow(std::malloc(size)); }

// An object of a size that has none left: from a new page.
[[gnu::noinline]] void *fromNewPage(List &list, usize number) {
  const usize size = sizeOf(number);
  char *const base = reserve();
  if (!base)
    return fromMalloc(size);
  const usize page = usedPages.fetch_add(1, std::memory_order_relaxed);
  if (page >= kReserved >> kPageBits) {
    usedPages.store(kReserved >> kPageBits, std::memory_order_relaxed); // stays full
    return fromMalloc(size);
  }
  sizeOfPage[page] = static_cast<u8>(number);
  char *const first = base + (page << kPageBits);
  list.fresh = first + size;
  list.end = first + kPage / size * size;
  return first;
}

} // namespace

void *operator new(usize size) {
  if (size > kLargest)
    return fromMalloc(size);
  const usize number = numberOf(size);
  List &list = lists[number];
  if (Free *object = list.dropped) {
    list.dropped = object->next;
    return object;
  }
  if (list.fresh == list.end)
    return fromNewPage(list, number);
  void *object = list.fresh;
  list.fresh += sizeOf(number);
  return object;
}

void operator delete(void *object) noexcept {
  const usize offset = static_cast<usize>(static_cast<char *>(object) - reservation.load(std::memory_order_relaxed));
  const usize number = offset < kReserved ? sizeOfPage[offset >> kPageBits] : 0;
  if (!number)
    return std::free(object); // also null
  List &list = lists[number];
  list.dropped = new (object) Free{list.dropped};
}

void *operator new(usize size, std::align_val_t alignment) {
  const usize bytes = static_cast<usize>(alignment);
  if (bytes <= kGrain)
    return operator new(size);
  return orThrow(std::aligned_alloc(bytes, (size + bytes - 1) / bytes * bytes));
}

void *operator new[](usize size) { return operator new(size); }
void *operator new[](usize size, std::align_val_t alignment) { return operator new(size, alignment); }
void operator delete[](void *object) noexcept { operator delete(object); }
void operator delete(void *object, usize) noexcept { operator delete(object); }
void operator delete[](void *object, usize) noexcept { operator delete(object); }
void operator delete(void *object, std::align_val_t) noexcept { operator delete(object); }
void operator delete[](void *object, std::align_val_t) noexcept { operator delete(object); }
void operator delete(void *object, usize, std::align_val_t) noexcept { operator delete(object); }
void operator delete[](void *object, usize, std::align_val_t) noexcept { operator delete(object); }
#endif
