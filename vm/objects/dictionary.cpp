#include "vm/objects/dictionary.h"

#include <algorithm>

#include "vm/base/check.h"
#include "vm/compare.h"
#include "vm/objects/dictionary_node.h"
#include "vm/objects/string.h"

namespace btvm {

using namespace dictionary_node;

namespace {

// --- Finding a key ------------------------------------------------------------------------------

/// The pair whose key has the place of `key`, or the first behind that place.
struct Position {
  std::size_t index;
  bool found;
};

Position find_by_order(const SymbolTable& symbols, const Object* object, Value key) {
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

/// The same for a small Integer among few small Integers: counting has no branch to guess wrong. Nothing when
/// there are other keys.
std::optional<Position> find_small(const Object* object, Value key) {
  const std::size_t count = pair_count(object);
  const std::size_t first = first_slot(object);
  std::size_t less = 0;
  bool all_small = true;
  for (std::size_t i = 0; i < count; ++i) {
    const Value other = object->slot(first + 2 * i);
    all_small &= other.is_small();
    less += static_cast<std::size_t>(other.as_small() < key.as_small());
  }
  if (!all_small) return std::nullopt;
  return Position{less, less < count && key_of_pair(object, less) == key};
}

/// The same among texts on the heap, as far as there are no others.
std::optional<Position> find_text(const Object* object, Value key) {
  std::size_t low = 0;
  std::size_t high = pair_count(object);
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const Value other = key_of_pair(object, middle);
    if (!is_kind(other, ObjectKind::kString)) return std::nullopt;
    const auto o = order_short_texts(other, key);
    if (o == 0) return Position{middle, true};
    if (o < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return Position{low, false};
}

Position find(const SymbolTable& symbols, const Object* object, Value key) {
  std::optional<Position> found;
  if (key.is_small()) {
    if (pair_count(object) <= kMaxPairs) found = find_small(object, key);
  } else if (is_kind(key, ObjectKind::kString)) {
    found = find_text(object, key);
  }
  return found ? *found : find_by_order(symbols, object, key);
}

/// True when what has the key's place in the order equals it.
bool has_own_place(Value key) {
  return key.is_small() || key.is_symbol() || is_kind(key, ObjectKind::kString);
}

/// Blocks made by one literal have one place in the order and are different keys, so one of them
/// can be anywhere among its like. Looks at every entry.
void locate_block(Value dictionary, Value key, DictionaryPlace& path) {
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

const Object* leaf_at(Value dictionary, const DictionaryPlace& path) {
  const Object* object = dictionary.as_object();
  for (std::size_t level = 0; level < path.height; ++level) {
    object = child_of(object, path.children[level]);
  }
  return object;
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

DictionaryPlace dictionary_place(const SymbolTable& symbols, Value dictionary, Value key) {
  DictionaryPlace path;
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
    path.found = has_own_place(key) || strict_equal(key_of_pair(object, at.index), key);
    if (!path.found) locate_block(dictionary, key, path);
  }
  return path;
}

std::array<Value, 2> keys_around(Value dictionary, const DictionaryPlace& place) {
  std::array<Value, 2> keys = {Value::hole(), Value::hole()};
  const Object* object = dictionary.as_object();
  for (std::size_t level = 0; level < place.height; ++level) {
    const std::size_t child = place.children[level];
    if (child + 1 < pair_count(object)) keys[1] = key_of_pair(object, child + 1);
    object = child_of(object, child);
  }
  // A subtree's least key stands above it, so only in the first leaf nothing is before the place.
  if (place.index > 0) keys[0] = key_of_pair(object, place.index - 1);
  if (place.index < pair_count(object)) keys[1] = key_of_pair(object, place.index);
  return keys;
}

std::optional<Value> dictionary_get(const SymbolTable& symbols, Value dictionary, Value key) {
  const DictionaryPlace path = dictionary_place(symbols, dictionary, key);
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
