// What the C guests of this folder share: WASI, thread-spawn, and a mutex and a counter to wait for, of atomic operators.
// Without a C library, since Debian has none for threads in WebAssembly.
#pragma once
typedef unsigned u32;
typedef unsigned long long u64;

static __SIZE_TYPE__ length(const char *s) {
  __SIZE_TYPE__ n = 0;
  while (s[n]) ++n;
  return n;
}

#define IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
IMPORT("wasi_snapshot_preview1", "fd_write") u32 fd_write(u32 fd, const void *iovs, u32 count, u32 *written);
IMPORT("wasi_snapshot_preview1", "fd_read") u32 fd_read(u32 fd, const void *iovs, u32 count, u32 *read);
IMPORT("wasi_snapshot_preview1", "fd_close") u32 fd_close(u32 fd);
IMPORT("wasi_snapshot_preview1", "clock_time_get") u32 clock_time_get(u32 id, u64 precision, u64 *time);
IMPORT("wasi_snapshot_preview1", "proc_exit") _Noreturn void proc_exit(u32 status);
IMPORT("wasi", "thread-spawn") int thread_spawn(void *start);

struct Start {
  void *stack; // first: the code below reads it
  void (*run)(int number, struct Start *);
  u32 id;
};

// Sets the stack of the new thread before any C code runs.
__asm__(".globl wasi_thread_start\n"
        ".export_name wasi_thread_start, wasi_thread_start\n"
        ".type wasi_thread_start, @function\n"
        ".globaltype __stack_pointer, i32\n"
        ".functype threadMain (i32, i32) -> ()\n"
        "wasi_thread_start:\n"
        ".functype wasi_thread_start (i32, i32) -> ()\n"
        "local.get 1\n"
        "i32.load 0\n"
        "global.set __stack_pointer\n"
        "local.get 0\n"
        "local.get 1\n"
        "call threadMain\n"
        "end_function\n");
__attribute__((used)) void threadMain(int number, struct Start *start) { start->run(number, start); }

#define MAX_THREADS 8
static struct Start starts[MAX_THREADS];
static _Alignas(16) char stacks[MAX_THREADS][8192];

static int spawn(u32 id, void (*run)(int, struct Start *)) {
  starts[id].stack = stacks[id + 1]; // the end of the thread's own
  starts[id].run = run;
  starts[id].id = id;
  return thread_spawn(&starts[id]);
}

static u32 wait32(u32 *at, u32 expected, long long timeout) {
  return (u32)__builtin_wasm_memory_atomic_wait32((int *)at, (int)expected, timeout);
}
static u32 notify(u32 *at, u32 count) { return __builtin_wasm_memory_atomic_notify((int *)at, count); }
static u32 load(u32 *at) { return __atomic_load_n(at, __ATOMIC_SEQ_CST); }

// 0 free, 1 taken, 2 taken and somebody waits
static void lock(u32 *mutex) {
  u32 seen = 0;
  if (__atomic_compare_exchange_n(mutex, &seen, 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return;
  while (__atomic_exchange_n(mutex, 2, __ATOMIC_SEQ_CST) != 0) wait32(mutex, 2, -1);
}
static void unlock(u32 *mutex) {
  if (__atomic_exchange_n(mutex, 0, __ATOMIC_SEQ_CST) == 2) notify(mutex, 1);
}

// Threads that are done.
static u32 done;
static void finish(void) {
  __atomic_fetch_add(&done, 1, __ATOMIC_SEQ_CST);
  notify(&done, 1);
}
static void waitForDone(u32 count) {
  for (u32 seen; (seen = load(&done)) < count;) wait32(&done, seen, -1);
}

static void print(const char *text) {
  u32 iov[2] = {(u32)text, (u32)length(text)}, written;
  fd_write(1, iov, 1, &written);
}
static void printNumber(const char *label, u64 number) {
  char text[64], *at = text + sizeof text;
  *--at = 0;
  *--at = '\n';
  do *--at = (char)('0' + number % 10);
  while (number /= 10);
  u32 size = (u32)length(label);
  at -= size;
  for (u32 i = 0; i < size; ++i) at[i] = label[i];
  print(at);
}
// Ends the guest if `good` is false.
static void check(int good, u32 line) {
  if (good) return;
  printNumber("wrong: line ", line);
  proc_exit(1);
}
#define CHECK(condition) check(condition, __LINE__)
