#include "runtime/primitives/array.h"

#include <algorithm>
#include <array>
#include <vector>

#include "runtime/primitives/equal_search.h"
#include "runtime/primitives/support.h"
#include "vm/base/limits.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/elements.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"

namespace btvm {
namespace {

// How many elements that are put elsewhere cost a reduction.
constexpr std::size_t kMoved = 4;

// --- Both ----------------------------------------------------------------------------------------

Outcome flat_size(Call& call) { return small_result(element_count(call.receiver())); }

/// 0-based index of the Integer argument 1; nothing when it is outside.
std::optional<std::size_t> index_of_argument(Call& call) {
  const Value index = call.argument(1);
  if (!index.is_small() || index.as_small() < 1) return std::nullopt;
  const auto i = static_cast<std::size_t>(index.as_small()) - 1;
  if (i >= element_count(call.receiver())) return std::nullopt;
  return i;
}

/// The elements as a List.
Outcome flat_as_list(Call& call) {
  const std::size_t size = element_count(call.receiver());
  if (auto elsewhere = begin_work(call, size / kMoved)) return *elsewhere;
  call.heap().reserve(size * kConsWords);
  if (!is_element_tree(call.receiver())) {
    return Outcome::result(new_list(call.heap(), elements_of(call.receiver())));
  }
  return Outcome::result(new_list(call.heap(), all_elements(call.receiver())));
}

/// Of an array or a tuple.
Outcome flat_includes(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  EqualSearch search(call, call.argument(1));
  std::optional<bool> found = false;
  if (is_element_tree(call.receiver())) {
    DictionaryCursor at{element_dictionary(call.heap(), call.receiver())};
    for (; found == false && !at.is_at_end(); at.advance()) found = search.is(at.value());
  } else {
    for (const Value element : elements_of(call.receiver())) {
      found = search.is(element);
      if (found != false) break;
    }
  }
  return found ? bool_result(*found) : Outcome::of(Outcome::Kind::kLong);
}

/// primFirst: count. List of the first elements.
Outcome flat_first(Call& call) {
  if (!call.argument(1).is_small()) return raise_type_error(call, "Expected an Integer");
  const auto most =
      static_cast<std::size_t>(std::max<std::int64_t>(0, call.argument(1).as_small()));
  const std::size_t count = std::min(most, element_count(call.receiver()));
  if (auto elsewhere = begin_work(call, count)) return *elsewhere;
  call.heap().reserve(count * kConsWords);
  std::vector<Value> elements;
  for (std::size_t i = 0; i < count; ++i) elements.push_back(element_at(call.receiver(), i));
  return Outcome::result(new_list(call.heap(), elements));
}

/// An object of this kind with the elements of the List in argument 1.
Outcome flat_with_all(Call& call, ObjectKind kind) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_list(call.argument(1))) return raise_type_error(call, "Expected a List argument");
  if (auto elsewhere = begin_walk(call, call.argument(1), kMoved)) return *elsewhere;
  const std::size_t size = list_size(call.argument(1));
  if (size > limits::kFlatElements) return raise_too_large(call);
  call.heap().reserve(size + 1);
  return Outcome::result(new_flat(call.heap(), kind, list_elements(call.argument(1))));
}

// --- Array ---------------------------------------------------------------------------------------

Outcome array_with_all(Call& call) { return flat_with_all(call, ObjectKind::kArray); }

/// The error for an index of an array that is not inside.
Outcome bad_array_index(Call& call) {
  const Value index = call.argument(1);
  if (!is_integer(index)) return raise_type_error(call, "Index must be an Integer");
  const bool low = integer_is_negative(index) || index == Value::from_small(0);
  return raise_kind(call, symbols::kIndexOutOfBounds,
                    low ? "Index must be >= 1" : "Index is beyond array size");
}

Outcome array_at(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const auto i = index_of_argument(call);
  return i ? Outcome::result(element_at(call.receiver(), *i)) : bad_array_index(call);
}

Outcome array_at_put(Call& call) {
  if (is_kind(call.argument(1), ObjectKind::kFuture)) {
    if (auto waiting = await_arguments(call)) return *waiting;
  }
  const auto i = index_of_argument(call);
  if (!i) return bad_array_index(call);
  if (!is_element_tree(call.receiver())) {  // it is copied, or becomes one
    const std::size_t elements = element_count(call.receiver());
    if (auto elsewhere = begin_work(call, elements / kMoved)) return *elsewhere;
  }
  return Outcome::result(
      array_put(call.heap(), call.image().symbols(), call.receiver(), *i, call.argument(2)));
}

// --- Tuple ---------------------------------------------------------------------------------------

Outcome tuple_with_all(Call& call) { return flat_with_all(call, ObjectKind::kTuple); }

Outcome tuple_at(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (const auto i = index_of_argument(call)) {
    return Outcome::result(elements_of(call.receiver())[*i]);
  }
  const Value index = call.argument(1);
  if (!is_integer(index)) return raise_type_error(call, "Index must be an integer");
  const std::size_t size = elements_of(call.receiver()).size();
  return raise_kind(call, symbols::kDoesNotUnderstand,
                    "Index " + integer_text(index) + " is out of bounds for tuple of size " +
                        std::to_string(size) + " (1-based indexing)");
}

/// Is this a pair whose first element is that symbol?
bool is_tagged(Value tuple, symbols::Index tag) {
  const auto elements = elements_of(tuple);
  return elements.size() == 2 && elements[0] == Value::from_symbol(symbol(tag));
}
Outcome tuple_is_ok(Call& call) { return bool_result(is_tagged(call.receiver(), symbols::kOk)); }
Outcome tuple_is_error(Call& call) {
  return bool_result(is_tagged(call.receiver(), symbols::kError));
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"flat_size", 0, 0, flat_size},
    PrimitiveInfo{"flat_as_list", 0, 0, flat_as_list},
    PrimitiveInfo{"flat_first", 1, 0, flat_first},
    PrimitiveInfo{"flat_includes", 1, 0, flat_includes},
    PrimitiveInfo{"array_with_all", 1, 0, array_with_all},
    PrimitiveInfo{"array_at", 1, 0, array_at},
    PrimitiveInfo{"array_at_put", 2, 0, array_at_put},
    PrimitiveInfo{"tuple_with_all", 1, 0, tuple_with_all},
    PrimitiveInfo{"tuple_at", 1, 0, tuple_at},
    PrimitiveInfo{"tuple_is_ok", 0, 0, tuple_is_ok},
    PrimitiveInfo{"tuple_is_error", 0, 0, tuple_is_error},
};

}  // namespace

std::span<const PrimitiveInfo> array_primitives() { return kPrimitives; }

}  // namespace btvm
