// Lists: cons cells and the empty list.
#pragma once

#include <cstddef>
#include <span>

#include "vm/heap.h"
#include "vm/value.h"
#include "vm/well_known.h"

namespace btvm {

[[nodiscard]] inline bool is_cons(Value value) { return is_kind(value, ObjectKind::kCons); }
[[nodiscard]] inline bool is_list(Value value) { return value.is_empty_list() || is_cons(value); }
/// Precondition of both: is_cons(list).
[[nodiscard]] inline Value head_of(Value list) { return list.as_object()->slot(0); }
[[nodiscard]] inline Value tail_of(Value list) { return list.as_object()->slot(1); }
/// Number of elements; walks the list. Precondition: is_list().
[[nodiscard]] inline std::size_t list_size(Value list) {
  std::size_t n = 0;
  for (; is_cons(list); list = tail_of(list)) ++n;
  return n;
}

inline constexpr std::size_t kConsWords = 3;

/// Never collects. Precondition: kConsWords are reserved.
inline Value new_cons(Heap& heap, Value head, Value tail) {
  Object* cons = heap.allocate(ObjectKind::kCons, layout_id(classes::kList), 2);
  cons->set_slot(0, head);
  cons->set_slot(1, tail);
  return Value::from_object(cons);
}
/// May collect.
inline Value make_cons(Heap& heap, Value head, Value tail) {
  Root h{heap, head};
  Root t{heap, tail};
  heap.reserve(kConsWords);
  return new_cons(heap, h, t);
}
/// The list of `elements` before `tail`. Never collects. Precondition: elements.size() * kConsWords
/// are reserved.
inline Value new_list(Heap& heap, std::span<const Value> elements,
                      Value tail = Value::empty_list()) {
  for (std::size_t i = elements.size(); i-- > 0;) tail = new_cons(heap, elements[i], tail);
  return tail;
}

}  // namespace btvm
