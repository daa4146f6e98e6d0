// The nodes of dictionaries, for the files that search and change them (vm/objects/dictionary.h).
//
// A tree's nodes all have the form of kDictionaryTree: the raw number of entries below, then for
// each subtree its least key and itself. The subtrees of one node are all trees or all leaves, and
// a leaf is a flat dictionary, so all leaves are equally deep (R. Bayer, E. McCreight, 1972; keys
// copied to the nodes, values in leaves only). A node that overflows is split; one that a removal
// leaves sparse is joined with a neighbour if both fit into one.
#pragma once

#include <cstddef>
#include <span>

#include "vm/objects/dictionary.h"
#include "vm/objects/tuple.h"

namespace btvm::dictionary_node {

// Pairs of a leaf or node. Smaller nodes make puts cheaper, larger ones lookups: of 8 to 48,
// measured with 16 to 100,000 entries, this is never more than a third behind the best in either.
inline constexpr std::size_t kMaxPairs = 16;
inline constexpr std::size_t kSparsePairs = kMaxPairs / 4;
/// Words of the largest leaf or node.
inline constexpr std::size_t kMaxNodeWords = 2 + 2 * kMaxPairs;

inline bool is_leaf(const Object* object) { return object->kind() == ObjectKind::kDictionary; }
inline std::size_t first_slot(const Object* object) { return is_leaf(object) ? 0 : 1; }
inline std::size_t pair_count(const Object* object) { return object->words() / 2; }
inline Value key_of_pair(const Object* object, std::size_t i) {
  return object->slot(first_slot(object) + 2 * i);
}
/// The value of a leaf's pair, the subtree of a node's.
inline Value value_of_pair(const Object* object, std::size_t i) {
  return object->slot(first_slot(object) + 2 * i + 1);
}
inline const Object* child_of(const Object* node, std::size_t i) {
  return value_of_pair(node, i).as_object();
}
/// All pairs: keys in even places, values or subtrees in odd ones. Stale after a collection.
inline std::span<const Value> pairs_of(const Object* object) {
  return elements_of(Value::from_object(object)).subspan(first_slot(object));
}

}  // namespace btvm::dictionary_node
