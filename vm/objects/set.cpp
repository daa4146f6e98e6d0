#include "vm/objects/set.h"

#include <algorithm>
#include <optional>

#include "vm/base/check.h"
#include "vm/compare.h"
#include "vm/objects/dictionary.h"

namespace btvm {
namespace {

/// Where `value` is, or belongs. Blocks made by one literal have one place in the order and are not
/// equal, so all elements of a place are looked at.
struct Position {
  std::size_t index;
  bool found;
};

/// Number of elements that come before `value` in the order.
std::size_t rank_of(const SymbolTable& symbols, Value set, Value value) {
  if (is_element_tree(set)) {
    // The dictionary tells 1 from 1.0: an element with the place of `value` may be before its.
    const Value dictionary = set.as_object()->slot(0);
    std::size_t rank = dictionary_rank(symbols, dictionary, value);
    while (rank > 0 && order(symbols, key_at(dictionary, rank - 1), value) == 0) --rank;
    return rank;
  }
  const std::span<const Value> elements = elements_of(set);
  const auto first = std::lower_bound(
      elements.begin(), elements.end(), value,
      [&](Value element, Value sought) { return order(symbols, element, sought) < 0; });
  return static_cast<std::size_t>(first - elements.begin());
}

/// True when the two are not `==`, as a glance tells. Precondition: they are not =:=.
bool differ_at_a_glance(Value a, Value b) {
  return a.is_hole() || (a.is_small() && b.is_small()) || a.is_symbol() || b.is_symbol() ||
         (is_kind(a, ObjectKind::kString) && is_kind(b, ObjectKind::kString));
}

/// Of a tree: where `value` is as a key, or belongs because no element equals it. Nothing when that takes a
/// closer look: there may be 1.0 for 1.
std::optional<DictionaryPlace> find_at_a_glance(const SymbolTable& symbols, Value dictionary,
                                                Value value) {
  DictionaryPlace place = dictionary_place(symbols, dictionary, value);
  if (place.found) return place;
  for (const Value neighbour : keys_around(dictionary, place)) {
    if (differ_at_a_glance(neighbour, value)) continue;
    if (order(symbols, neighbour, value) == 0) return std::nullopt;
  }
  return place;
}

Position find(const SymbolTable& symbols, Value set, Value value) {
  const std::size_t count = set_size(set);
  std::size_t at = rank_of(symbols, set, value);
  for (; at < count && order(symbols, element_at(set, at), value) == 0; ++at) {
    if (equal(element_at(set, at), value)) return {at, true};
  }
  return {at, false};
}

/// The elements of `set` of which `keeps` is true, as a set. `set` is not changed. May collect.
template <typename Keeps>
Value filtered(Heap& heap, Value set, Keeps keeps) {
  std::vector<bool> kept;
  std::size_t count = 0;
  for (const Value element : all_elements(set)) {
    kept.push_back(keeps(element));
    if (kept.back()) ++count;
  }
  if (count == kept.size()) return set;
  Root root{heap, set};
  heap.reserve(count + 1);
  std::vector<Value> left;
  const std::vector<Value> elements = all_elements(root);
  for (std::size_t i = 0; i < elements.size(); ++i) {
    if (kept[i]) left.push_back(elements[i]);
  }
  return new_set(heap, left);
}

}  // namespace

bool set_includes(const SymbolTable& symbols, Value set, Value value) {
  if (is_element_tree(set)) {
    const auto place = find_at_a_glance(symbols, set.as_object()->slot(0), value);
    if (place) return place->found;
  }
  return find(symbols, set, value).found;
}

bool set_is_subset(const SymbolTable& symbols, Value set, Value of) {
  if (set_size(set) > set_size(of)) return false;
  const std::vector<Value> elements = all_elements(set);
  return std::all_of(elements.begin(), elements.end(),
                     [&](Value element) { return set_includes(symbols, of, element); });
}

Value set_add(Heap& heap, const SymbolTable& symbols, Value set, Value value) {
  if (is_element_tree(set)) {
    const Value dictionary = set.as_object()->slot(0);
    if (const auto place = find_at_a_glance(symbols, dictionary, value)) {
      if (place->found) return set;
      return new_element_tree(heap, ObjectKind::kSetTree,
                              dictionary_put_at(heap, dictionary, *place, value, Value::nil()));
    }
  }
  const Position at = find(symbols, set, value);
  if (at.found) return set;
  Root old{heap, set};
  Root fresh{heap, value};
  if (is_element_tree(set) || becomes_tree(set)) {
    const Value dictionary = element_dictionary(heap, old);
    return new_element_tree(heap, ObjectKind::kSetTree,
                            dictionary_put(heap, symbols, dictionary, fresh, Value::nil()));
  }
  const std::size_t size = set_size(set);
  check(size < Header::kMaxWords, "the elements of a set fit its header");
  heap.reserve(size + 2);
  Object* copy = heap.allocate(ObjectKind::kSet, layout_id(classes::kSet), size + 1);
  const Object* from = old.get().as_object();
  for (std::size_t i = 0; i < at.index; ++i) copy->set_slot(i, from->slot(i));
  copy->set_slot(at.index, fresh);
  for (std::size_t i = at.index; i < size; ++i) copy->set_slot(i + 1, from->slot(i));
  return Value::from_object(copy);
}

Value set_remove(Heap& heap, const SymbolTable& symbols, Value set, Value value) {
  const Position at = find(symbols, set, value);
  if (!at.found) return set;
  Root old{heap, set};
  if (is_element_tree(set) || becomes_tree(set)) {
    Root dictionary{heap, element_dictionary(heap, old)};
    const Value element = key_at(dictionary, at.index);
    return new_element_tree(heap, ObjectKind::kSetTree,
                            dictionary_remove(heap, symbols, dictionary, element));
  }
  const std::size_t size = set_size(set);
  heap.reserve(size);
  Object* copy = heap.allocate(ObjectKind::kSet, layout_id(classes::kSet), size - 1);
  const Object* from = old.get().as_object();
  for (std::size_t i = 0, j = 0; i < size; ++i) {
    if (i != at.index) copy->set_slot(j++, from->slot(i));
  }
  return Value::from_object(copy);
}

namespace {

/// `large` with the elements of `small`, which replace those that they equal. May collect.
Value with_all_of(Heap& heap, const SymbolTable& symbols, Value large, Value small, bool replace) {
  Root result{heap, large};
  Root few{heap, small};
  for (std::size_t i = 0; i < set_size(few); ++i) {
    if (replace) result.set(set_remove(heap, symbols, result, element_at(few, i)));
    result.set(set_add(heap, symbols, result, element_at(few, i)));
  }
  return result;
}

/// The elements of `set` that equal one of the few. May collect.
Value those_among(Heap& heap, const SymbolTable& symbols, Value set, Value few) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < set_size(few); ++i) {
    const Position at = find(symbols, set, element_at(few, i));
    if (at.found) places.push_back(at.index);
  }
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  Root root{heap, set};
  heap.reserve(places.size() + 1);
  std::vector<Value> elements;
  elements.reserve(places.size());
  for (const std::size_t place : places) elements.push_back(element_at(root, place));
  return new_set(heap, elements);
}

}  // namespace

