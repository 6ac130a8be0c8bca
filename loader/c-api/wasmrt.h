/* wasmrt: runs WebAssembly modules that wasmc has compiled into this program (wasmc --emit=obj or static-lib), for C and C++.
 *
 * For a module app.wasm, `wasmc --emit=header` writes app.h on top of this: app_create, and a typed function for each export.
 * Most programs need those and, from here, wasmrt_last_error, wasmrt_memory and wasmrt_destroy:
 *
 *   #include "app.h"
 *   wasmrt_error error;
 *   wasmrt_instance *app = app_create(NULL, NULL, &error);
 *   if (!app) { fprintf(stderr, "%s\n", error.message); return 1; }
 *   int32_t sum;
 *   if (app_add(app, 2, 3, &sum) != WASMRT_OK) fprintf(stderr, "%s\n", wasmrt_last_error(app)->message);
 *   wasmrt_destroy(app);
 *
 *   wasmc --emit=static-lib app.wasm && wasmc --emit=header app.wasm
 *   cc main.c libapp.a -lwasmrt -lstdc++
 *
 * A guest reads and writes only its own memories; whatever it does wrong ends the call with WASMRT_TRAP, and the instance stays
 * usable. An instance is used by one thread at a time; different instances are independent. The first call of the process
 * installs handlers for SIGSEGV and SIGILL, which pass on every signal that is not a guest's, and a signal stack for each
 * thread that calls. A program that installs its own later must call the earlier handler.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct wasmrt_module wasmrt_module;     /* in the object that wasmc wrote; read-only */
typedef struct wasmrt_instance wasmrt_instance; /* of a module: its memories, tables and globals, and a stack */
typedef struct wasmrt_caller wasmrt_caller;     /* the call of a host function that is running */
typedef struct wasmrt_wasi wasmrt_wasi;         /* what a guest is given of the system (WASI preview 1) */

typedef enum {
  WASMRT_OK = 0,
  WASMRT_TRAP,    /* the guest did what WebAssembly forbids, or was interrupted */
  WASMRT_EXIT,    /* the guest ended by proc_exit: wasmrt_error.exit_status */
  WASMRT_LINK,    /* an import is missing or has another type */
  WASMRT_INVALID, /* wrong use: another module's instance, no such export */
  WASMRT_REFUSED, /* made for another machine, CPU or version of this library, or damaged */
  WASMRT_SYSTEM   /* out of memory or address space */
} wasmrt_status;

typedef struct {
  wasmrt_status status;
  int exit_status;    /* WASMRT_EXIT */
  char message[2048]; /* lines of text, with a backtrace for a trap; ends with NUL, cut if it is longer */
} wasmrt_error;

/* A reference as one word; 0 is null. A host's own externref carries a number of up to 62 bits, and is never followed. Other
 * references stay valid until the next call into the instance, unless the guest keeps them. */
typedef uint64_t wasmrt_ref;
static inline wasmrt_ref wasmrt_externref(uint64_t number) { return number << 2 | 2; }
static inline uint64_t wasmrt_externref_number(wasmrt_ref reference) { return reference >> 2; }

typedef struct {
  uint8_t bytes[16];
}
#if defined(__GNUC__)
__attribute__((aligned(16)))
#endif
wasmrt_v128;

typedef union {
  int32_t i32;
  int64_t i64;
  float f32;
  double f64;
  wasmrt_ref ref;
  wasmrt_v128 v128;
} wasmrt_value;

/* Limits of an instance. 0 stands for the default. */
typedef struct {
  uint64_t stack_size;         /* bytes of the guest's call stack (8 MiB) */
  uint64_t max_memory;         /* bytes that all memories together may grow to (4 GiB) */
  uint64_t max_table_elements; /* of all tables together (10,000,000) */
  uint64_t max_gc_heap;        /* bytes of structs and arrays (4 GiB) */
  uint64_t fuel;               /* operators until the trap "fuel exhausted"; needs wasmc --fuel (none) */
  wasmrt_wasi *wasi;           /* for imports of WASI; must outlive the instance. Without it there is no WASI */
} wasmrt_config;

