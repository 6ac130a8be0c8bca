// Instance: a module instance (spec 4.2.5): the VmContext that compiled code sees, filled from the image's description
// and the imports, and the segments that are not dropped yet. Made by Store::instantiate.
#pragma once
#include "loader/extern.h"
#include "loader/image.h"
#include "loader/plain-array.h"
#include "runtime-support/builtins/hosted-instance.h"
#include <string_view>

namespace wasmload {

class GcHeap;
class ImportResolver;
class Store;

MemoryType memoryType(const LimitsRecord &limits);

class Instance : public HostedInstance {
public:
  ~Instance();
  Instance(const Instance &) = delete;
  Instance &operator=(const Instance &) = delete;

  std::optional<Extern> findExport(std::string_view name) const;
  u32 exportCount() const;
  std::string_view exportName(u32 index) const;
  Extern exportAt(u32 index) const;
  // Null if the export is no function. For calls, which should not have to wait for an Extern.
  const FuncObject *functionAt(u32 index) const {
    const ExportRecord &item = image_->description().exports[index];
    return item.kind == DescribedKind::Func ? &functions_[item.index] : nullptr;
  }
  // Null if there is no such export of that kind.
  const FuncObject *findFunction(std::string_view name) const;

  // By their indices in the module. Null for an imported memory, and null in `value` for an imported global, while linking has not come
  // to it.
  Memory *memoryAt(u32 index) const { return static_cast<Memory *>(memories[index].object); }
  GlobalRef globalAt(u32 index) const;

  // Marks what globals and element segments refer to.
  void markRoots(GcHeap &heap) const;

  const Image &image() const { return *image_; }
  Store &store() const { return *store_; }
  VmContext *context() const { return context_; }
  static Instance &of(const VmContext *context) {
    return *static_cast<Instance *>(static_cast<HostedInstance *>(context->instance));
  }

private:
  friend class Store;
  Instance(Store &store, const Image &image) : store_(&store), image_(&image) {}

  // The steps of Store::instantiate, in this order.
  void allocate();
  Result<void> link(ImportResolver &imports);
  Result<void> createGlobals();
  void createTags();
  Result<void> createTables();
  Result<void> createMemories();
  Result<void> initialize(bool isAgain = false); // segments and start functions; again: images are mapped already
  Result<void> resetState(); // of what it has made itself, but for memories; for initialize(true) after it
  Result<void> applyElements(usize first, usize last);
  Result<void> applyData(usize first, usize last);

  Result<void> bind(const ImportRecord &import, const Extern &value);
  std::string importName(const ImportRecord &import) const;
  ExternType importType(const ImportRecord &import) const;
  void sortExports(u32 *order) const;
  void fillFunctions();
  Result<Value> evaluate(u32 expression, ValueType type);
  Result<void *> elementItem(u32 item, ValueType type);

  Store *store_;
  const Image *image_;
  std::unique_ptr<u8[]> contextStorage_;
  VmContext *context_ = nullptr;
  FuncObject *functions_ = nullptr; // these point into the context
  ImportSlot *imports_ = nullptr;
  GlobalSlot *globals_ = nullptr;
  const TagObject **tags_ = nullptr;
  std::unique_ptr<HostFunction[]> hostFunctions_;
  std::unique_ptr<Tag[]> ownTags_;
  std::unique_ptr<std::span<const u8>[]> dataStorage_;
  std::unique_ptr<std::span<void *const>[]> elementStorage_;
  std::unique_ptr<void *[]> elementItems_; // of passive segments
  mutable PlainArray<u32> exportsByName_; // filled by the first search in many
  void **nextElementItem_ = nullptr;
};

} // namespace wasmload