Value set_union(Heap& heap, const SymbolTable& symbols, Value a, Value b) {
  if (is_few(b, a)) return with_all_of(heap, symbols, a, b, false);
  if (is_few(a, b)) return with_all_of(heap, symbols, b, a, true);
  Root x{heap, a};
  Root y{heap, b};
  heap.reserve(set_size(a) + set_size(b) + 1);
  std::vector<Value> elements = all_elements(x);
  const std::vector<Value> more = all_elements(y);
  elements.insert(elements.end(), more.begin(), more.end());
  sort_unique(symbols, elements);
  return new_set(heap, elements);
}

Value set_intersection(Heap& heap, const SymbolTable& symbols, Value a, Value b) {
  if (is_few(b, a)) return those_among(heap, symbols, a, b);
  return filtered(heap, a, [&](Value element) { return set_includes(symbols, b, element); });
}

Value set_difference(Heap& heap, const SymbolTable& symbols, Value a, Value b) {
  if (is_few(b, a)) {
    Root left{heap, a};
    Root few{heap, b};
    for (std::size_t i = 0; i < set_size(few); ++i) {
      left.set(set_remove(heap, symbols, left, element_at(few, i)));
    }
    return left;
  }
  return filtered(heap, a, [&](Value element) { return !set_includes(symbols, b, element); });
}

void sort_unique(const SymbolTable& symbols, std::vector<Value>& elements) {
  std::stable_sort(elements.begin(), elements.end(),
                   [&](Value a, Value b) { return order(symbols, a, b) < 0; });
  std::size_t kept = 0;
  for (const Value element : elements) {
    bool repeated = false;
    for (std::size_t i = kept; i-- > 0 && !repeated;) {
      if (order(symbols, elements[i], element) != 0) break;
      repeated = equal(elements[i], element);
    }
    if (!repeated) elements[kept++] = element;
  }
  elements.resize(kept);
}

}  // namespace btvm
