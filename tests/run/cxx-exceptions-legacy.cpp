// The same as cxx-exceptions.cpp in the legacy encoding.
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
#include "cxx-exceptions.cpp"
