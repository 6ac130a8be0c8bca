// wasmc: compiles WebAssembly modules to artifacts. What it can do is listed in commands/commands.def.
#include "compiler/commands/command.h"

int main(int argc, char **argv) { return wasmc::runCommand({argv + (argc > 0 ? 1 : 0), argv + argc}); }
