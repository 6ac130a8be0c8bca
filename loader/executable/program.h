// The program that wasmc --emit=exe has linked with this loader (runtime-support/artifact/embedded-module.h). Defined only in
// that loader: these are null in wasmload, so that their main can be the same.
#pragma once
#include "loader/image.h"
#include "loader/options.h"

namespace wasmload {

// How to run it: the options that it was made with, then those of the environment if it names a variable for them, and all
// arguments for the guest, argv[0] as it is. Errors: Malformed, as those of parseOptions.
[[gnu::weak]] Result<void> programOptions(int argc, char **argv, Options *options);

// Image::embedded of the program.
[[gnu::weak]] Result<std::unique_ptr<Image>> programImage(const std::string &name);

} // namespace wasmload
