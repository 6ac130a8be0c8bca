// C++ exceptions, with try_table and exnref (clang's -wasm-enable-exnref).
//! stdout: int 7
//! stdout: text hello
//! stdout: derived as base: 42, ~Derived
//! stdout: second base 9
//! stdout: order: ctor a, ctor b, ~b, ~a, caught 3
//! stdout: partly built: ctor x, ~x, caught 5
//! stdout: rethrown: inner 8, outer 8
//! stdout: replaced: first 1, second 2
//! stdout: everything: ..., again 4
//! stdout: deep: 10000 destructors
//! stdout: virtual: 77
//! stdout: many: 500500
//! stdout: noexcept keeps it: none
#include "cxx/runtime.h"

static char line[256];
static int used;
__attribute__((format(printf, 1, 2))) static void note(const char *pattern, ...) {
  va_list arguments;
  va_start(arguments, pattern);
  used += vsnprintf(line + used, sizeof line - used, pattern, arguments);
  va_end(arguments);
}
static void finish() {
  puts(line);
  used = 0;
  line[0] = 0;
}

struct Base {
  int number = 42;
};
struct Other {
  int value = 9;
};
struct Derived : Base {
  Derived() = default;
  Derived(const Derived &) = default;
  ~Derived() { note(", ~Derived"); }
};
struct Both : Base, Other {};

struct Loud {
  const char *name;
  explicit Loud(const char *n) : name(n) { note("ctor %s, ", name); }
  ~Loud() { note("~%s, ", name); }
};

struct Parts {
  Loud x{"x"};
  int never;
  Parts(int n) : never(fail(n)) {}
  static int fail(int n) { throw n; }
};

static int destroyed;
struct Counts {
  ~Counts() { ++destroyed; }
};

__attribute__((noinline)) static void raise(int what) {
  switch (what) {
  case 0: throw 7;
  case 1: throw "hello";
  case 2: throw Derived();
  case 3: throw Both();
  }
}

__attribute__((noinline)) static int deep(int depth) {
  Counts counts;
  if (depth == 0) throw 1.5;
  return deep(depth - 1) + 1;
}

struct Shape {
  virtual int area(int x) { return x; }
};
struct Broken : Shape {
  int area(int x) override { throw x; }
};
Shape *volatile shape;

int main() {
  for (int what = 0; what < 4; ++what) {
    try {
      raise(what);
    } catch (int n) {
      note("int %d", n);
    } catch (const char *text) {
      note("text %s", text);
    } catch (const Other &other) {
      note("second base %d", other.value);
    } catch (Base &base) {
      note("derived as base: %d", base.number);
    }
    finish();
  }

  note("order: ");
  try {
    Loud a("a"), b("b");
    throw 3;
  } catch (int n) {
    note("caught %d", n);
  }
  finish();

  note("partly built: ");
  try {
    Parts parts(5);
  } catch (int n) {
    note("caught %d", n);
  }
  finish();

  note("rethrown: ");
  try {
    try {
      throw 8;
    } catch (int n) {
      note("inner %d, ", n);
      throw;
    }
  } catch (int n) {
    note("outer %d", n);
  }
  finish();

  note("replaced: ");
  try {
    try {
      throw 1;
    } catch (int n) {
      note("first %d, ", n);
      throw 2L;
    }
  } catch (long n) {
    note("second %ld", n);
  }
  finish();

  note("everything: ");
  try {
    try {
      throw 4;
    } catch (...) {
      note("..., ");
      try {
        throw "inside";
      } catch (const char *) {
      }
      throw;
    }
  } catch (int n) {
    note("again %d", n);
  }
  finish();

  try {
    deep(9999);
  } catch (double) {
    note("deep: %d destructors", destroyed);
  }
  finish();

  Broken broken;
  shape = &broken;
  try {
    shape->area(77);
  } catch (int n) {
    note("virtual: %d", n);
  }
  finish();

  int sum = 0;
  for (int i = 1; i <= 1000; ++i) try {
      throw i;
    } catch (int n) {
      sum += n;
    }
  note("many: %d", sum);
  finish();

  note("noexcept keeps it: %s", noexcept(raise(1)) ? "all" : "none");
  finish();
  fflush(stdout);
}
