// Sets: elements ascend in the total order and are unique by `==`; flat or a tree (vm/objects/elements.h).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "vm/heap.h"
#include "vm/objects/elements.h"
#include "vm/objects/tuple.h"
#include "vm/symbol_table.h"
#include "vm/value.h"

namespace btvm {

/// Number of elements. Precondition of all below: is_set() of every set.
[[nodiscard]] inline std::size_t set_size(Value set) { return element_count(set); }
/// True when an element is `==` to `value`, so 2.0 is found among Integers.
[[nodiscard]] bool set_includes(const SymbolTable& symbols, Value set, Value value);
[[nodiscard]] bool set_is_subset(const SymbolTable& symbols, Value set, Value of);
/// The set and one more; the same set when it is included already. May collect. Precondition of
/// this and set_union: the result has at most limits::kFlatElements.
Value set_add(Heap& heap, const SymbolTable& symbols, Value set, Value value);
/// The set without what is `==` to `value`; the same set when nothing is. May collect.
Value set_remove(Heap& heap, const SymbolTable& symbols, Value set, Value value);
/// Is one of two sets so much smaller that the next three rather take its elements one by one?
[[nodiscard]] inline bool is_few(Value small, Value large) {
  return are_few(set_size(small), set_size(large));
}
/// Of elements that are `==`, the one of `a` is kept. May collect.
Value set_union(Heap& heap, const SymbolTable& symbols, Value a, Value b);
Value set_intersection(Heap& heap, const SymbolTable& symbols, Value a, Value b);
Value set_difference(Heap& heap, const SymbolTable& symbols, Value a, Value b);

/// Sorts `elements` and drops all but the first of those that are `==`. Also for unique, and as the
/// first half of making a set from anything: the second is new_set.
void sort_unique(const SymbolTable& symbols, std::vector<Value>& elements);
/// From elements that sort_unique has seen. Never collects. Precondition: elements.size() + 1 words
/// reserved (before sort_unique, whose result has no root).
inline Value new_set(Heap& heap, std::span<const Value> elements) {
  return new_flat(heap, ObjectKind::kSet, elements);
}

}  // namespace btvm
