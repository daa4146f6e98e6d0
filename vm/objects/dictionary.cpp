// A tree's nodes all have the form of kDictionaryTree: the raw number of entries below, then for
// each subtree its least key and itself. The subtrees of one node are all trees or all leaves, and
// a leaf is a flat dictionary, so all leaves are equally deep (R. Bayer, E. McCreight, 1972; keys
// copied to the nodes, values in leaves only). A node that overflows is split; one that a removal
// leaves sparse is joined with a neighbour if both fit into one.
#include "vm/objects/dictionary.h"

#include <algorithm>

#include "vm/base/check.h"
#include "vm/compare.h"
#include "vm/objects/tuple.h"

namespace btvm {
namespace {

// Pairs of a leaf or node. Smaller nodes make puts cheaper, larger ones lookups: of 8 to 48,
// measured with 16 to 100,000 entries, this is never more than a third behind the best in either.
constexpr std::size_t kMaxPairs = 16;
constexpr std::size_t kSparsePairs = kMaxPairs / 4;
/// Words of the largest leaf or node.
constexpr std::size_t kMaxNodeWords = 2 + 2 * kMaxPairs;

bool is_leaf(const Object* object) { return object->kind() == ObjectKind::kDictionary; }
std::size_t first_slot(const Object* object) { return is_leaf(object) ? 0 : 1; }
std::size_t pair_count(const Object* object) { return object->words() / 2; }
Value key_of_pair(const Object* object, std::size_t i) {
  return object->slot(first_slot(object) + 2 * i);
}
/// The value of a leaf's pair, the subtree of a node's.
Value value_of_pair(const Object* object, std::size_t i) {
  return object->slot(first_slot(object) + 2 * i + 1);
}
const Object* child_of(const Object* node, std::size_t i) {
  return value_of_pair(node, i).as_object();
}
/// All pairs: keys in even places, values or subtrees in odd ones. Stale after a collection.
std::span<const Value> pairs_of(const Object* object) {
  return elements_of(Value::from_object(object)).subspan(first_slot(object));
}

// --- Finding a key ------------------------------------------------------------------------------

/// The pair whose key has the place of `key`, or the first behind that place.
struct Position {
  std::size_t index;
  bool found;
};

Position find(const SymbolTable& symbols, const Object* object, Value key) {
  std::size_t low = 0;
  std::size_t high = pair_count(object);
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const auto o = order_keys(symbols, key_of_pair(object, middle), key);
    if (o == 0) return {middle, true};
    if (o < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return {low, false};
}

/// The way from the root to an entry, or to where it would be. Stays valid when objects move.
struct Path {
  std::array<std::size_t, DictionaryCursor::kMaxHeight> children;
  std::size_t height = 0;
  std::size_t index = 0;  // of the pair in its leaf
  bool found = false;
};

/// Blocks made by one literal have one place in the order and are different keys, so one of them
/// can be anywhere among its like. Looks at every entry.
void locate_block(Value dictionary, Value key, Path& path) {
  for (DictionaryCursor at(dictionary); !at.is_at_end(); at.advance()) {
    if (!strict_equal(at.key(), key)) continue;
    path.height = at.height();
    for (std::size_t level = 0; level < path.height; ++level) {
      path.children[level] = at.child_at(level);
    }
    path.index = at.index();
    path.found = true;
    return;
  }
}

Path locate(const SymbolTable& symbols, Value dictionary, Value key) {
  Path path;
  const Object* object = dictionary.as_object();
  while (!is_leaf(object)) {
    const Position at = find(symbols, object, key);
    const std::size_t child = at.found || at.index == 0 ? at.index : at.index - 1;
    check(path.height < path.children.size(), "a dictionary's tree is low");
    path.children[path.height++] = child;
    object = child_of(object, child);
  }
  const Position at = find(symbols, object, key);
  path.index = at.index;
  if (at.found) {
    path.found = strict_equal(key_of_pair(object, at.index), key);
    if (!path.found) locate_block(dictionary, key, path);
  }
  return path;
}

const Object* leaf_at(Value dictionary, const Path& path) {
  const Object* object = dictionary.as_object();
  for (std::size_t level = 0; level < path.height; ++level) {
    object = child_of(object, path.children[level]);
  }
  return object;
}

// --- Changing one entry -------------------------------------------------------------------------

/// The pairs of one node while it is changed; room for one more than fit.
class PairBuffer {
 public:
  explicit PairBuffer(const Object* object) { append(pairs_of(object)); }
  PairBuffer() = default;

  [[nodiscard]] std::size_t count() const { return size_ / 2; }
  [[nodiscard]] std::span<const Value> all() const { return {pairs_.data(), size_}; }
  [[nodiscard]] Value value_at(std::size_t i) const { return pairs_[2 * i + 1]; }
  void set(std::size_t i, Value key, Value value) {
    pairs_[2 * i] = key;
    pairs_[2 * i + 1] = value;
  }
  void set_value(std::size_t i, Value value) { pairs_[2 * i + 1] = value; }
  void set_subtree(std::size_t i, Value subtree) {
    set(i, key_of_pair(subtree.as_object(), 0), subtree);
  }
  /// Makes room for pair `i`, which must then be set.
  void open(std::size_t i) {
    std::copy_backward(pairs_.begin() + offset(i), pairs_.begin() + offset(count()),
                       pairs_.begin() + offset(count() + 1));
    size_ += 2;
  }
  void erase(std::size_t i) {
    std::copy(pairs_.begin() + offset(i + 1), pairs_.begin() + offset(count()),
              pairs_.begin() + offset(i));
    size_ -= 2;
  }
  void append(std::span<const Value> pairs) {
    std::copy(pairs.begin(), pairs.end(), pairs_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += pairs.size();
  }

 private:
  static std::ptrdiff_t offset(std::size_t pair) { return static_cast<std::ptrdiff_t>(2 * pair); }

  std::array<Value, 2 * (kMaxPairs + 1)> pairs_;
  std::size_t size_ = 0;
};

/// A leaf, or the node above the subtrees in `pairs`. Room for it was reserved.
Value new_node(Heap& heap, bool leaf, std::span<const Value> pairs) {
  if (leaf) return new_flat(heap, ObjectKind::kDictionary, pairs);
  Object* node =
      heap.allocate(ObjectKind::kDictionaryTree, layout_id(classes::kDictionary), pairs.size() + 1);
  std::size_t entries = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    node->set_slot(i + 1, pairs[i]);
    if (i % 2 == 1) entries += dictionary_size(pairs[i]);
  }
  node->set_raw(0, entries);
  return Value::from_object(node);
}

/// What became of a node: itself anew, or two. `second` is a hole when there is one.
struct Parts {
  Value first;
  Value second = Value::hole();
};

/// A change of one entry: copies the path to it. Room for the copies was reserved.
class Change {
 public:
  Change(Heap& heap, const Path& path) : heap_(heap), path_(path) {}

  Value put(const Object* root, Value key, Value value) {
    const Parts parts = put_at(root, 0, key, value);
    if (parts.second.is_hole()) return parts.first;
    PairBuffer pairs;
    for (const Value part : {parts.first, parts.second}) {
      pairs.open(pairs.count());
      pairs.set_subtree(pairs.count() - 1, part);
    }
    return new_node(heap_, false, pairs.all());
  }

  Value remove(const Object* root) {
    const Object* left = remove_at(root, 0).as_object();
    while (!is_leaf(left) && pair_count(left) == 1) left = child_of(left, 0);
    return Value::from_object(left);
  }

 private:
  Parts put_at(const Object* object, std::size_t level, Value key, Value value) {
    PairBuffer pairs(object);
    if (level == path_.height) {
      if (path_.found) {
        pairs.set_value(path_.index, value);  // the key that was there first stays
        return {new_node(heap_, true, pairs.all())};
      }
      pairs.open(path_.index);
      pairs.set(path_.index, key, value);
      return split_if_full(true, pairs, path_.index + 1 == pairs.count());
    }
    const std::size_t child = path_.children[level];
    const Parts parts = put_at(child_of(object, child), level + 1, key, value);
    const bool last = child + 1 == pairs.count();
    pairs.set_subtree(child, parts.first);
    if (!parts.second.is_hole()) {
      pairs.open(child + 1);
      pairs.set_subtree(child + 1, parts.second);
    }
    return split_if_full(false, pairs, last);
  }

  /// `grown_at_end`: keys arrive in ascending order, so the first part is left full.
  Parts split_if_full(bool leaf, const PairBuffer& pairs, bool grown_at_end) {
    if (pairs.count() <= kMaxPairs) return {new_node(heap_, leaf, pairs.all())};
    const std::size_t first = 2 * (grown_at_end ? kMaxPairs : pairs.count() / 2);
    return {new_node(heap_, leaf, pairs.all().first(first)),
            new_node(heap_, leaf, pairs.all().subspan(first))};
  }

  /// The node without the entry, perhaps empty.
  Value remove_at(const Object* object, std::size_t level) {
    PairBuffer pairs(object);
    if (level == path_.height) {
      pairs.erase(path_.index);
      return new_node(heap_, true, pairs.all());
    }
    const std::size_t child = path_.children[level];
    const Value left = remove_at(child_of(object, child), level + 1);
    const std::size_t count = pair_count(left.as_object());
    if (count == 0) {
      pairs.erase(child);
    } else if (count > kSparsePairs || !join(pairs, child, left.as_object())) {
      pairs.set_subtree(child, left);
    }
    return new_node(heap_, false, pairs.all());
  }

  /// Joins the sparse node that subtree `child` became with a neighbour if one node can hold both.
  bool join(PairBuffer& pairs, std::size_t child, const Object* sparse) {
    for (const bool after : {true, false}) {
      if (after ? child + 1 == pairs.count() : child == 0) continue;
      const std::size_t neighbour = after ? child + 1 : child - 1;
      const Object* other = pairs.value_at(neighbour).as_object();
      if (pair_count(other) + pair_count(sparse) > kMaxPairs) continue;
      PairBuffer both(after ? sparse : other);
      both.append(pairs_of(after ? other : sparse));
      pairs.erase(neighbour);
      pairs.set_subtree(std::min(child, neighbour), new_node(heap_, is_leaf(sparse), both.all()));
      return true;
    }
    return false;
  }

  Heap& heap_;
  const Path& path_;
};

/// Words that a change of one entry takes at most: each level copied, and split or joined.
std::size_t words_to_change(const Path& path) { return (path.height + 2) * 2 * kMaxNodeWords; }

// --- Long flat dictionaries, from literals -------------------------------------------------------

bool is_long_and_flat(Value dictionary) {
  return is_leaf(dictionary.as_object()) && dictionary_size(dictionary) > kMaxPairs;
}

/// The tree of a long flat dictionary, in nodes of equal size. May collect.
Value to_tree(Heap& heap, Value dictionary) {
  Root flat{heap, dictionary};
  // Below 3 words for each entry and level on top of the last; levels shrink by more than 12.
  heap.reserve(4 * dictionary.as_object()->words() + 2 * kMaxNodeWords);
  const std::span<const Value> entries = pairs_of(flat.get().as_object());
  std::vector<Value> pairs(entries.begin(), entries.end());
  for (bool leaf = true;; leaf = false) {
    const std::size_t count = pairs.size() / 2;
    const std::size_t nodes = (count + kMaxPairs - 1) / kMaxPairs;
    std::vector<Value> above;
    for (std::size_t i = 0; i < nodes; ++i) {
      const std::size_t begin = 2 * (count * i / nodes);
      const std::size_t end = 2 * (count * (i + 1) / nodes);
      above.push_back(pairs[begin]);
      above.push_back(new_node(heap, leaf, std::span(pairs).subspan(begin, end - begin)));
    }
    if (nodes == 1) return above[1];
    pairs = std::move(above);
  }
}

/// The leaf that holds entry `i`, and its place there.
struct Entry {
  const Object* leaf;
  std::size_t index;
};
Entry entry_at(Value dictionary, std::size_t i) {
  const Object* object = dictionary.as_object();
  while (!is_leaf(object)) {
    std::size_t child = 0;
    for (;; ++child) {
      const std::size_t entries = dictionary_size(value_of_pair(object, child));
      if (i < entries) break;
      i -= entries;
    }
    object = child_of(object, child);
  }
  return {object, i};
}

}  // namespace

Value key_at(Value dictionary, std::size_t i) {
  const Entry entry = entry_at(dictionary, i);
  return entry.leaf->slot(2 * entry.index);
}

Value value_at(Value dictionary, std::size_t i) {
  const Entry entry = entry_at(dictionary, i);
  return entry.leaf->slot(2 * entry.index + 1);
}

void DictionaryCursor::descend(const Object* object) {
  while (!is_leaf(object)) {
    check(height_ < kMaxHeight, "a dictionary's tree is low");
    path_[height_++] = {object, 0};
    object = value_of_pair(object, 0).as_object();
  }
  leaf_ = object;
  entry_ = 0;
}

void DictionaryCursor::next_leaf() {
  std::size_t level = height_;
  while (level > 0 && path_[level - 1].child + 1 == pair_count(path_[level - 1].node)) --level;
  if (level == 0) return;  // at the end
  height_ = level;
  Level& at = path_[level - 1];
  ++at.child;
  descend(value_of_pair(at.node, at.child).as_object());
}

std::optional<Value> dictionary_get(const SymbolTable& symbols, Value dictionary, Value key) {
  const Path path = locate(symbols, dictionary, key);
  if (!path.found) return std::nullopt;
  return value_of_pair(leaf_at(dictionary, path), path.index);
}

std::size_t dictionary_rank(const SymbolTable& symbols, Value dictionary, Value key) {
  std::size_t before = 0;
  const Object* object = dictionary.as_object();
  while (!is_leaf(object)) {
    const Position at = find(symbols, object, key);
    const std::size_t child = at.found || at.index == 0 ? at.index : at.index - 1;
    for (std::size_t i = 0; i < child; ++i) before += dictionary_size(value_of_pair(object, i));
    object = child_of(object, child);
  }
  return before + find(symbols, object, key).index;
}

Value dictionary_put(Heap& heap, const SymbolTable& symbols, Value dictionary, Value key,
                     Value value) {
  Root old{heap, dictionary};
  Root k{heap, key};
  Root v{heap, value};
  if (is_long_and_flat(dictionary)) old.set(to_tree(heap, dictionary));
  const Path path = locate(symbols, old, k);
  heap.reserve(words_to_change(path));
  return Change(heap, path).put(old.get().as_object(), k, v);
}

Value dictionary_remove(Heap& heap, const SymbolTable& symbols, Value dictionary, Value key) {
  Path path = locate(symbols, dictionary, key);
  if (!path.found) return dictionary;
  Root old{heap, dictionary};
  Root k{heap, key};
  if (is_long_and_flat(dictionary)) {
    old.set(to_tree(heap, dictionary));
    path = locate(symbols, old, k);
  }
  heap.reserve(words_to_change(path));
  return Change(heap, path).remove(old.get().as_object());
}

void sort_pairs(const SymbolTable& symbols, std::vector<Value>& pairs) {
  struct Pair {
    Value key;
    Value value;
  };
  std::vector<Pair> sorted;
  for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) sorted.push_back({pairs[i], pairs[i + 1]});
  std::stable_sort(sorted.begin(), sorted.end(), [&](const Pair& a, const Pair& b) {
    return order_keys(symbols, a.key, b.key) < 0;
  });
  pairs.clear();
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    bool replaced = false;  // by a later pair; only equal keys, and blocks, have one place
    for (std::size_t j = i + 1; j < sorted.size() && !replaced; ++j) {
      if (order_keys(symbols, sorted[i].key, sorted[j].key) != 0) break;
      replaced = strict_equal(sorted[i].key, sorted[j].key);
    }
    if (replaced) continue;
    pairs.push_back(sorted[i].key);
    pairs.push_back(sorted[i].value);
  }
}

Value new_dictionary(Heap& heap, std::span<const Value> pairs) {
  return new_flat(heap, ObjectKind::kDictionary, pairs);
}

}  // namespace btvm
