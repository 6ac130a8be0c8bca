// The few definitions of libc++ and of the C++ runtime that the headers refer to and do not hold. The wasmload program
// is built against musl with libc++'s headers, but Debian's libc++.a and libc++abi.a are built for glibc and cannot be
// linked to it. This file is compiled into that program only (CMakeLists.txt): the glibc builds have a real library.
//
// What is here is the whole allowance: memory, the guards of local statics, strings, sorting of arithmetic types, the
// bucket count of hash tables, to_string of integers and std::mutex. Anything else that needs a definition (streams,
// std::thread, condition variables, shared_ptr, locale, floating-point to_chars) fails at link time, and that is meant:
// use pthread, unique_ptr and format (result.h) instead.
#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <linux/futex.h>
#include <mutex>
#include <new>
#include <string>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// ---- memory ----------------------------------------------------------------------------------------------------------
// Nothing can be thrown, so running out of memory ends the program: the callers that a guest can drive without a limit
// must not allocate here at all (docs: no allocation after start that grows with what the guest does).

namespace {
[[noreturn]] void die(const char *message, size_t length) {
  [[maybe_unused]] ssize_t written = write(STDERR_FILENO, message, length);
  abort();
}

void *allocate(size_t size) {
  if (void *p = malloc(size ? size : 1)) return p;
  static constexpr char kMessage[] = "wasmload: out of memory\n";
  die(kMessage, sizeof kMessage - 1);
}
} // namespace

const std::nothrow_t std::nothrow{};

void *operator new(size_t size) { return allocate(size); }
void *operator new[](size_t size) { return allocate(size); }
void *operator new(size_t size, const std::nothrow_t &) noexcept { return malloc(size ? size : 1); }
void *operator new[](size_t size, const std::nothrow_t &) noexcept { return malloc(size ? size : 1); }
void operator delete(void *p) noexcept { free(p); }
void operator delete[](void *p) noexcept { free(p); }
void operator delete(void *p, size_t) noexcept { free(p); }
void operator delete[](void *p, size_t) noexcept { free(p); }
void operator delete(void *p, const std::nothrow_t &) noexcept { free(p); }
void operator delete[](void *p, const std::nothrow_t &) noexcept { free(p); }

// ---- what the compiler calls (Itanium C++ ABI) -----------------------------------------------------------------------

extern "C" {
void *__dso_handle = nullptr; // crtbegin.o defines it elsewhere; only its address counts

[[noreturn]] void __cxa_pure_virtual() {
  static constexpr char kMessage[] = "wasmload: pure virtual function called\n";
  die(kMessage, sizeof kMessage - 1);
}

// A guard is 8 bytes, of which the compiler reads the first: 1 when the object is made. The second is ours: taken.
int __cxa_guard_acquire(unsigned char *guard) {
  for (;;) {
    if (__atomic_load_n(&guard[0], __ATOMIC_ACQUIRE)) return 0;
    unsigned char expected = 0;
    if (__atomic_compare_exchange_n(&guard[1], &expected, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) {
      if (!__atomic_load_n(&guard[0], __ATOMIC_ACQUIRE)) return 1;
      __atomic_store_n(&guard[1], 0, __ATOMIC_RELEASE);
      return 0;
    }
    // A futex, since under lockdown only guests that ask for it may call sched_yield. Nobody wakes us: that would cost each local static a
    // system call, for what hardly ever happens.
    constexpr int kTaken = 0x100; // the first four bytes
    const timespec shortly{0, 100'000};
    syscall(SYS_futex, guard, FUTEX_WAIT_PRIVATE, kTaken, &shortly);
  }
}

void __cxa_guard_release(unsigned char *guard) {
  __atomic_store_n(&guard[0], 1, __ATOMIC_RELEASE);
  __atomic_store_n(&guard[1], 0, __ATOMIC_RELEASE);
}

void __cxa_guard_abort(unsigned char *guard) { __atomic_store_n(&guard[1], 0, __ATOMIC_RELEASE); }
}

// ---- libc++ ----------------------------------------------------------------------------------------------------------

_LIBCPP_BEGIN_NAMESPACE_STD

// Called where an exception would have been thrown. The pattern says what went wrong; its arguments are left out.
[[noreturn]] void __libcpp_verbose_abort(const char *pattern, ...) { die(pattern, __builtin_strlen(pattern)); }

#define DEFINE(...) template __VA_ARGS__;
_LIBCPP_STRING_V1_EXTERN_TEMPLATE_LIST(DEFINE, char)
#undef DEFINE

// Hash tables want a prime number of buckets, at least n. Trial division: a rehash costs far more.
size_t __next_prime(size_t n) {
  if (n <= 2) return n == 0 ? 0 : 2;
  for (n |= 1;; n += 2) {
    bool prime = true;
    for (size_t d = 3; d <= n / d; d += 2)
      if (n % d == 0) {
        prime = false;
        break;
      }
    if (prime) return n;
  }
}

// std::sort of arithmetic types is declared as living in the library. (__less<T> is only a name there: it has no body.)
template <class Comparison, class Iterator> void __sort(Iterator first, Iterator last, Comparison) {
  ranges::less less;
  std::__introsort<_ClassicAlgPolicy, ranges::less &, Iterator, __use_branchless_sort<ranges::less, Iterator>::value>(
      first, last, less, 2 * std::__log2i(last - first));
}
#define DEFINE(T) template void __sort<__less<T> &, T *>(T *, T *, __less<T> &);
DEFINE(char)
DEFINE(signed char)
DEFINE(unsigned char)
DEFINE(short)
DEFINE(unsigned short)
DEFINE(int)
DEFINE(unsigned)
DEFINE(long)
DEFINE(unsigned long)
DEFINE(long long)
DEFINE(unsigned long long)
DEFINE(float)
DEFINE(double)
#undef DEFINE

namespace {
template <class T> string integerToString(T value) {
  char text[24];
  return string(text, std::to_chars(text, text + sizeof text, value).ptr);
}
} // namespace
string to_string(int value) { return integerToString(value); }
string to_string(unsigned value) { return integerToString(value); }
string to_string(long value) { return integerToString(value); }
string to_string(unsigned long value) { return integerToString(value); }
string to_string(long long value) { return integerToString(value); }
string to_string(unsigned long long value) { return integerToString(value); }

// A mutex is a futex: 0 free, 1 taken, 2 taken and perhaps waited for. The first word of its pthread_mutex_t is that, the
// rest is unused: musl's own mutexes can do much that a std::mutex cannot, in two KiB.
namespace {
long futex(int *word, int operation, int value) { return syscall(SYS_futex, word, operation, value, nullptr); }
} // namespace
void mutex::lock() {
  int *word = reinterpret_cast<int *>(native_handle());
  int state = 0;
  if (__atomic_compare_exchange_n(word, &state, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) return;
  while (__atomic_exchange_n(word, 2, __ATOMIC_ACQUIRE) != 0) futex(word, FUTEX_WAIT_PRIVATE, 2);
}
bool mutex::try_lock() noexcept {
  int state = 0;
  return __atomic_compare_exchange_n(reinterpret_cast<int *>(native_handle()), &state, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}
void mutex::unlock() noexcept {
  int *word = reinterpret_cast<int *>(native_handle());
  if (__atomic_exchange_n(word, 0, __ATOMIC_RELEASE) == 2) futex(word, FUTEX_WAKE_PRIVATE, 1);
}

_LIBCPP_END_NAMESPACE_STD
