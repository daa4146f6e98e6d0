// Flat objects, whose slots are their elements: tuples, and arrays and sets unless they are trees
// (vm/objects/elements.h).
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "vm/base/check.h"
#include "vm/heap.h"
#include "vm/value.h"
#include "vm/well_known.h"

namespace btvm {

[[nodiscard]] inline bool is_tuple(Value value) { return is_kind(value, ObjectKind::kTuple); }

/// The class of a kind of flat object.
[[nodiscard]] constexpr classes::Index class_of_flat(ObjectKind kind) {
  return kind == ObjectKind::kTuple   ? classes::kTuple
         : kind == ObjectKind::kArray ? classes::kArray
         : kind == ObjectKind::kSet   ? classes::kSet
                                      : classes::kDictionary;
}

/// A flat object of this kind with these elements. Never collects. Precondition: size + 1 words are
/// reserved, and size is at most limits::kFlatElements.
inline Value new_flat(Heap& heap, ObjectKind kind, std::span<const Value> elements) {
  check(elements.size() <= Header::kMaxWords, "the elements of an object fit its header");
  Object* object = heap.allocate(kind, layout_id(class_of_flat(kind)), elements.size());
  for (std::size_t i = 0; i < elements.size(); ++i) object->set_slot(i, elements[i]);
  return Value::from_object(object);
}
inline Value new_tuple(Heap& heap, std::span<const Value> elements) {
  return new_flat(heap, ObjectKind::kTuple, elements);
}
/// The elements in place. Stale after anything that may collect.
[[nodiscard]] inline std::span<const Value> elements_of(Value flat) {
  const Object* object = flat.as_object();
  return {reinterpret_cast<const Value*>(object->payload()), object->words()};
}

}  // namespace btvm
