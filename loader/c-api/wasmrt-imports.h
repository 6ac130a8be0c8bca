// How the parts of the C API find each other without one pulling in the other: WASI is an ImportResolver like any.
#pragma once
#include "loader/c-api/wasmrt.h"
#include "loader/imports.h"

struct wasmrt_wasi : wasmload::ImportResolver {
protected:
  ~wasmrt_wasi() = default;
};

namespace wasmload {

// Fills in `out`, unless it is null, and gives the status.
wasmrt_status tell(wasmrt_error *out, wasmrt_status status, const std::string &message, int exitStatus = 0);

} // namespace wasmload