/* ---- instances: usually through the header that wasmc writes ------------------------------------------------------- */

/* An import that the program provides. For a function, `function` is R function(wasmrt_caller *, arguments...), with int32_t,
 * int64_t, float, double, wasmrt_ref and __m128i for v128; R is void, or the type of the only result. With several results R is void
 * and the last argument is a wasmrt_value *, an array of them. For a global, `global` holds its value from the start on;
 * one that the guest may change is shared with it, and must outlive the instance. Memories and tables that are imported are made
 * by this library. */
typedef struct {
  const char *module, *name;
  void (*function)(void);
  wasmrt_value *global;
} wasmrt_import;

/* Makes an instance: links imports, fills memories and tables, runs the start function. `data` is what wasmrt_data returns in
 * host functions. Null on failure, and the reason in *error unless that is null. `config` may be null. */
wasmrt_instance *wasmrt_create(const wasmrt_module *module, const wasmrt_import *imports, size_t import_count, void *data,
                               const wasmrt_config *config, wasmrt_error *error);
void wasmrt_destroy(wasmrt_instance *instance); /* null is allowed; not from one of its own host functions */

/* Of how many destroyed instances the process keeps stack and memory for new ones, without what was in them: an instance takes a few
 * microseconds then, not 15. At most 64; 8 at first; 0: of none. From any thread; lets go of those that are kept. */
void wasmrt_keep(size_t count);

/* Brings the instance back to where wasmrt_create left it, at the cost of what was written to: memories, tables, globals that it does not
 * import, dropped segments, fuel; and runs its start function again. What the host has is left alone: `data`, imported globals, a
 * wasmrt_wasi. Not while a call is running. After a failure the instance is only fit to be destroyed. */
wasmrt_status wasmrt_reset(wasmrt_instance *instance);

/* Calls the export with this number (in the module's order), which is a function of this very module. `arguments` and
 * `results` have as many values as its type. May be called from a host function. */
wasmrt_status wasmrt_call(wasmrt_instance *instance, const wasmrt_module *module, uint32_t export_number,
                          const wasmrt_value *arguments, wasmrt_value *results);
/* Runs a command's _start: WASMRT_OK when it returns or exits with 0, else as any call. */
wasmrt_status wasmrt_run(wasmrt_instance *instance);

/* Why the last call failed. Belongs to the instance; the next call overwrites it. */
const wasmrt_error *wasmrt_last_error(const wasmrt_instance *instance);

/* ---- how the functions of wasmc's header call: use those -------------------------------------------------------------- */

/* A condition that a compiler need not expect. */
#if defined(__GNUC__)
#define WASMRT_RARELY(condition) __builtin_expect(!!(condition), 0)
#else
#define WASMRT_RARELY(condition) (condition)
#endif
/* An export that was looked up and checked once, which the instance keeps. `enter` is R (*)(parameters..., wasmrt_function *). `running`
 * is not 0 during a call, nor after one that failed. */
typedef struct {
  void (*enter)(void);
  uint64_t reserved[8];
  uint64_t running;
} wasmrt_function;
/* The beginning of an instance. `prepared` is by export number; of an export that was not called yet, one that is running for ever. */
struct wasmrt_instance_head {
  const wasmrt_module *module;
  wasmrt_function *const *prepared;
};
/* One that is not running. Null, and why in wasmrt_last_error, for another module's instance or an export that is no function with
 * at most one result and as many parameters as fit registers: 6 of integers and references, 8 of floating point. */
wasmrt_function *wasmrt_prepare(wasmrt_instance *instance, const wasmrt_module *module, uint32_t export_number);
static inline wasmrt_function *wasmrt_prepared(wasmrt_instance *instance, const wasmrt_module *module, uint32_t export_number) {
  const struct wasmrt_instance_head *head = (const struct wasmrt_instance_head *)(const void *)instance;
  return WASMRT_RARELY(head->module != module || head->prepared[export_number]->running) ? wasmrt_prepare(instance, module, export_number)
                                                                                         : head->prepared[export_number];
}
/* What has become of a call that failed. At once after it. */
wasmrt_status wasmrt_failed(wasmrt_instance *instance, wasmrt_function *function);

