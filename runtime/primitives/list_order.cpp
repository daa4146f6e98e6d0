#include "runtime/primitives/list_order.h"

#include <algorithm>
#include <array>
#include <bit>

#include "runtime/primitives/support.h"
#include "vm/base/limits.h"
#include "vm/compare.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

Outcome badarg(Call& call) { return raise_raw(call.context(), symbol(symbols::kBadarg)); }

// --- Sorting -------------------------------------------------------------------------------------

/// The receiver's elements in the total order; room for a list of them is reserved. May collect.
std::vector<Value> sorted_elements(Call& call) {
  const std::size_t size = list_size(call.receiver());
  call.heap().reserve(size * kConsWords);
  charge(call, size * static_cast<std::size_t>(std::bit_width(size)) / 32);
  std::vector<Value> elements = list_elements(call.receiver());
  const SymbolTable& symbols = call.image().symbols();
  std::stable_sort(elements.begin(), elements.end(),
                   [&](Value a, Value b) { return order(symbols, a, b) < 0; });
  return elements;
}

Outcome list_sort(Call& call) {
  const std::vector<Value> elements = sorted_elements(call);
  return Outcome::result(new_list(call.heap(), elements));
}

/// Sorted, and of those that are == the first.
Outcome list_unique(Call& call) {
  std::vector<Value> elements = sorted_elements(call);
  elements.erase(std::unique(elements.begin(), elements.end(), equal), elements.end());
  return Outcome::result(new_list(call.heap(), elements));
}

// --- Lists of lists ------------------------------------------------------------------------------

/// Calls `visit` with each element that is no list, going into nested lists of all levels.
template <typename Visit>
void walk_nested(Value list, Visit&& visit) {
  std::vector<Value> open{list};
  while (!open.empty()) {
    const Value at = open.back();
    if (!is_cons(at)) {
      open.pop_back();
      continue;
    }
    open.back() = tail_of(at);
    if (is_list(head_of(at))) {
      open.push_back(head_of(at));
    } else {
      visit(head_of(at));
    }
  }
}

Outcome list_flatten(Call& call) {
  std::size_t count = 0;
  walk_nested(call.receiver(), [&](Value) { ++count; });
  call.heap().reserve(count * kConsWords);
  std::vector<Value> elements;
  elements.reserve(count);
  walk_nested(call.receiver(), [&](Value element) { elements.push_back(element); });
  charge(call, count / 16);
  return Outcome::result(new_list(call.heap(), elements));
}

/// primConcatReversed. The receiver is a list of lists, the last one first; answers their elements in
/// one list.
Outcome list_concat_reversed(Call& call) {
  std::size_t count = 0;
  for (Value at = call.receiver(); is_cons(at); at = tail_of(at)) {
    if (!is_list(head_of(at))) return badarg(call);
    count += list_size(head_of(at));
  }
  call.heap().reserve(count * kConsWords);
  Value result = Value::empty_list();
  for (Value at = call.receiver(); is_cons(at); at = tail_of(at)) {
    result = new_list(call.heap(), list_elements(head_of(at)), result);
  }
  charge(call, count / 16);
  return Outcome::result(result);
}

// --- Combining -----------------------------------------------------------------------------------

/// Pairs as dictionaries of the string keys "key" and "value".
Outcome list_zip(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_list(call.argument(1))) {
    return raise_type_error(call, "zip: expects a List as argument, got a " +
                                      class_name_of(call.image(), call.argument(1)));
  }
  constexpr std::size_t kPairWords = 5;
  Heap& heap = call.heap();
  const std::size_t count = std::min(list_size(call.receiver()), list_size(call.argument(1)));
  Root key{heap, make_string(heap, "key")};
  Root value{heap, make_string(heap, "value")};
  heap.reserve(count * (kPairWords + kConsWords));
  std::vector<Value> pairs;
  pairs.reserve(count);
  Value right = call.argument(1);
  for (Value left = call.receiver(); pairs.size() < count; left = tail_of(left)) {
    const std::array<Value, 4> entries{key.get(), head_of(left), value.get(), head_of(right)};
    pairs.push_back(new_dictionary(heap, entries));
    right = tail_of(right);
  }
  charge(call, count / 8);
  return Outcome::result(new_list(heap, pairs));
}

Outcome list_intersperse(Call& call) {
  const std::size_t size = list_size(call.receiver());
  call.heap().reserve(2 * size * kConsWords);
  std::vector<Value> elements;
  elements.reserve(2 * size);
  for (Value list = call.receiver(); is_cons(list); list = tail_of(list)) {
    if (!elements.empty()) elements.push_back(call.argument(1));
    elements.push_back(head_of(list));
  }
  charge(call, size / 16);
  return Outcome::result(new_list(call.heap(), elements));
}

// --- Joining -------------------------------------------------------------------------------------

/// Appends a string, a byte, or a nested list of them; false for anything else.
bool append_joined(std::string& out, Value element) {
  const auto append = [&out](Value part) {
    if (is_string(part)) {
      out += text_of(part);
    } else if (part.is_small() && part.as_small() >= 0 && part.as_small() <= 255) {
      out += static_cast<char>(part.as_small());
    } else {
      return false;
    }
    return true;
  };
  if (!is_list(element)) return append(element);
  bool good = true;
  walk_nested(element, [&](Value part) { good = good && append(part); });
  return good;
}

Outcome join(Call& call, std::string_view separator) {
  std::string out;
  bool first = true;
  for (Value list = call.receiver(); is_cons(list); list = tail_of(list), first = false) {
    if (!first) out += separator;
    if (!append_joined(out, head_of(list))) return badarg(call);
    if (out.size() > limits::kStringBytes) return raise_too_large(call);
  }
  return text_result(call, out);
}

Outcome list_join(Call& call) { return join(call, {}); }

Outcome list_join_with(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_string(call.argument(1))) return raise_type_error(call, "join: expects a String");
  return join(call, std::string(text_of(call.argument(1))));
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"list_sort", 0, 0, list_sort},
    PrimitiveInfo{"list_unique", 0, 0, list_unique},
    PrimitiveInfo{"list_flatten", 0, 0, list_flatten},
    PrimitiveInfo{"list_concat_reversed", 0, 0, list_concat_reversed},
    PrimitiveInfo{"list_zip", 1, 0, list_zip},
    PrimitiveInfo{"list_intersperse", 1, 0, list_intersperse},
    PrimitiveInfo{"list_join", 0, 0, list_join},
    PrimitiveInfo{"list_join_with", 1, 0, list_join_with},
};

}  // namespace

std::span<const PrimitiveInfo> list_order_primitives() { return kPrimitives; }

}  // namespace btvm
