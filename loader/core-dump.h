// A WebAssembly core dump (wasmload --coredump): the state that a trap left, as a module for debuggers. Its form is that of the
// tool conventions (WebAssembly/tool-conventions, Coredump.md): the memories and their contents, the globals as constants, and the
// custom sections "core", "coremodules", "coreinstances" and "corestack". Frames tell function and offset, those of functions that
// were compiled into others too; the values of their locals are in registers and slots of the machine, and are left out.
#pragma once
#include "loader/store.h"

namespace wasmload {

// Writes the dump of what `store` holds to the descriptor `file`, with the frames of its last trap. `program` names the executable.
// Contents of memories that do not fit a section (4 GiB) are left out from the last memory's end on; *leftOut is how many bytes of
// them were not zero. Gives the bytes written. Other threads of the guest may run on: the dump then has what was there when each
// page was read. Errors: Io.
Result<u64> writeCoreDump(int file, const Store &store, std::string_view program, u64 *leftOut);

} // namespace wasmload
