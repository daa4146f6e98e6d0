// Floats: IEEE doubles, immediate when the exponent fits, boxed otherwise.
#pragma once

#include <bit>
#include <string>

#include "vm/heap.h"
#include "vm/value.h"
#include "vm/well_known.h"

namespace btvm {

[[nodiscard]] inline bool is_float(Value value) {
  return value.is_immediate_float() || is_kind(value, ObjectKind::kFloat);
}
/// Precondition: is_float().
[[nodiscard]] inline double float_of(Value value) {
  return value.is_immediate_float() ? value.as_immediate_float()
                                    : std::bit_cast<double>(value.as_object()->raw(0));
}
/// May collect.
inline Value make_float(Heap& heap, double d) {
  if (Value::fits_float(d)) return Value::from_float(d);
  heap.reserve(2);
  Object* object = heap.allocate(ObjectKind::kFloat, layout_id(classes::kFloat), 1);
  object->set_raw(0, std::bit_cast<std::uint64_t>(d));
  return Value::from_object(object);
}
/// The shortest text that reads back equal, plain or scientific by the rule of library.md 1.10.
[[nodiscard]] std::string float_text(double d);

}  // namespace btvm
