// Puts and removals: each copies the way from the root to one entry.
#include <algorithm>

#include "vm/base/check.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/dictionary_node.h"

namespace btvm {

using namespace dictionary_node;

namespace {

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

/// An object of so many pairs, whose slots are still to be set. Room for it was reserved.
Object* allocate_node(Heap& heap, bool leaf, std::size_t pairs) {
  return heap.allocate(leaf ? ObjectKind::kDictionary : ObjectKind::kDictionaryTree,
                       layout_id(classes::kDictionary), 2 * pairs + (leaf ? 0 : 1));
}

/// A leaf, or the node above the subtrees in `pairs`. Room for it was reserved.
Value new_node(Heap& heap, bool leaf, std::span<const Value> pairs) {
  if (leaf) return new_flat(heap, ObjectKind::kDictionary, pairs);
  Object* node = allocate_node(heap, false, pairs.size() / 2);
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
  Change(Heap& heap, const DictionaryPlace& path) : heap_(heap), path_(path) {}

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
    if (level == path_.height) return put_in_leaf(object, key, value);
    const std::size_t child = path_.children[level];
    const Parts parts = put_at(child_of(object, child), level + 1, key, value);
    if (parts.second.is_hole()) {  // the subtrees beside it need not be looked at
      Object* node = copy_of(object);
      node->set_raw(0, object->raw(0) + (path_.found ? 0 : 1));
      node->set_slot(1 + 2 * child, key_of_pair(parts.first.as_object(), 0));
      node->set_slot(2 + 2 * child, parts.first);
      return {Value::from_object(node)};
    }
    PairBuffer pairs(object);
    const bool last = child + 1 == pairs.count();
    pairs.set_subtree(child, parts.first);
    pairs.open(child + 1);
    pairs.set_subtree(child + 1, parts.second);
    return split_if_full(false, pairs, last);
  }

  Parts put_in_leaf(const Object* leaf, Value key, Value value) {
    const std::size_t at = 2 * path_.index;
    if (path_.found) {
      Object* copy = copy_of(leaf);
      copy->set_slot(at + 1, value);  // the key that was there first stays
      return {Value::from_object(copy)};
    }
    if (pair_count(leaf) == kMaxPairs) {
      PairBuffer pairs(leaf);
      pairs.open(path_.index);
      pairs.set(path_.index, key, value);
      return split_if_full(true, pairs, path_.index + 1 == pairs.count());
    }
    Object* copy = allocate_node(heap_, true, pair_count(leaf) + 1);
    const std::uint64_t* from = leaf->payload();
    std::copy(from, from + at, copy->payload());
    copy->set_slot(at, key);
    copy->set_slot(at + 1, value);
    std::copy(from + at, from + leaf->words(), copy->payload() + at + 2);
    return {Value::from_object(copy)};
  }

  Object* copy_of(const Object* object) {
    Object* copy = allocate_node(heap_, is_leaf(object), pair_count(object));
    std::copy(object->payload(), object->payload() + object->words(), copy->payload());
    return copy;
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
  const DictionaryPlace& path_;
};

/// Words that a change of one entry takes at most: each level copied, and split or joined.
std::size_t words_to_change(const DictionaryPlace& path) {
  return (path.height + 2) * 2 * kMaxNodeWords;
}

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

}  // namespace

Value dictionary_put(Heap& heap, const SymbolTable& symbols, Value dictionary, Value key,
                     Value value) {
  if (is_long_and_flat(dictionary)) {
    Root k{heap, key};
    Root v{heap, value};
    const Value tree = to_tree(heap, dictionary);
    return dictionary_put_at(heap, tree, dictionary_place(symbols, tree, k), k, v);
  }
  return dictionary_put_at(heap, dictionary, dictionary_place(symbols, dictionary, key), key,
                           value);
}

Value dictionary_put_at(Heap& heap, Value dictionary, const DictionaryPlace& place, Value key,
                        Value value) {
  if (heap.has_room(words_to_change(place))) {
    return Change(heap, place).put(dictionary.as_object(), key, value);
  }
  Root old{heap, dictionary};
  Root k{heap, key};
  Root v{heap, value};
  heap.reserve(words_to_change(place));
  return Change(heap, place).put(old.get().as_object(), k, v);
}

Value dictionary_remove(Heap& heap, const SymbolTable& symbols, Value dictionary, Value key) {
  DictionaryPlace path = dictionary_place(symbols, dictionary, key);
  if (!path.found) return dictionary;
  Root old{heap, dictionary};
  Root k{heap, key};
  if (is_long_and_flat(dictionary)) {
    old.set(to_tree(heap, dictionary));
    path = dictionary_place(symbols, old, k);
  }
  heap.reserve(words_to_change(path));
  return Change(heap, path).remove(old.get().as_object());
}

}  // namespace btvm
