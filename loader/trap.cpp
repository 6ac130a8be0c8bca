// From code addresses to a Trap that people can read: function indices, names and offsets, through the code maps and
// name tables of the images.
#include "loader/trap.h"
#include "loader/activation.h"
#include "loader/image.h"
#include "loader/printable.h"
#include "runtime-support/artifact/code-map.h"
#include "runtime-support/artifact/source-map.h"

namespace wasmload {
namespace {

// The frames of the code at `pc`, of inlined functions first. None for code that is no wasm function (an entry or a thunk).
void addFrames(u64 pc, u32 wasmOffset, std::vector<TrapFrame> *frames) {
  const Image *image = Image::containing(pc);
  CodeLocation location;
  if (!image || !lookUpCode(image->description().codeMap, image->relativePc(pc), &location) ||
      location.functionIndex == kNone)
    return;
  if (wasmOffset != kNone) location.wasmOffset = wasmOffset;
  do
    frames->push_back({image, location.functionIndex, location.wasmOffset,
                       std::string(image->functionName(location.functionIndex))});
  while (lookUpCaller(image->description().codeMap, &location) && location.functionIndex != kNone);
}

std::string place(const TrapFrame &frame) {
  std::string text = format("function %u", frame.functionIndex);
  if (!frame.name.empty()) text += format(" \"%s\"", printable(frame.name).c_str());
  if (frame.wasmOffset == kNone) return text;
  const SourceRecord *source = nullptr; // the last one that begins at the offset or before
  for (const SourceRecord &each : frame.image->description().sources)
    if (each.start <= frame.wasmOffset) source = &each;
  text += format(" at offset 0x%x", frame.wasmOffset - (source ? source->start : 0));
  if (source) text += format(" of module \"%s\"", printable(frame.image->description().text(source->name)).c_str());
  return text;
}

bool isAboutReferences(TrapKind kind) {
  switch (kind) {
  case TrapKind::NullFunctionReference:
  case TrapKind::NullStructureReference:
  case TrapKind::NullArrayReference:
  case TrapKind::NullReference:
  case TrapKind::ArrayOutOfBounds:
  case TrapKind::IndirectCallTypeMismatch:
  case TrapKind::CastFailure: return true;
  default: return false;
  }
}

} // namespace

std::string TrapFrame::sourceLines(std::string_view indent) const {
  constexpr usize kMaxInlined = 32;
  SourcePlace places[kMaxInlined];
  std::string text;
  if (wasmOffset == kNone) return text;
  for (usize i = 0, count = lookUpSource(image->description().sourceMap, wasmOffset, places); i < count; ++i) {
    text.append(indent).append(i == 0 ? "at " : "   ") += printable(places[i].file);
    if (places[i].line != 0) text += format(":%u", places[i].line);
    if (!places[i].inlined.empty()) text += " in \"" + printable(places[i].inlined) + "\", inlined at";
    text += '\n';
  }
  return text;
}

Trap resolveTrap(const Activation &activation) {
  Trap trap;
  trap.kind = activation.kind;
  trap.isTruncated = activation.isTruncated;
  for (u32 i = 0; i < activation.frameCount; ++i) {
    const bool isFault = i == 0 && activation.hasFault;
    // A return address is the start of the next instruction, maybe of the next function: look at the call itself.
    addFrames(isFault ? activation.frames[i] : activation.frames[i] - 1, isFault ? activation.wasmOffset : kNone,
              &trap.frames);
  }
  if (activation.hasFault && !trap.frames.empty() && isAboutReferences(trap.kind))
    trap.detail = trap.frames[0].image->description().detailAt(trap.frames[0].wasmOffset);
  return trap;
}

std::string Trap::sentence() const {
  std::string text = trapMessage(kind);
  if (!exception.empty()) (text += ' ') += exception;
  if (!detail.empty()) text.append(": ") += printable(detail);
  if (!frames.empty()) text.append(" in ") += place(frames[0]);
  return text;
}

std::string Trap::report(std::string_view why) const {
  std::string text = std::string("trap: ") + trapMessage(kind);
  if (!exception.empty()) (text += ' ') += exception;
  if (!detail.empty()) text += ": " + printable(detail);
  if (!why.empty()) text.append(": ").append(why);
  text += '\n';
  if (frames.empty()) return text;
  text += "  in " + printable(frames[0].image->path()) + ", " + place(frames[0]) + "\n";
  if (frames.size() == 1) return text + frames[0].sourceLines("     ");
  constexpr usize kShown = 32;
  text += "  backtrace:\n";
  bool hasSeveralImages = false;
  for (const TrapFrame &frame : frames) hasSeveralImages |= frame.image != frames[0].image;
  for (usize i = 0; i < frames.size() && i < kShown; ++i) {
    text += format("%5zu: ", i) + place(frames[i]);
    if (hasSeveralImages) text += " of " + printable(frames[i].image->path());
    text += '\n' + frames[i].sourceLines("       ");
  }
  if (isTruncated || frames.size() > kShown) text += "       and more\n";
  return text;
}

} // namespace wasmload
