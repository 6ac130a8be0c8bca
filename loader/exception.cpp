#include "loader/exception.h"
#include "loader/activation.h"
#include "loader/printable.h"
#include "loader/store.h"
#include <cstring>
#include <new>

// Of AddressSanitizer, where it is linked in.
extern "C" [[gnu::weak]] void __asan_unpoison_memory_region(const volatile void *start, size_t size);

namespace wasmload {

bool Exceptions::find(u64 returnAddress, Site *site) {
  if (returnAddress == 0) return false;
  Site &cached = cache_[(returnAddress ^ returnAddress >> 8) % kCached];
  if (cached.returnAddress == returnAddress) {
    *site = cached;
    return true;
  }
  const u64 pc = returnAddress - 1; // in the call; the instruction behind it may belong to another function
  const Image *image = Image::containing(pc);
  UnwindStep step;
  if (!image || !lookUpUnwind(image->description().unwind, image->relativePc(pc), &step)) return false;
  site->returnAddress = returnAddress;
  site->landingPad = 0;
  site->frame = step.frame;
  if (step.hasLandingPad) {
    const u8 *address = static_cast<const u8 *>(image->code(static_cast<Offset32>(step.landingPad)));
    const u64 inText = static_cast<u64>(address - image->text().data());
    if (static_cast<Offset32>(step.landingPad) != step.landingPad || inText >= image->text().size()) return false;
    site->landingPad = reinterpret_cast<u64>(address);
  }
  cached = *site;
  return true;
}

void Exceptions::raise(Activation &activation, u64 frame, ExceptionObject *exception) {
  const Store &store = *activation.store;
  // A word of the guest's stack; 0 for an address elsewhere, which ends the walk. Tables are not trusted with addresses.
  auto word = [&store](u64 address) -> u64 {
    if (address % sizeof(u64) != 0 || !store.isOnGuestStack(address) || !store.isOnGuestStack(address + sizeof(u64) - 1)) return 0;
    return *reinterpret_cast<const u64 *>(address);
  };
  u64 saved[kSavedRegisters] = {};
  Site site;
  u64 returnAddress = word(frame + sizeof(u64));
  frame = word(frame);
  while (returnAddress != 0 && !Image::containing(returnAddress - 1)) { // our own frames
    returnAddress = word(frame + sizeof(u64));
    frame = word(frame);
  }
  // The shadow stack holds the same return addresses: our own, then one for each frame of compiled code from here on.
  const u64 *shadow = shadowStackOrNull();
  while (shadow && *shadow != returnAddress) ++shadow;
  // `frame` is now that of the artifact's function `throw`, which has saved all registers.
  const u64 caller = word(frame);
  const bool isAgain = trace_.exception == exception && trace_.landing == caller && trace_.count > 0;
  if (!isAgain) {
    trace_.exception = exception;
    trace_.count = 0;
    trace_.isTruncated = false;
  }
  for (u32 depth = 0; find(returnAddress, &site); ++depth) {
    // The first is `throw`; a function that throws again what it has caught is in the trace already.
    if (depth > u32(isAgain)) {
      if (trace_.count == Trace::kMax)
        trace_.isTruncated = true;
      else
        trace_.returnAddresses[trace_.count++] = returnAddress;
    }
    if (site.landingPad != 0) {
      trace_.landing = frame;
      const u64 stack = frame + static_cast<u64>(i64(site.frame.stack));
      if (__asan_unpoison_memory_region) {
        const u64 here = reinterpret_cast<u64>(__builtin_frame_address(0)) - 4096;
        __asan_unpoison_memory_region(reinterpret_cast<void *>(here), stack - here);
      }
      wasmloadLand(saved, frame, stack, site.landingPad, exception, shadow ? shadow + depth + 1 : nullptr);
    }
    for (u32 i = 0; i < kSavedRegisters; ++i)
      if (site.frame.saved[i] != 0) saved[i] = word(frame + static_cast<u64>(i64(site.frame.saved[i])));
    returnAddress = word(frame + static_cast<u64>(i64(site.frame.returnAddress)));
    const u64 next = word(frame);
    if (next <= frame) break;
    frame = next;
  }
  activation.kind = TrapKind::UncaughtException;
  activation.exceptionOrNull = exception;
  activation.hasFault = false;
  activation.wasmOffset = kNone;
  static_assert(Trace::kMax <= Activation::kMaxFrames);
  activation.frameCount = trace_.count;
  activation.isTruncated = trace_.isTruncated;
  std::memcpy(activation.frames, trace_.returnAddresses, trace_.count * sizeof(u64));
  wasmloadLeave(activation.savedStack, static_cast<u32>(Outcome::Threw));
}

ExceptionObject *allocateException(HostedInstance &instance, const TagObject *tag) {
  return static_cast<Instance &>(instance).store().allocateException(static_cast<const Tag &>(*tag));
}

void throwException(VmRuntime *runtime, ExceptionObject *exception) {
  runtime->pending = nullptr;
  Activation &activation = *currentThread.activationOrNull; // there is one: compiled code called us
  activation.store->exceptions().raise(activation, reinterpret_cast<u64>(__builtin_frame_address(0)), exception);
}

std::string describeException(const ExceptionObject &exception) {
  const Tag &tag = static_cast<const Tag &>(*exception.tag);
  const auto params = functionType(tag.typeId).params;
  std::string text = tag.name.empty() ? "with a tag without a name" : format("with tag \"%s\"", printable(tag.name).c_str());
  constexpr usize kShown = 8;
  for (usize i = 0; i < params.size() && i <= kShown; ++i) {
    text += i == 0 ? " (" : ", ";
    if (i < kShown && !params[i].isRef()) (text += cwasm::toString(params[i])) += ' ';
    text += i == kShown ? std::string("...") : describe(params[i], exception.payload[i]);
  }
  if (!params.empty()) text += ')';
  return text;
}

} // namespace wasmload
