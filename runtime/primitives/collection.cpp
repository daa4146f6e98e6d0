#include "runtime/primitives/collection.h"

#include <algorithm>
#include <array>
#include <vector>

#include "vm/compare.h"
#include "vm/execution_context.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/list.h"
#include "vm/objects/set.h"
#include "vm/objects/tuple.h"
#include "vm/print.h"
#include "vm/raise.h"

namespace btvm {
namespace {

Outcome number(std::size_t n) {
  return Outcome::result(Value::from_small(static_cast<std::int64_t>(n)));
}
Outcome boolean(bool b) { return Outcome::result(Value::from_bool(b)); }
void charge(Call& call, std::size_t elements) {
  call.context().reductions -= static_cast<std::int32_t>(std::min<std::size_t>(elements / 16, 4'000));
}

/// The elements of a List. Stale after a collection.
std::vector<Value> elements_in(Value list) {
  std::vector<Value> elements;
  for (; is_cons(list); list = tail_of(list)) elements.push_back(head_of(list));
  return elements;
}
Outcome list_from(Call& call, std::size_t words_of, auto&& collect) {
  call.heap().reserve(words_of * kConsWords);
  return Outcome::result(new_list(call.heap(), collect()));
}

// --- List ----------------------------------------------------------------------------------------

Outcome list_is_empty(Call& call) { return boolean(call.receiver().is_empty_list()); }
Outcome list_size_of(Call& call) {
  const std::size_t n = list_size(call.receiver());
  charge(call, n);
  return number(n);
}
Outcome list_head(Call& call) {
  return Outcome::result(is_cons(call.receiver()) ? head_of(call.receiver()) : Value::nil());
}
Outcome list_rest(Call& call) {
  return Outcome::result(is_cons(call.receiver()) ? tail_of(call.receiver())
                                                  : Value::empty_list());
}
Outcome list_prepend(Call& call) {
  call.heap().reserve(kConsWords);
  return Outcome::result(new_cons(call.heap(), call.argument(1), call.receiver()));
}
Outcome list_reversed(Call& call) {
  const std::size_t n = list_size(call.receiver());
  charge(call, n);
  return list_from(call, n, [&] {
    auto elements = elements_in(call.receiver());
    std::reverse(elements.begin(), elements.end());
    return elements;
  });
}
Outcome list_sort(Call& call) {
  const std::size_t n = list_size(call.receiver());
  charge(call, n * 4);
  return list_from(call, n, [&] {
    auto elements = elements_in(call.receiver());
    const SymbolTable& symbols = call.image().symbols();
    std::stable_sort(elements.begin(), elements.end(),
                     [&](Value a, Value b) { return order(symbols, a, b) < 0; });
    return elements;
  });
}
Outcome list_unique(Call& call) {
  const std::size_t n = list_size(call.receiver());
  charge(call, n * 4);
  return list_from(call, n, [&] {
    auto elements = elements_in(call.receiver());
    const SymbolTable& symbols = call.image().symbols();
    std::stable_sort(elements.begin(), elements.end(),
                     [&](Value a, Value b) { return order(symbols, a, b) < 0; });
    elements.erase(std::unique(elements.begin(), elements.end(),
                               [](Value a, Value b) { return equal(a, b); }),
                   elements.end());
    return elements;
  });
}
Outcome list_includes(Call& call) {
  std::size_t n = 0;
  for (Value l = call.receiver(); is_cons(l); l = tail_of(l), ++n) {
    if (strict_equal(head_of(l), call.argument(1))) return boolean(true);
  }
  charge(call, n);
  return boolean(false);
}
Outcome list_append(Call& call) {
  if (!is_list(call.argument(1))) return raise_type_error(call, "Expected a List argument");
  const std::size_t n = list_size(call.receiver());
  charge(call, n);
  call.heap().reserve(n * kConsWords);
  return Outcome::result(new_list(call.heap(), elements_in(call.receiver()), call.argument(1)));
}

// --- Flat collections ----------------------------------------------------------------------------

Outcome flat_size(Call& call) { return number(call.receiver().as_object()->words()); }
Outcome flat_as_list(Call& call) {
  const std::size_t n = call.receiver().as_object()->words();
  charge(call, n);
  call.heap().reserve(n * kConsWords);
  return Outcome::result(new_list(call.heap(), elements_of(call.receiver())));
}
template <ObjectKind kKind>
Outcome flat_from_list(Call& call) {
  if (!is_list(call.argument(1))) return raise_type_error(call, "Expected a List argument");
  const std::size_t n = list_size(call.argument(1));
  charge(call, n);
  call.heap().reserve(n + 1);
  return Outcome::result(new_flat(call.heap(), kKind, elements_in(call.argument(1))));
}
/// Element at a 1-based index that the library has checked.
Outcome flat_at(Call& call) {
  return Outcome::result(
      call.receiver().as_object()->slot(static_cast<std::size_t>(call.argument(1).as_small() - 1)));
}
Outcome array_at_put(Call& call) {
  const std::size_t n = call.receiver().as_object()->words();
  charge(call, n);
  call.heap().reserve(n + 1);
  const auto old = elements_of(call.receiver());
  std::vector<Value> elements(old.begin(), old.end());
  elements[static_cast<std::size_t>(call.argument(1).as_small() - 1)] = call.argument(2);
  return Outcome::result(new_flat(call.heap(), ObjectKind::kArray, elements));
}

Outcome set_from_list(Call& call) {
  if (!is_list(call.argument(1))) return raise_type_error(call, "Expected a List argument");
  const std::size_t n = list_size(call.argument(1));
  charge(call, n * 4);
  call.heap().reserve(n + 1);
  auto elements = elements_in(call.argument(1));
  const SymbolTable& symbols = call.image().symbols();
  std::stable_sort(elements.begin(), elements.end(),
                   [&](Value a, Value b) { return order(symbols, a, b) < 0; });
  elements.erase(std::unique(elements.begin(), elements.end(),
                             [](Value a, Value b) { return equal(a, b); }),
                 elements.end());
  return Outcome::result(new_flat(call.heap(), ObjectKind::kSet, elements));
}
Outcome set_includes_value(Call& call) {
  return boolean(set_includes(call.image().symbols(), call.receiver(), call.argument(1)));
}
template <Value (*kOperation)(Heap&, const SymbolTable&, Value, Value)>
Outcome set_with_value(Call& call) {
  return Outcome::result(
      kOperation(call.heap(), call.image().symbols(), call.receiver(), call.argument(1)));
}
template <Value (*kOperation)(Heap&, const SymbolTable&, Value, Value)>
Outcome set_with_set(Call& call) {
  if (!is_set(call.argument(1))) return raise_type_error(call, "Argument must be a Set");
  charge(call, set_size(call.receiver()) + set_size(call.argument(1)));
  return set_with_value<kOperation>(call);
}
Outcome set_subset(Call& call) {
  if (!is_set(call.argument(1))) return raise_type_error(call, "Argument must be a Set");
  return boolean(set_is_subset(call.image().symbols(), call.receiver(), call.argument(1)));
}

// --- Dictionary ----------------------------------------------------------------------------------

Outcome dictionary_new(Call& call) {
  call.heap().reserve(1);
  return Outcome::result(new_dictionary(call.heap(), {}));
}
Outcome dictionary_count(Call& call) { return number(dictionary_size(call.receiver())); }
Outcome dictionary_at(Call& call) {
  const auto found =
      dictionary_get(call.image().symbols(), call.receiver(), call.argument(1));
  if (found) return Outcome::result(*found);
  const std::string term =
      "{badkey," + print_text(call.argument(1), call.image(), PrintForm::kHost) + "}";
  return raise_raw(call.context(), call.image().symbols().intern("badkey"), term);
}
Outcome dictionary_includes_key(Call& call) {
  return boolean(
      dictionary_get(call.image().symbols(), call.receiver(), call.argument(1)).has_value());
}
Outcome dictionary_at_put(Call& call) {
  return Outcome::result(dictionary_put(call.heap(), call.image().symbols(), call.receiver(),
                                        call.argument(1), call.argument(2)));
}
Outcome dictionary_remove_key(Call& call) {
  return Outcome::result(dictionary_remove(call.heap(), call.image().symbols(), call.receiver(),
                                           call.argument(1)));
}
Outcome dictionary_list(Call& call, bool keys) {
  const std::size_t n = dictionary_size(call.receiver());
  charge(call, n);
  return list_from(call, n, [&] {
    std::vector<Value> result;
    for (std::size_t i = 0; i < n; ++i) {
      result.push_back(keys ? key_at(call.receiver(), i) : value_at(call.receiver(), i));
    }
    return result;
  });
}
Outcome dictionary_keys(Call& call) { return dictionary_list(call, true); }
Outcome dictionary_values(Call& call) { return dictionary_list(call, false); }

constexpr std::array kPrimitives = {
    PrimitiveInfo{"list_is_empty", 0, 0, list_is_empty},
    PrimitiveInfo{"list_size", 0, 0, list_size_of},
    PrimitiveInfo{"list_head", 0, 0, list_head},
    PrimitiveInfo{"list_rest", 0, 0, list_rest},
    PrimitiveInfo{"list_prepend", 1, 0, list_prepend},
    PrimitiveInfo{"list_reversed", 0, 0, list_reversed},
    PrimitiveInfo{"list_sort", 0, 0, list_sort},
    PrimitiveInfo{"list_unique", 0, 0, list_unique},
    PrimitiveInfo{"list_includes", 1, 0, list_includes},
    PrimitiveInfo{"list_append", 1, 0, list_append},
    PrimitiveInfo{"flat_size", 0, 0, flat_size},
    PrimitiveInfo{"flat_as_list", 0, 0, flat_as_list},
    PrimitiveInfo{"flat_at", 1, 0, flat_at},
    PrimitiveInfo{"array_from_list", 1, 0, flat_from_list<ObjectKind::kArray>},
    PrimitiveInfo{"tuple_from_list", 1, 0, flat_from_list<ObjectKind::kTuple>},
    PrimitiveInfo{"array_at_put", 2, 0, array_at_put},
    PrimitiveInfo{"set_from_list", 1, 0, set_from_list},
    PrimitiveInfo{"set_includes", 1, 0, set_includes_value},
    PrimitiveInfo{"set_add", 1, 0, set_with_value<set_add>},
    PrimitiveInfo{"set_remove", 1, 0, set_with_value<set_remove>},
    PrimitiveInfo{"set_union", 1, 0, set_with_set<set_union>},
    PrimitiveInfo{"set_intersection", 1, 0, set_with_set<set_intersection>},
    PrimitiveInfo{"set_difference", 1, 0, set_with_set<set_difference>},
    PrimitiveInfo{"set_is_subset", 1, 0, set_subset},
    PrimitiveInfo{"dictionary_new", 0, 0, dictionary_new},
    PrimitiveInfo{"dictionary_size", 0, 0, dictionary_count},
    PrimitiveInfo{"dictionary_at", 1, 0, dictionary_at},
    PrimitiveInfo{"dictionary_includes_key", 1, 0, dictionary_includes_key},
    PrimitiveInfo{"dictionary_at_put", 2, 0, dictionary_at_put},
    PrimitiveInfo{"dictionary_remove_key", 1, 0, dictionary_remove_key},
    PrimitiveInfo{"dictionary_keys", 0, 0, dictionary_keys},
    PrimitiveInfo{"dictionary_values", 0, 0, dictionary_values},
};

}  // namespace

std::span<const PrimitiveInfo> collection_primitives() { return kPrimitives; }

}  // namespace btvm
