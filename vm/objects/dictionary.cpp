#include "vm/objects/dictionary.h"

#include <algorithm>

#include "vm/compare.h"
#include "vm/objects/float.h"
#include "vm/objects/tuple.h"

namespace btvm {
namespace {

/// Orders keys: as the total order, but the Integer before the Float of equal value, so that only
/// =:= keys are in the same place.
std::strong_ordering order_keys(const SymbolTable& symbols, Value a, Value b) {
  const auto by_value = order(symbols, a, b);
  if (by_value != 0 || strict_equal(a, b)) return by_value;
  const auto by_kind = is_float(a) <=> is_float(b);
  return by_kind != 0 ? by_kind : hash_of(a) <=> hash_of(b);
}

struct Position {
  std::size_t index;
  bool found;
};

Position find(const SymbolTable& symbols, Value dictionary, Value key) {
  std::size_t low = 0;
  std::size_t high = dictionary_size(dictionary);
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const auto o = order_keys(symbols, key_at(dictionary, middle), key);
    if (o == 0) return {middle, true};
    if (o < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return {low, false};
}

}  // namespace

std::optional<Value> dictionary_get(const SymbolTable& symbols, Value dictionary, Value key) {
  const Position at = find(symbols, dictionary, key);
  if (!at.found) return std::nullopt;
  return value_at(dictionary, at.index);
}

Value dictionary_put(Heap& heap, const SymbolTable& symbols, Value dictionary, Value key,
                     Value value) {
  const Position at = find(symbols, dictionary, key);
  const std::size_t old_words = dictionary.as_object()->words();
  const std::size_t words = at.found ? old_words : old_words + 2;
  Root old{heap, dictionary};
  Root k{heap, key};
  Root v{heap, value};
  heap.reserve(words + 1);
  Object* copy =
      heap.allocate(ObjectKind::kDictionary, layout_id(classes::kDictionary), words);
  const Object* from = old.get().as_object();
  const std::size_t split = 2 * at.index;
  for (std::size_t i = 0; i < split; ++i) copy->set_slot(i, from->slot(i));
  copy->set_slot(split, at.found ? from->slot(split) : k.get());
  copy->set_slot(split + 1, v);
  const std::size_t skipped = at.found ? 2 : 0;
  for (std::size_t i = split + skipped; i < old_words; ++i) {
    copy->set_slot(i + 2 - skipped, from->slot(i));
  }
  return Value::from_object(copy);
}

Value dictionary_remove(Heap& heap, const SymbolTable& symbols, Value dictionary, Value key) {
  const Position at = find(symbols, dictionary, key);
  if (!at.found) return dictionary;
  Root old{heap, dictionary};
  const std::size_t old_words = dictionary.as_object()->words();
  heap.reserve(old_words);
  Object* copy = heap.allocate(ObjectKind::kDictionary, layout_id(classes::kDictionary),
                               old_words - 2);
  const Object* from = old.get().as_object();
  for (std::size_t i = 0, j = 0; i < old_words; ++i) {
    if (i / 2 != at.index) copy->set_slot(j++, from->slot(i));
  }
  return Value::from_object(copy);
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
    const bool replaced =
        i + 1 < sorted.size() && strict_equal(sorted[i].key, sorted[i + 1].key);
    if (replaced) continue;
    pairs.push_back(sorted[i].key);
    pairs.push_back(sorted[i].value);
  }
}

Value new_dictionary(Heap& heap, std::span<const Value> pairs) {
  return new_flat(heap, ObjectKind::kDictionary, pairs);
}

}  // namespace btvm
