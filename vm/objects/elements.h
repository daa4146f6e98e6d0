// Arrays and sets in either form.
//
// A new one is flat: its slots are its elements. A large one that was changed is a tree: its one slot is a
// dictionary, of an array's elements by their 0-based index, or with a set's elements as keys. So a change
// copies one path and not all elements (docs/adr/0013-arrays-and-sets-as-trees.md).
#pragma once

#include <cstddef>
#include <vector>

#include "vm/heap.h"
#include "vm/symbol_table.h"
#include "vm/value.h"

namespace btvm {

[[nodiscard]] inline bool is_array(Value value) {
  return is_kind(value, ObjectKind::kArray) || is_kind(value, ObjectKind::kArrayTree);
}
[[nodiscard]] inline bool is_set(Value value) {
  return is_kind(value, ObjectKind::kSet) || is_kind(value, ObjectKind::kSetTree);
}
/// An array or a set in the form of a tree.
[[nodiscard]] inline bool is_element_tree(Value value) {
  return is_kind(value, ObjectKind::kArrayTree) || is_kind(value, ObjectKind::kSetTree);
}

/// Precondition of the next three: a tuple, an array or a set.
[[nodiscard]] std::size_t element_count(Value value);
/// Takes logarithmic time in a tree. Precondition: i < element_count(value).
[[nodiscard]] Value element_at(Value value, std::size_t i);
/// All elements in order. They have no roots.
[[nodiscard]] std::vector<Value> all_elements(Value value);

/// Are there so few that changing a tree of `many` for each, path by path, is cheaper than to make it anew?
[[nodiscard]] constexpr bool are_few(std::size_t few, std::size_t many) {
  constexpr std::size_t kPath = 16;  // it is about as many times longer than an entry
  return few * kPath <= many;
}
/// From this many elements on a change makes a tree.
inline constexpr std::size_t kTreeElements = 128;
/// Will a change of the flat value make a tree? Not where the tree's first form would be too large.
[[nodiscard]] bool becomes_tree(Value value);

/// The dictionary of a tree, or the one that a flat array or set becomes. May collect.
Value element_dictionary(Heap& heap, Value value);
/// The array or set, by `kind`, that the dictionary is the tree of. May collect.
Value new_element_tree(Heap& heap, ObjectKind kind, Value dictionary);

/// The array with another element at an index. May collect. Precondition: i < element_count(array).
Value array_put(Heap& heap, const SymbolTable& symbols, Value array, std::size_t i, Value element);

}  // namespace btvm
