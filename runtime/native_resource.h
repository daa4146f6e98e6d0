// NativeResource: what a native handle object on a heap refers to: tables, counters, descriptors.
#pragma once

#include <atomic>
#include <cstdint>

#include "vm/counted.h"
#include "vm/execution_context.h"
#include "vm/root.h"

namespace btvm {

/// Something of the machine that values of the library refer to. Any number of processes may have handles;
/// a resource sees to its own locking.
class NativeResource : public Counted {
 public:
  enum class Kind : std::uint8_t { kTable, kCounter, kDescriptor, kChild };

  [[nodiscard]] Kind kind() const { return kind_; }
  /// Nobody is to use it any more, though handles may be left. Publishes nothing but itself.
  void retire() { retired_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool is_retired() const { return retired_.load(std::memory_order_relaxed); }

 protected:
  NativeResource(Kind kind, Destroy destroy) : Counted(destroy), kind_(kind) {}

 private:
  Kind kind_;
  std::atomic<bool> retired_{false};
};

/// A new handle on the heap, counted. May collect.
inline Value make_native_handle(Heap& heap, NativeResource& resource) {
  if (heap.wants_collection()) {
    heap.collect(false, 3);
  } else {
    heap.reserve(3);
  }
  Object* handle = heap.allocate(ObjectKind::kNative, layout_id(classes::kReference), 2);
  resource.retain();
  Counted* counted = &resource;
  handle->set_raw(0, reinterpret_cast<std::uint64_t>(counted));
  heap.link_handle(handle);
  return Value::from_object(handle);
}

/// The resource behind a handle; null when the value is no handle of that type. The handle keeps it.
template <typename Resource>
[[nodiscard]] Resource* resource_of(Value handle) {
  if (!is_kind(handle, ObjectKind::kNative)) return nullptr;
  auto* counted = reinterpret_cast<Counted*>(handle.as_object()->raw(0));
  auto* resource = static_cast<NativeResource*>(counted);
  return resource->kind() == Resource::kKind ? static_cast<Resource*>(resource) : nullptr;
}

}  // namespace btvm
