// What a C++ program needs from a runtime library to throw, for guests of one source file: Debian has none for WebAssembly. The
// Itanium C++ ABI's exception handling, with what its form for WebAssembly changes: __builtin_wasm_throw raises, and the landing
// pad calls _Unwind_CallPersonality itself to have its selector filled in.
#pragma once
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

inline void *operator new(size_t, void *place) noexcept { return place; }
void *operator new(size_t size) { return malloc(size); }
void *operator new[](size_t size) { return malloc(size); }
void operator delete(void *p) noexcept { free(p); }
void operator delete(void *p, size_t) noexcept { free(p); }
void operator delete[](void *p) noexcept { free(p); }
void operator delete[](void *p, size_t) noexcept { free(p); }

namespace std {
[[noreturn]] void terminate() noexcept {
  puts("terminate");
  fflush(stdout);
  abort();
}
class type_info {
public:
  virtual ~type_info();
  // Whether a handler for `*this` takes an object of `thrown`; then *object is adjusted to it.
  virtual bool takes(const type_info *thrown, void **object) const;
  virtual bool hasBase(const type_info *base, void **object) const;
  const char *name;
  bool isSame(const type_info *other) const { return strcmp(name, other->name) == 0; }
};
type_info::~type_info() {}
bool type_info::takes(const type_info *thrown, void **) const { return isSame(thrown); }
bool type_info::hasBase(const type_info *, void **) const { return false; }
} // namespace std

namespace __cxxabiv1 {
struct __fundamental_type_info : std::type_info { // the compiler adds the objects for int and its like where this is defined
  ~__fundamental_type_info() override;
};
__fundamental_type_info::~__fundamental_type_info() {}
struct __class_type_info : std::type_info {
  ~__class_type_info() override;
  bool takes(const type_info *thrown, void **object) const override { return isSame(thrown) || thrown->hasBase(this, object); }
};
__class_type_info::~__class_type_info() {}
struct __si_class_type_info : __class_type_info { // one base, public, at offset 0
  ~__si_class_type_info() override;
  bool hasBase(const type_info *wanted, void **object) const override { return base->isSame(wanted) || base->hasBase(wanted, object); }
  const __class_type_info *base;
};
__si_class_type_info::~__si_class_type_info() {}
struct __vmi_class_type_info : __class_type_info {
  ~__vmi_class_type_info() override;
  bool hasBase(const type_info *wanted, void **object) const override {
    for (unsigned i = 0; i < count; ++i) {
      char *at = static_cast<char *>(*object);
      const long offset = bases[i].offsetAndFlags >> 8;
      at += bases[i].offsetAndFlags & 1 ? *reinterpret_cast<long *>(*reinterpret_cast<char **>(at) + offset) : offset; // virtual base
      void *part = at;
      if (!bases[i].type->isSame(wanted) && !bases[i].type->hasBase(wanted, &part)) continue;
      *object = part;
      return true;
    }
    return false;
  }
  unsigned flags, count;
  struct {
    const __class_type_info *type;
    long offsetAndFlags;
  } bases[1];
};
__vmi_class_type_info::~__vmi_class_type_info() {}
struct __pbase_type_info : std::type_info { // a handler gets the pointer itself
  bool takes(const type_info *thrown, void **object) const override {
    if (!isSame(thrown)) return false;
    *object = *static_cast<void **>(*object);
    return true;
  }
  unsigned flags;
  const std::type_info *pointee;
};
struct __pointer_type_info : __pbase_type_info {
  ~__pointer_type_info() override;
};
__pointer_type_info::~__pointer_type_info() {}
} // namespace __cxxabiv1

