// WASI for the C API: an object of its own, so that programs which do not use it do not link it.
#include "loader/c-api/wasmrt-imports.h"
#include "wasi-libc-shim/context.h"
#include "wasi-libc-shim/import-table.h"

namespace {

struct Wasi final : wasmrt_wasi {
  std::optional<wasmload::Extern> resolve(std::string_view module, std::string_view name, cwasm::DescribedKind) override {
    const wasi::WasiFunction *function = wasi::functionOrNull(module, name);
    if (!function) return std::nullopt;
    return wasmload::Extern::of(
        wasmload::HostFunc{wasmload::canonicalType(wasmload::FuncType{function->params(), function->results()}), function->code, &context});
  }
  wasi::Context context;
};

wasi::Context &contextOf(wasmrt_wasi *wasi) { return static_cast<Wasi *>(wasi)->context; }

} // namespace

extern "C" {

wasmrt_wasi *wasmrt_wasi_create(void) { return new Wasi; }
void wasmrt_wasi_destroy(wasmrt_wasi *wasi) { delete static_cast<Wasi *>(wasi); }
void wasmrt_wasi_argument(wasmrt_wasi *wasi, const char *argument) { contextOf(wasi).addArg(argument); }
void wasmrt_wasi_environment(wasmrt_wasi *wasi, const char *name, const char *value) { contextOf(wasi).setEnv(name, value); }

wasmrt_status wasmrt_wasi_directory(wasmrt_wasi *wasi, const char *host_path, const char *guest_path, int read_only,
                                    wasmrt_error *error) {
  const cwasm::Result<void> result = contextOf(wasi).preopen(host_path, guest_path, read_only != 0);
  return result ? WASMRT_OK : wasmload::tell(error, WASMRT_SYSTEM, result.error().message);
}

} // extern "C"
