#include "loader/core-dump.h"
#include "runtime-support/artifact/leb.h"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <unistd.h>

namespace wasmload {
namespace {

enum SectionId : u8 { kCustom = 0, kMemorySection = 5, kGlobalSection = 6, kDataSection = 11, kDataCount = 12 };

// Bytes of a module, as far as they are small.
struct Bytes {
  std::vector<u8> bytes;

  void byte(u8 value) { bytes.push_back(value); }
  void u(u64 value) {
    for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<u8>(value | 0x80));
    bytes.push_back(static_cast<u8>(value));
  }
  void s(i64 value) { appendSleb(bytes, value); }
  void raw(const void *from, usize size) {
    const u8 *first = static_cast<const u8 *>(from);
    bytes.insert(bytes.end(), first, first + size);
  }
  void name(std::string_view text) {
    u(text.size());
    raw(text.data(), text.size());
  }
};

// A run of a memory's bytes that is worth keeping.
struct Run {
  u32 memory;
  u64 start, size;
};

class Writer {
public:
  Writer(int file, const Store &store, std::string_view program) : file_(file), store_(store), program_(program) {}

  Result<u64> write(u64 *leftOut) {
    collect();
    static constexpr u8 kMagicAndVersion[] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    TRY(put(kMagicAndVersion, sizeof kMagicAndVersion));
    TRY(putProcess());
    TRY(putInstances());
    TRY(putStack());
    TRY(putMemories());
    TRY(putGlobals());
    TRY(putContents(leftOut));
    return written_;
  }

private:
  void collect() {
    for (const Instance &instance : store_.instances()) {
      instances_.push_back(&instance);
      for (usize i = 0; i < instance.image().description().memories.size(); ++i) {
        const Memory *memory = instance.memoryAt(static_cast<u32>(i));
        if (memory && std::find(memories_.begin(), memories_.end(), memory) == memories_.end()) memories_.push_back(memory);
      }
      for (usize i = 0; i < instance.image().description().globals.size(); ++i) {
        const GlobalRef global = instance.globalAt(static_cast<u32>(i));
        if (global.value && indexOf(global) == globals_.size()) globals_.push_back(global);
      }
    }
    for (const Memory *memory : memories_) sizes_.push_back(__atomic_load_n(&memory->size, __ATOMIC_ACQUIRE));
  }

  usize indexOf(const GlobalRef &global) const {
    usize i = 0;
    while (i < globals_.size() && globals_[i].value != global.value) ++i;
    return i;
  }

  Result<void> put(const void *bytes, u64 size) {
    const u8 *at = static_cast<const u8 *>(bytes);
    written_ += size;
    while (size > 0) {
      const ssize_t done = ::write(file_, at, std::min<u64>(size, u64(1) << 30));
      if (done < 0 && errno == EINTR) continue;
      if (done <= 0) return makeError(ErrorKind::Io, "%s", std::strerror(errno));
      at += done;
      size -= static_cast<u64>(done);
    }
    return {};
  }

  Result<void> section(SectionId id, const Bytes &content) {
    Bytes head;
    head.byte(id);
    head.u(content.bytes.size());
    TRY(put(head.bytes.data(), head.bytes.size()));
    return put(content.bytes.data(), content.bytes.size());
  }

  static Bytes custom(std::string_view name) {
    Bytes content;
    content.name(name);
    return content;
  }

  Result<void> putProcess() {
    Bytes content = custom("core");
    content.byte(0);
    content.name(program_);
    return section(kCustom, content);
  }

  // A module for each instance: artifacts are instantiated once.
  Result<void> putInstances() {
    Bytes modules = custom("coremodules"), content = custom("coreinstances");
    modules.u(instances_.size());
    content.u(instances_.size());
    for (usize i = 0; i < instances_.size(); ++i) {
      const Instance &instance = *instances_[i];
      const Description &d = instance.image().description();
      modules.byte(0);
      modules.name(instance.image().path());
      content.byte(0);
      content.u(i);
      content.u(d.memories.size());
      for (u32 m = 0; m < d.memories.size(); ++m)
        content.u(static_cast<u64>(std::find(memories_.begin(), memories_.end(), instance.memoryAt(m)) - memories_.begin()));
      content.u(d.globals.size());
      for (u32 g = 0; g < d.globals.size(); ++g) content.u(indexOf(instance.globalAt(g)));
    }
    TRY(section(kCustom, modules));
    return section(kCustom, content);
  }

  usize instanceOf(const Image *image) const {
    for (usize i = 0; i < instances_.size(); ++i)
      if (&instances_[i]->image() == image) return i;
    return 0;
  }

  // The innermost frame first. An offset is counted from the start of the function's body; 0: not known.
  Result<void> putStack() {
    Bytes content = custom("corestack");
    content.byte(0);
    content.name("main");
    const std::vector<TrapFrame> &frames = store_.lastTrap().frames;
    content.u(frames.size());
    for (const TrapFrame &frame : frames) {
      const Description &d = frame.image->description();
      const u64 own = u64(frame.functionIndex) - d.header.importedFunctions;
      const u32 start = frame.wasmOffset != kNone && own < d.bodyStarts.size() ? d.bodyStarts[own] : kNone;
      content.byte(0);
      content.u(instanceOf(frame.image));
      content.u(frame.functionIndex);
      content.u(start <= frame.wasmOffset ? frame.wasmOffset - start : 0);
      content.u(0); // locals
      content.u(0); // operands
    }
    return section(kCustom, content);
  }