namespace {

struct Exception { // in front of the object that is thrown
  const std::type_info *type;
  void *(*destroy)(void *); // a destructor returns its argument in WebAssembly
  Exception *nextCaught;
  int handlers;      // that are running
  bool isRethrown;
  void *adjusted;    // the object as the handler sees it
  void *object() { return this + 1; }
};
Exception *caught;

unsigned readLeb(const uint8_t *&at) {
  unsigned value = 0, shift = 0;
  do value |= (*at & 0x7F) << shift, shift += 7;
  while (*at++ & 0x80);
  return value;
}
int readSleb(const uint8_t *&at) {
  int value = 0, shift = 0;
  do value |= (*at & 0x7F) << shift, shift += 7;
  while (*at++ & 0x80);
  return shift < 32 && at[-1] & 0x40 ? value | -1 << shift : value;
}

} // namespace

extern "C" {

struct LandingPadContext {
  uintptr_t index;
  const uint8_t *table;
  uintptr_t selector;
};
thread_local LandingPadContext __wasm_lpad_context;

// Never called; its name is in each function with landing pads.
int __gxx_personality_wasm0() { return 0; }

// The first action of the landing pad that takes the exception becomes its selector: the number of a type, or 0.
int _Unwind_CallPersonality(void *pointer) {
  Exception *exception = static_cast<Exception *>(pointer);
  const uint8_t *at = __wasm_lpad_context.table;
  __wasm_lpad_context.selector = 0;
  if (!at) return 0;
  ++at; // no other start of landing pads
  const uint8_t *types = nullptr;
  if (*at++ != 0xFF) {
    const unsigned offset = readLeb(at);
    types = at + offset;
  }
  ++at; // encoding of call sites: LEB128
  const unsigned length = readLeb(at);
  const uint8_t *actions = at + length;
  unsigned action = 0;
  for (uintptr_t i = 0; i <= __wasm_lpad_context.index; ++i) readLeb(at), action = readLeb(at);
  if (action == 0) return 0;
  for (const uint8_t *record = actions + action - 1;;) {
    const int index = readSleb(record);
    const uint8_t *next = record;
    const int offset = readSleb(record);
    if (index > 0) {
      const std::type_info *type = reinterpret_cast<const std::type_info *const *>(types)[-index];
      exception->adjusted = exception->object();
      if (!type || type->takes(exception->type, &exception->adjusted)) {
        __wasm_lpad_context.selector = index;
        return 0;
      }
    }
    if (offset == 0) return 0;
    record = next + offset;
  }
}

void *__cxa_allocate_exception(size_t size) noexcept {
  return static_cast<Exception *>(calloc(1, sizeof(Exception) + size))->object();
}
void __cxa_free_exception(void *object) noexcept { free(static_cast<Exception *>(object) - 1); }

// Not inlined: clang 19 fails on a try around the builtin.
[[noreturn, gnu::noinline]] void __cxa_throw(void *object, std::type_info *type, void *(*destroy)(void *)) {
  Exception *exception = static_cast<Exception *>(object) - 1;
  exception->type = type;
  exception->destroy = destroy;
  __builtin_wasm_throw(0, exception);
}

void *__cxa_begin_catch(void *pointer) noexcept {
  Exception *exception = static_cast<Exception *>(pointer);
  if (exception->handlers++ == 0) {
    exception->nextCaught = caught;
    caught = exception;
  }
  exception->isRethrown = false;
  return exception->adjusted;
}
void *__cxa_get_exception_ptr(void *pointer) noexcept { return static_cast<Exception *>(pointer)->adjusted; }

void __cxa_end_catch() {
  Exception *exception = caught;
  if (--exception->handlers > 0) return;
  caught = exception->nextCaught;
  if (exception->isRethrown) return;
  if (exception->destroy) exception->destroy(exception->object());
  free(exception);
}

[[noreturn, gnu::noinline]] void __cxa_rethrow() {
  Exception *exception = caught;
  exception->isRethrown = true;
  __builtin_wasm_throw(0, exception);
}

void __cxa_pure_virtual() { std::terminate(); }
int __cxa_atexit(void (*)(void *), void *, void *) { return 0; }
}
