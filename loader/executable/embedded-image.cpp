// Images that are part of the program (runtime-support/artifact/embedded-module.h): the system has mapped them, read-only and
// read-execute, when it started the program. What is checked of a file's contents is checked here too; that the bytes are
// those that were linked is for whoever vouches for the program's file.
#include "loader/arch/cpu.h"
#include "loader/image.h"

namespace wasmload {

Result<std::unique_ptr<Image>> Image::embedded(const EmbeddedModule &module, const std::string &name) {
  if (module.magic != EmbeddedModule::kMagic || module.size < sizeof module || module.textsSize == 0)
    return makeError(ErrorKind::Malformed, "has no record of a module where one was expected");
  const u8 *record = reinterpret_cast<const u8 *>(&module);
  std::unique_ptr<Image> image(new Image);
  image->path_ = name;
  image->artifact_.note = *reinterpret_cast<const ArtifactNote *>(record + module.note);
  if (image->artifact_.note.machine != kElfMachine) return makeError(ErrorKind::Unsupported, "was compiled for another machine");
  TRY(image->checkNote());
  image->module_ = record + module.description;
  image->text_ = {record + module.text, static_cast<usize>(module.textEnd - module.text)};
  image->embeddedData_ = record + module.image;
  const i64 text = i64(module.text) - module.description;
  TRY(image->readModule({{image->module_, module.descriptionSize}, text, text + static_cast<i64>(image->text_.size()), module.imageSize}));
  image->slotOrNull_ = textRegistry.add(image->text_.data(), image->text_.size(), image.get());
  return image;
}

} // namespace wasmload
