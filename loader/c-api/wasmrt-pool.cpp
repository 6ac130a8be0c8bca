// Pools of the C API, over the rest of it.
#include "loader/c-api/wasmrt.h"
#include <mutex>
#include <vector>

struct wasmrt_pool {
  const wasmrt_module *module;
  const wasmrt_import *imports;
  size_t importCount;
  void *data;
  const wasmrt_config *config;
  size_t capacity;
  std::mutex mutex;
  std::vector<wasmrt_instance *> waiting;

  wasmrt_instance *make(wasmrt_error *error) { return wasmrt_create(module, imports, importCount, data, config, error); }
};

extern "C" {

wasmrt_pool *wasmrt_pool_create(const wasmrt_module *module, const wasmrt_import *imports, size_t import_count, void *data,
                                const wasmrt_config *config, size_t capacity, wasmrt_error *error) {
  wasmrt_pool *pool = new wasmrt_pool{module, imports, import_count, data, config, capacity, {}, {}};
  for (size_t i = 0; i < capacity; ++i) {
    wasmrt_instance *instance = pool->make(error);
    if (!instance) return wasmrt_pool_destroy(pool), nullptr;
    pool->waiting.push_back(instance);
  }
  return pool;
}

wasmrt_instance *wasmrt_pool_take(wasmrt_pool *pool, wasmrt_error *error) {
  {
    std::lock_guard lock(pool->mutex);
    if (!pool->waiting.empty()) {
      wasmrt_instance *instance = pool->waiting.back();
      pool->waiting.pop_back();
      return instance;
    }
  }
  return pool->make(error);
}

// Reset now, not when it is taken: what a guest left behind does not wait around.
void wasmrt_pool_give_back(wasmrt_pool *pool, wasmrt_instance *instance) {
  if (!instance) return;
  const bool isFit = wasmrt_reset(instance) == WASMRT_OK;
  {
    std::lock_guard lock(pool->mutex);
    if (isFit && pool->waiting.size() < pool->capacity) {
      pool->waiting.push_back(instance);
      return;
    }
  }
  wasmrt_destroy(instance);
}

void wasmrt_pool_destroy(wasmrt_pool *pool) {
  if (!pool) return;
  for (wasmrt_instance *instance : pool->waiting) wasmrt_destroy(instance);
  delete pool;
}

} // extern "C"
