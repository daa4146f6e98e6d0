#include "vm/objects/elements.h"

#include "vm/objects/dictionary.h"
#include "vm/objects/tuple.h"

namespace btvm {
namespace {

Value dictionary_of(Value tree) { return tree.as_object()->slot(0); }

/// The slot of a dictionary's entry that is an element: of a set the key, of an array the value.
bool is_keyed(Value tree) { return is_kind(tree, ObjectKind::kSetTree); }

}  // namespace

std::size_t element_count(Value value) {
  if (is_element_tree(value)) return dictionary_size(dictionary_of(value));
  return value.as_object()->words();
}

Value element_at(Value value, std::size_t i) {
  if (!is_element_tree(value)) return value.as_object()->slot(i);
  return is_keyed(value) ? key_at(dictionary_of(value), i) : value_at(dictionary_of(value), i);
}

std::vector<Value> all_elements(Value value) {
  if (!is_element_tree(value)) {
    const auto elements = elements_of(value);
    return {elements.begin(), elements.end()};
  }
  std::vector<Value> elements;
  elements.reserve(element_count(value));
  for (DictionaryCursor at(dictionary_of(value)); !at.is_at_end(); at.advance()) {
    elements.push_back(is_keyed(value) ? at.key() : at.value());
  }
  return elements;
}

bool becomes_tree(Value value) {
  const std::size_t count = element_count(value);
  return count >= kTreeElements && 2 * count <= Header::kMaxWords;
}

Value element_dictionary(Heap& heap, Value value) {
  if (is_element_tree(value)) return dictionary_of(value);
  Root root{heap, value};
  heap.reserve(2 * value.as_object()->words() + 1);
  const bool keyed = is_kind(root, ObjectKind::kSet);
  std::vector<Value> pairs;
  pairs.reserve(2 * root.get().as_object()->words());
  std::int64_t index = 0;
  for (const Value element : elements_of(root)) {
    pairs.push_back(keyed ? element : Value::from_small(index++));
    pairs.push_back(keyed ? Value::nil() : element);
  }
  return new_dictionary(heap, pairs);
}

Value new_element_tree(Heap& heap, ObjectKind kind, Value dictionary) {
  Root root{heap, dictionary};
  heap.reserve(2);
  const bool is_set = kind == ObjectKind::kSet || kind == ObjectKind::kSetTree;
  Object* tree = heap.allocate(is_set ? ObjectKind::kSetTree : ObjectKind::kArrayTree,
                               layout_id(is_set ? classes::kSet : classes::kArray), 1);
  tree->set_slot(0, root);
  return Value::from_object(tree);
}

Value array_put(Heap& heap, const SymbolTable& symbols, Value array, std::size_t i, Value element) {
  Root old{heap, array};
  Root fresh{heap, element};
  if (!is_element_tree(array) && !becomes_tree(array)) {
    heap.reserve(array.as_object()->words() + 1);
    const Value copy = new_flat(heap, ObjectKind::kArray, elements_of(old));
    copy.as_object()->set_slot(i, fresh);
    return copy;
  }
  const Value dictionary = element_dictionary(heap, old);
  const Value index = Value::from_small(static_cast<std::int64_t>(i));
  return new_element_tree(heap, ObjectKind::kArrayTree,
                          dictionary_put(heap, symbols, dictionary, index, fresh));
}

}  // namespace btvm
