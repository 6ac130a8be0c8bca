// An artifact whose sections were linked into a program or library (wasmc --emit=exe, obj, static-lib): there is no file of
// its own with program headers, so this record says where its parts are. It is the one global symbol of the object; the
// distances are what the linker has made of relocations, so the record needs none at run time.
//
//   record -> +----------------------------+
//             | EmbeddedModule             |   in .rodata
//             | texts                      |   each ends with NUL: the module's name; in an executable, the name of a variable
//             +----------------------------+   of the environment (may be empty), and the options that wasmload would get
//   note, description, image                   as in an artifact (docs/artifact.md)
//   text                                       one piece, [text, textEnd)
#pragma once
#include "runtime-support/ints.h"

namespace cwasm {

struct EmbeddedModule {
  static constexpr u32 kMagic = 0x6D657763; // "cwem"
  u32 magic;
  u32 size; // of this record, without the texts: it only grows at the end
  // From the start of the record:
  i32 note;        // ArtifactNote
  i32 description; // DescriptionHeader
  i32 text, textEnd;
  i32 image; // initial memory, page aligned
  u32 descriptionSize, imageSize; // bytes
  u32 textsSize;                  // bytes behind the record, at least 1
};
static_assert(sizeof(EmbeddedModule) == 40);
inline const char *textsOf(const EmbeddedModule &module) { return reinterpret_cast<const char *>(&module) + module.size; }

// The symbol of the record in an executable that wasmc made.
#define CWASM_PROGRAM_SYMBOL "wasmrt_program"

} // namespace cwasm
