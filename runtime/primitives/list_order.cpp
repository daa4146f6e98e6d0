#include "runtime/primitives/list_order.h"

#include <algorithm>
#include <array>

#include "runtime/primitives/support.h"
#include "vm/base/limits.h"
#include "vm/compare.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/weight.h"

namespace btvm {
namespace {

Outcome badarg(Call& call) { return raise_raw(call.context(), symbol(symbols::kBadarg)); }

// --- Sorting -------------------------------------------------------------------------------------

/// Comes `a` before `b` in the total order? Quick for what most lists hold.
bool is_before(const SymbolTable& symbols, Value a, Value b) {
  if (a.is_small() && b.is_small()) return a.as_small() < b.as_small();
  if (is_string(a) && is_string(b)) return text_of(a) < text_of(b);
  return order(symbols, a, b) < 0;
}

// How many elements that only change their place cost a reduction.
constexpr std::size_t kMoved = 4;

/// The receiver's elements in the total order; room for a list of them is reserved. May collect.
std::vector<Value> sorted_elements(Call& call) {
  call.heap().reserve(list_size(call.receiver()) * kConsWords);
  std::vector<Value> elements = list_elements(call.receiver());
  const SymbolTable& symbols = call.image().symbols();
  std::stable_sort(elements.begin(), elements.end(),
                   [&](Value a, Value b) { return is_before(symbols, a, b); });
  return elements;
}

Outcome list_sort(Call& call) {
  if (auto elsewhere = begin_sort_of(call, call.receiver())) return *elsewhere;
  const std::vector<Value> elements = sorted_elements(call);
  return Outcome::result(new_list(call.heap(), elements));
}

/// Sorted, and of those that are == the first.
Outcome list_unique(Call& call) {
  if (auto elsewhere = begin_sort_of(call, call.receiver())) return *elsewhere;
  std::vector<Value> elements = sorted_elements(call);
  elements.erase(std::unique(elements.begin(), elements.end(), equal), elements.end());
  return Outcome::result(new_list(call.heap(), elements));
}

// --- Grouping ------------------------------------------------------------------------------------

struct Keyed {
  Value key;
  Value element;
};

/// Puts those of one key side by side, in the order of keys, and inside a group as they came. Keys of one
/// place in the order may yet differ: blocks of one literal do.
void gather(const SymbolTable& symbols, std::vector<Keyed>& all) {
  std::stable_sort(all.begin(), all.end(), [&](const Keyed& a, const Keyed& b) {
    return order_keys(symbols, a.key, b.key) < 0;
  });
  for (auto from = all.begin(); from != all.end();) {
    const Value key = from->key;
    const auto end = std::find_if(from, all.end(), [&](const Keyed& other) {
      return order_keys(symbols, other.key, key) != 0;
    });
    from = std::stable_partition(from, end,
                                 [&](const Keyed& other) { return strict_equal(other.key, key); });
  }
}

/// primGroup: keys. A Dictionary from each of the keys to the List of the elements at its places. The
/// argument has a key for each element of the receiver.
Outcome list_group(Call& call) {
  if (auto elsewhere = begin_sort_of(call, call.argument(1))) return *elsewhere;
  const std::size_t size = list_size(call.receiver());
  if (!is_list(call.argument(1)) || list_size(call.argument(1)) != size) {
    return raise_type_error(call, "Expected a List of keys");
  }
  if (2 * size > limits::kFlatElements) return raise_too_large(call);
  call.heap().reserve(size * kConsWords + 2 * size + 1);
  std::vector<Keyed> all;
  all.reserve(size);
  Value keys = call.argument(1);
  for (Value l = call.receiver(); is_cons(l); l = tail_of(l), keys = tail_of(keys)) {
    all.push_back({head_of(keys), head_of(l)});
  }
  gather(call.image().symbols(), all);
  std::vector<Value> pairs;
  std::vector<Value> group;
  for (std::size_t i = 0; i < all.size(); ++i) {
    group.push_back(all[i].element);
    if (i + 1 < all.size() && strict_equal(all[i].key, all[i + 1].key)) continue;
    pairs.push_back(all[i].key);
    pairs.push_back(new_list(call.heap(), group));
    group.clear();
  }
  return Outcome::result(new_dictionary(call.heap(), pairs));
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
  if (auto elsewhere = begin_reading(call, call.receiver())) return *elsewhere;
  std::size_t count = 0;
  walk_nested(call.receiver(), [&](Value) { ++count; });
  call.heap().reserve(count * kConsWords);
  std::vector<Value> elements;
  elements.reserve(count);
  walk_nested(call.receiver(), [&](Value element) { elements.push_back(element); });
  return Outcome::result(new_list(call.heap(), elements));
}

/// primConcatReversed. The receiver is a list of lists, the last one first; answers their elements in
/// one list.
Outcome list_concat_reversed(Call& call) {
  if (auto elsewhere = begin_reading(call, call.receiver())) return *elsewhere;
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
  if (auto elsewhere = begin_walk(call, call.receiver(), 1)) return *elsewhere;
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
  return Outcome::result(new_list(heap, pairs));
}

Outcome list_intersperse(Call& call) {
  if (auto elsewhere = begin_walk(call, call.receiver(), kMoved)) return *elsewhere;
  const std::size_t size = list_size(call.receiver());
  call.heap().reserve(2 * size * kConsWords);
  std::vector<Value> elements;
  elements.reserve(2 * size);
  for (Value list = call.receiver(); is_cons(list); list = tail_of(list)) {
    if (!elements.empty()) elements.push_back(call.argument(1));
    elements.push_back(head_of(list));
  }
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
  if (auto elsewhere = begin_reading(call, call.receiver())) return *elsewhere;
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
    PrimitiveInfo{"list_group", 1, 0, list_group},
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
