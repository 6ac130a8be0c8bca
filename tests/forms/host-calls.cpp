// host-calls.sh: what a guest that is part of this program hands to host functions, and how calls of them end. In C++, because only there
// a host function can have something thrown.
#include "host-calls.h"
#include "loader/instance.h"
#include "loader/store.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>

#define CHECK(condition)                                                                              \
  do {                                                                                                \
    if (!(condition)) {                                                                               \
      std::printf("line %d: %s: %s\n", __LINE__, #condition, wasmrt_last_error(app)->message);        \
      std::exit(1);                                                                                   \
    }                                                                                                 \
  } while (0)

namespace {

wasmrt_instance *app;
uint64_t counted = 0;

double many(wasmrt_caller *, int32_t a, int64_t b, float c, double d, int32_t e, int32_t f, int32_t g, int32_t h, int32_t i, int64_t j, double k) {
  return a + static_cast<double>(b) * 2 + static_cast<double>(c) * 3 + d * 4 + e * 5 + f * 6 + g * 7 + h * 8 + i * 9 + static_cast<double>(j) * 10 + k * 11;
}
constexpr double kMany = 1 + 2 * 2.0 + 1.5 + 1 - 25 + 36 + 49 + 64 + 81 + 100 + 11264; // of (1, 2)

__m128i vector(wasmrt_caller *, __m128i x) { return _mm_add_epi32(x, _mm_set1_epi32(100)); }
wasmrt_ref keep(wasmrt_caller *, wasmrt_ref x) { return wasmrt_externref(wasmrt_externref_number(x) + 1); }
void pair(wasmrt_caller *, int32_t x, wasmrt_value *results) {
  results[0].i32 = x + 1;
  results[1].i64 = x - 1;
}
void count(wasmrt_caller *) { ++counted; }

bool says(const char *words) { return std::strstr(wasmrt_last_error(app)->message, words) != nullptr; }

// What throw-it throws goes on to whoever called this. 99: whether the backtrace of a trap inside goes on behind this.
int32_t relay(wasmrt_caller *caller, int32_t x) {
  if (x == 99) return host_calls_fail(app) == WASMRT_TRAP && says("\"fail\"") && says("\"passed\"");
  if (x >= 0) return x;
  if (host_calls_throw_it(app, x) != WASMRT_TRAP) wasmrt_trap(caller, "nothing was thrown");
  wasmload::Store &store = static_cast<wasmload::Instance *>(reinterpret_cast<cwasm::HostFunction *>(caller)->caller->instance)->store();
  if (!store.lastExceptionOrNull()) wasmrt_trap(caller, "it was no exception");
  store.throwOnReturn(store.lastExceptionOrNull());
  return 12345; // does not count
}

} // namespace

// With an argument: how often a guest with that much fuel comes to count.
int main(int argc, char **argv) {
  const host_calls_imports imports{nullptr, many, vector, keep, pair, relay, count};
  wasmrt_config config{};
  if (argc > 1) config.fuel = std::strtoull(argv[1], nullptr, 10);
  wasmrt_error error;
  app = host_calls_create(&imports, &config, &error);
  if (!app) return std::puts(error.message), 1;
  if (argc > 1) {
    CHECK(host_calls_count_for_ever(app) == WASMRT_TRAP && says("fuel"));
    return std::printf("%llu\n", static_cast<unsigned long long>(counted)), 0;
  }
  for (int round = 0; round < 3; ++round) {
    double d;
    int32_t i = -1;
    int64_t l;
    wasmrt_ref ref;
    CHECK(host_calls_many(app, 1, 2, &d) == WASMRT_OK && d == kMany);
    CHECK(host_calls_many_by_table(app, 1, 2, &d) == WASMRT_OK && d == kMany);
    const wasmrt_v128 v = {{1, 0, 0, 0, 2}};
    wasmrt_v128 w;
    CHECK(host_calls_vector(app, v, &w) == WASMRT_OK && w.bytes[0] == 102 && w.bytes[4] == 104 && w.bytes[8] == 100);
    CHECK(host_calls_keep(app, wasmrt_externref(41), &ref) == WASMRT_OK && wasmrt_externref_number(ref) == 42);
    CHECK(host_calls_pair(app, 9, &l) == WASMRT_OK && l == 10 * 8);
    counted = 0;
    CHECK(host_calls_across(app, 3, 5, 7, 11, 13, 17, 0.5, 0.125, &d) == WASMRT_OK && d == 0.375 + 3 + 15 + 77 + 221 && counted == 2);

    CHECK(host_calls_pass(app, 99, &i) == WASMRT_OK && i == 2);
    CHECK(host_calls_pass(app, 4, &i) == WASMRT_OK && i == 5);
    CHECK(host_calls_pass(app, -4, &i) == WASMRT_TRAP && i == 5 && says("uncaught exception") && says("i32 -4"));
    CHECK(host_calls_catch_outside(app, 4, &i) == WASMRT_OK && i == 5);
    CHECK(host_calls_catch_outside(app, -4, &i) == WASMRT_OK && i == 996);
    CHECK(host_calls_catch_inside(app, 4, &i) == WASMRT_OK && i == 4);
    CHECK(host_calls_catch_inside(app, -4, &i) == WASMRT_OK && i == 1996);
    CHECK(host_calls_catch_by_table(app, 4, &i) == WASMRT_OK && i == 4);
    CHECK(host_calls_catch_by_table(app, -4, &i) == WASMRT_OK && i == 3000);

    // Host functions are entered only while there is room for them, and not when an interrupt is due.
    counted = 0;
    CHECK(host_calls_count_deeper(app, 0, &i) == WASMRT_TRAP && says("stack") && says("count-deeper") && counted > 1000);
    CHECK(wasmrt_interrupt_after(app, 2000000) == WASMRT_OK && host_calls_count_for_ever(app) == WASMRT_TRAP && says("interrupt"));
    CHECK(host_calls_many(app, 1, 2, &d) == WASMRT_OK && d == kMany);
    CHECK(wasmrt_reset(app) == WASMRT_OK);
  }
  wasmrt_destroy(app);
  std::puts("all called");
  return 0;
}