/* ---- many short lives ---------------------------------------------------------------------------------------------- */

/* Instances of one module that wait to be used, each as wasmrt_create left it. From any thread. `imports`, what they name and
 * `config` must outlive the pool; all instances have the same `data`. At most `capacity` wait at a time, and so many are made at once. Null on failure,
 * and the reason in *error unless that is null. */
typedef struct wasmrt_pool wasmrt_pool;
wasmrt_pool *wasmrt_pool_create(const wasmrt_module *module, const wasmrt_import *imports, size_t import_count, void *data,
                                const wasmrt_config *config, size_t capacity, wasmrt_error *error);
/* One that waits, or a new one when there is none: null only if that fails. It is the caller's until it is given back. */
wasmrt_instance *wasmrt_pool_take(wasmrt_pool *pool, wasmrt_error *error);
/* Resets an instance of this pool and lets it wait; or destroys it when enough do. */
void wasmrt_pool_give_back(wasmrt_pool *pool, wasmrt_instance *instance);
void wasmrt_pool_destroy(wasmrt_pool *pool); /* null is allowed. Instances that were not given back are destroyed by who has them */

/* ---- what an instance exports -------------------------------------------------------------------------------------- */

/* The bytes [address, address + size) of the memory that is exported as "memory"; null if they do not lie inside. They stay
 * where they are as long as the instance lives; a memory shrinks by wasmrt_reset only. */
void *wasmrt_memory(wasmrt_instance *instance, uint64_t address, uint64_t size);
void *wasmrt_named_memory(wasmrt_instance *instance, const char *export_name, uint64_t address, uint64_t size);
uint64_t wasmrt_memory_size(wasmrt_instance *instance); /* bytes; 0 without such a memory */

/* WASMRT_INVALID if there is no such global, or it cannot be set. */
wasmrt_status wasmrt_get_global(wasmrt_instance *instance, const char *export_name, wasmrt_value *value);
wasmrt_status wasmrt_set_global(wasmrt_instance *instance, const char *export_name, wasmrt_value value);

/* ---- in host functions --------------------------------------------------------------------------------------------- */

wasmrt_instance *wasmrt_instance_of(wasmrt_caller *caller);
void *wasmrt_data(wasmrt_caller *caller);
/* Like wasmrt_memory, of the instance that calls. */
void *wasmrt_caller_memory(wasmrt_caller *caller, uint64_t address, uint64_t size);
/* Ends the guest's call with WASMRT_TRAP and this text. Does not return, and runs no destructors on the way. */
#if defined(__GNUC__)
__attribute__((noreturn))
#endif
void wasmrt_trap(wasmrt_caller *caller, const char *message);

/* ---- limits -------------------------------------------------------------------------------------------------------- */

/* Ends the call that runs, or else the next one, with WASMRT_TRAP. From any thread. */
wasmrt_status wasmrt_interrupt(wasmrt_instance *instance);
/* The same when that much time has passed; 0 takes it back. */
wasmrt_status wasmrt_interrupt_after(wasmrt_instance *instance, uint64_t nanoseconds);
wasmrt_status wasmrt_set_fuel(wasmrt_instance *instance, uint64_t operators);
uint64_t wasmrt_fuel(const wasmrt_instance *instance); /* what is left */

/* ---- WASI: linked only if it is used ------------------------------------------------------------------------------- */

/* Nothing but the three standard streams, no arguments and no environment. */
wasmrt_wasi *wasmrt_wasi_create(void);
void wasmrt_wasi_destroy(wasmrt_wasi *wasi);
void wasmrt_wasi_argument(wasmrt_wasi *wasi, const char *argument); /* the first is the program's name */
void wasmrt_wasi_environment(wasmrt_wasi *wasi, const char *name, const char *value);
/* Gives the guest a directory of the host and what is below it. The reason in *error, unless that is null. */
wasmrt_status wasmrt_wasi_directory(wasmrt_wasi *wasi, const char *host_path, const char *guest_path, int read_only,
                                    wasmrt_error *error);

#ifdef __cplusplus
}
#endif
