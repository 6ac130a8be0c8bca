// The import table from wasi-p1.def, and the proof that each C++ function has its row's signature: the witx types of a row
// are lowered to C++ parameter types here, once, and compared with the function's type; the same lowering gives the wasm
// signature that the loader compares with the import.
#include "wasi-libc-shim/import-table.h"
#include "wasi-libc-shim/functions.h"
#include <algorithm>
#include <array>

namespace wasi {
namespace {

using cwasm::ValueType;

template <class... T> struct List {};

// What a witx type is in core wasm, as a parameter.
namespace witx {
template <class... T> struct LoweredTo {
  using Flat = List<T...>;
};
struct ptr : LoweredTo<u32> {};
struct size : LoweredTo<u32> {};
struct fd : LoweredTo<u32> {};
struct clockid : LoweredTo<u32> {};
struct advice : LoweredTo<u32> {};
struct fdflags : LoweredTo<u32> {};
struct fstflags : LoweredTo<u32> {};
struct lookupflags : LoweredTo<u32> {};
struct oflags : LoweredTo<u32> {};
struct riflags : LoweredTo<u32> {};
struct roflags : LoweredTo<u32> {};
struct siflags : LoweredTo<u32> {};
struct sdflags : LoweredTo<u32> {};
struct whence : LoweredTo<u32> {};
struct signal : LoweredTo<u32> {};
struct exitcode : LoweredTo<u32> {};
struct timestamp : LoweredTo<u64> {};
struct filesize : LoweredTo<u64> {};
struct filedelta : LoweredTo<u64> {};
struct dircookie : LoweredTo<u64> {};
struct rights : LoweredTo<u64> {};
struct subscription_array : LoweredTo<u32> {};
struct event_array : LoweredTo<u32> {};
struct string : LoweredTo<u32, u32> {};
struct buffer : LoweredTo<u32, u32> {};
struct dirent_array : LoweredTo<u32, u32> {};
struct iovec_array : LoweredTo<u32, u32> {};
struct ciovec_array : LoweredTo<u32, u32> {};
struct fdstat {}; // results only
struct filestat {};
struct prestat {};
struct noreturn {};
} // namespace witx

template <class... Lists> struct Concat;
template <class... A> struct Concat<List<A...>> {
  using Type = List<A...>;
};
template <class... A, class... B, class... Rest> struct Concat<List<A...>, List<B...>, Rest...> {
  using Type = typename Concat<List<A..., B...>, Rest...>::Type;
};

template <class T> constexpr ValueType valueType = sizeof(T) == 8 ? cwasm::I64 : cwasm::I32;

// Parameters, and one pointer for each result.
template <class> using Pointer = u32;
template <class R, class Flat> struct Signature;
template <class R, class... P> struct Signature<R, List<P...>> {
  using Function = R(HostFunction *, P...);
  static constexpr std::array<ValueType, sizeof...(P)> params{valueType<P>...};
  static constexpr const ValueType *result = std::is_void_v<R> ? nullptr : &cwasm::I32; // an Errno
};
template <class Params, class Results> struct Row;
template <class... P, class... R>
struct Row<void(P...), List<R...>>
    : Signature<Errno, typename Concat<List<>, typename P::Flat..., List<Pointer<R>...>>::Type> {};
template <class... P>
struct Row<void(P...), List<witx::noreturn>> : Signature<void, typename Concat<List<>, typename P::Flat...>::Type> {};

namespace rows {
using namespace witx;
#define WASI(name, Params, ...) using name##_row = Row<void Params, List<__VA_ARGS__>>;
#include "wasi-libc-shim/wasi-p1.def"
#undef WASI
} // namespace rows

#define WASI(name, Params, ...)                                                                                        \
  static_assert(std::is_same_v<decltype(wasi::name), rows::name##_row::Function>,                                      \
                #name " does not have the signature of its row in wasi-p1.def");
#include "wasi-libc-shim/wasi-p1.def"
#undef WASI
static_assert(std::is_same_v<decltype(unstable::fd_filestat_get), rows::fd_filestat_get_row::Function>);
static_assert(std::is_same_v<decltype(unstable::fd_seek), rows::fd_seek_row::Function>);
static_assert(std::is_same_v<decltype(unstable::path_filestat_get), rows::path_filestat_get_row::Function>);
static_assert(std::is_same_v<decltype(unstable::poll_oneoff), rows::poll_oneoff_row::Function>);

constexpr const char *names[] = {
#define WASI(name, Params, ...) #name,
#include "wasi-libc-shim/wasi-p1.def"
#undef WASI
};
static_assert(std::size(names) == 46);
static_assert(std::is_sorted(std::begin(names), std::end(names),
                             [](const char *a, const char *b) { return std::string_view(a) < b; }),
              "the rows of wasi-p1.def are sorted by name");

// wasi_snapshot_preview1 first. wasi_unstable is the same but for the functions that its namespace has.
#define WASI(name, Params, ...)                                                                                        \
  {#name, reinterpret_cast<const void *>(&name), rows::name##_row::params.data(), rows::name##_row::params.size(), \
   rows::name##_row::result},

const WasiFunction snapshotPreview1[] = {
#include "wasi-libc-shim/wasi-p1.def"
};

namespace old {
using namespace wasi;
using unstable::fd_filestat_get;
using unstable::fd_seek;
using unstable::path_filestat_get;
using unstable::poll_oneoff;
const WasiFunction table[] = {
#include "wasi-libc-shim/wasi-p1.def"
};
} // namespace old
#undef WASI

} // namespace

std::span<const WasiFunction> functionsOf(std::string_view module) {
  if (module == "wasi_snapshot_preview1") return snapshotPreview1;
  if (module == "wasi_unstable") return old::table;
  return {};
}

bool isWasiModule(std::string_view module) { return !functionsOf(module).empty(); }

namespace {
// Below 0: `name` comes before `field`; 0: it is the same.
int compare(const char *name, std::string_view field) {
  for (const char c : field)
    if (const int difference = static_cast<unsigned char>(*name++) - static_cast<unsigned char>(c); difference != 0 || c == 0) return difference ? difference : -1;
  return *name;
}
} // namespace

const WasiFunction *functionOrNull(std::string_view module, std::string_view field) {
  const std::span<const WasiFunction> all = functionsOf(module);
  usize low = 0, high = all.size();
  while (low < high) {
    const usize middle = (low + high) / 2;
    const int order = compare(all[middle].name, field);
    if (order == 0) return &all[middle];
    (order < 0 ? low : high) = middle + (order < 0);
  }
  return nullptr;
}

} // namespace wasi
