// Dictionaries: keys and values in one flat object, ascending by key in the total order.
//
// Iteration must be ascending, lookups are binary searches, and a change copies the object: cheap for
// the small dictionaries that programs are full of.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "vm/heap.h"
#include "vm/symbol_table.h"
#include "vm/value.h"

namespace btvm {

[[nodiscard]] inline bool is_dictionary(Value value) {
  return is_kind(value, ObjectKind::kDictionary);
}
/// Precondition of all below: is_dictionary(dictionary).
[[nodiscard]] inline std::size_t dictionary_size(Value dictionary) {
  return dictionary.as_object()->words() / 2;
}
[[nodiscard]] inline Value key_at(Value dictionary, std::size_t i) {
  return dictionary.as_object()->slot(2 * i);
}
[[nodiscard]] inline Value value_at(Value dictionary, std::size_t i) {
  return dictionary.as_object()->slot(2 * i + 1);
}
/// The value of `key` (found by =:=), or nothing.
[[nodiscard]] std::optional<Value> dictionary_get(const SymbolTable& symbols, Value dictionary,
                                                  Value key);
/// With `key` bound to `value`. May collect.
Value dictionary_put(Heap& heap, const SymbolTable& symbols, Value dictionary, Value key,
                     Value value);
/// Without `key`. May collect.
Value dictionary_remove(Heap& heap, const SymbolTable& symbols, Value dictionary, Value key);
/// Sorts `pairs` (key, value, key, value ...) by key; of equal keys the last wins.
void sort_pairs(const SymbolTable& symbols, std::vector<Value>& pairs);
/// From pairs that are sorted already. Never collects. Precondition: pairs.size() + 1 words reserved.
Value new_dictionary(Heap& heap, std::span<const Value> pairs);

}  // namespace btvm