  Result<void> putMemories() {
    Bytes content;
    content.u(memories_.size());
    for (usize i = 0; i < memories_.size(); ++i) {
      const MemoryType &type = memories_[i]->type();
      const bool hasPageSize = type.pageSizeLog2 != 16;
      content.byte(static_cast<u8>((type.max ? 1 : 0) | (type.isShared ? 2 : 0) | (type.is64 ? 4 : 0) | (hasPageSize ? 8 : 0)));
      content.u(sizes_[i] >> type.pageSizeLog2);
      if (type.max) content.u(*type.max);
      if (hasPageSize) content.u(type.pageSizeLog2);
    }
    return section(kMemorySection, content);
  }

  // Numbers as they are. References have no constant of their own: each is a null of its hierarchy's top.
  Result<void> putGlobals() {
    Bytes content;
    content.u(globals_.size());
    for (const GlobalRef &global : globals_) {
      const Value &value = *global.value;
      const u8 code = global.type.code();
      const bool isRef = global.type.isRef();
      const u8 heap = static_cast<u8>(isRef ? topOf(global.type) : AbstractHeap::Any);
      content.byte(isRef ? heap : code); // `ref null` of an abstract type is its byte
      content.byte(0);                   // constant
      switch (code) {
      case ValueType::kI32: content.byte(0x41), content.s(static_cast<i32>(value.i32)); break;
      case ValueType::kI64: content.byte(0x42), content.s(static_cast<i64>(value.i64)); break;
      case ValueType::kF32: content.byte(0x43), content.raw(&value, 4); break;
      case ValueType::kF64: content.byte(0x44), content.raw(&value, 8); break;
      case ValueType::kV128: content.byte(0xFD), content.u(0x0C), content.raw(&value, 16); break;
      default: content.byte(0xD0), content.byte(heap);
      }
      content.byte(0x0B);
    }
    return section(kGlobalSection, content);
  }

  static AbstractHeap topOf(ValueType type) {
    if (type.heap().isAbstract()) return cwasm::topOf(type.heap().abstract());
    return runtimeType(type.heap().index().value)->kind == TypeKind::Func ? AbstractHeap::Func : AbstractHeap::Any;
  }

  // Blocks of zeros are left out. A gap is bridged when it is short, so that there are fewer runs than a module may have.
  void findRuns(u32 index, std::vector<Run> *runs) const {
    constexpr u64 kBlock = 4096, kMostRuns = 50'000;
    const u8 *base = memories_[index]->base;
    const u64 size = sizes_[index], shortGap = std::max(u64(64) << 10, size / kMostRuns);
    Run run{index, 0, 0};
    for (u64 at = 0; at < size; at += kBlock) {
      const u64 end = std::min(at + kBlock, size);
      if (isZero(base + at, end - at)) continue;
      if (run.size != 0 && at - (run.start + run.size) > shortGap) {
        runs->push_back(run);
        run.size = 0;
      }
      if (run.size == 0) run.start = at;
      run.size = end - run.start;
    }
    if (run.size != 0) runs->push_back(run);
  }

  static bool isZero(const u8 *bytes, u64 size) { return size == 0 || (bytes[0] == 0 && std::memcmp(bytes, bytes + 1, size - 1) == 0); }

  Bytes headOf(const Run &run) const {
    Bytes head;
    if (run.memory == 0) {
      head.u(0);
    } else {
      head.u(2);
      head.u(run.memory);
    }
    const bool is64 = memories_[run.memory]->type().is64;
    head.byte(is64 ? 0x42 : 0x41);
    head.s(is64 ? static_cast<i64>(run.start) : static_cast<i32>(static_cast<u32>(run.start)));
    head.byte(0x0B);
    head.u(run.size);
    return head;
  }

  Result<void> putContents(u64 *leftOut) {
    std::vector<Run> runs;
    for (u32 i = 0; i < memories_.size(); ++i) findRuns(i, &runs);
    // A section's size has 32 bits.
    *leftOut = 0;
    u64 room = UINT32_MAX - (u64(1) << 22); // the heads of all segments fit what is held back
    for (Run &run : runs) {
      const u64 kept = std::min(run.size, room);
      *leftOut += run.size - kept;
      room -= kept;
      run.size = kept;
    }
    while (!runs.empty() && runs.back().size == 0) runs.pop_back();
    Bytes count;
    count.u(runs.size());
    u64 size = count.bytes.size();
    for (const Run &run : runs) size += headOf(run).bytes.size() + run.size;
    Bytes head;
    head.byte(kDataSection);
    head.u(size);
    TRY(put(head.bytes.data(), head.bytes.size()));
    TRY(put(count.bytes.data(), count.bytes.size()));
    for (const Run &run : runs) {
      const Bytes segment = headOf(run);
      TRY(put(segment.bytes.data(), segment.bytes.size()));
      TRY(put(memories_[run.memory]->base + run.start, run.size));
    }
    return {};
  }

  int file_;
  const Store &store_;
  std::string_view program_;
  u64 written_ = 0;
  std::vector<const Instance *> instances_;
  std::vector<const Memory *> memories_;
  std::vector<u64> sizes_; // of the memories, bytes: they may grow meanwhile
  std::vector<GlobalRef> globals_;
};

} // namespace

Result<u64> writeCoreDump(int file, const Store &store, std::string_view program, u64 *leftOut) {
  return Writer(file, store, program).write(leftOut);
}

} // namespace wasmload
