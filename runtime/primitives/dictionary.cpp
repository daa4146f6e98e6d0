#include "runtime/primitives/dictionary.h"

#include <array>

#include "runtime/primitives/support.h"
#include "vm/base/limits.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/elements.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"

namespace btvm {
namespace {

const SymbolTable& symbols_of(Call& call) { return call.image().symbols(); }

// How many comparisons, and how many copied words, cost a reduction.
constexpr std::size_t kCompared = 4;
constexpr std::size_t kCopiedWords = 8;

// --- Looking up ----------------------------------------------------------------------------------

Outcome dictionary_size_of(Call& call) { return small_result(dictionary_size(call.receiver())); }

/// The value of the key in argument 1.
std::optional<Value> find(Call& call) {
  return dictionary_get(symbols_of(call), call.receiver(), call.argument(1));
}

Outcome dictionary_at(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (auto elsewhere = begin_lookup(call, call.argument(1))) return *elsewhere;
  const auto found = find(call);
  return found ? Outcome::result(*found) : raise_term(call, "badkey", call.argument(1));
}

Outcome dictionary_at_if_absent(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (auto elsewhere = begin_lookup(call, call.argument(1))) return *elsewhere;
  if (const auto found = find(call)) return Outcome::result(*found);
  if (!is_block(call.argument(2))) return raise_term(call, "badfun", call.argument(2));
  return evaluate(call, call.argument(2), {});
}

Outcome dictionary_includes_key(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (auto elsewhere = begin_lookup(call, call.argument(1))) return *elsewhere;
  return bool_result(find(call).has_value());
}

// --- Changing ------------------------------------------------------------------------------------

Outcome dictionary_at_put(Call& call) {
  if (auto elsewhere = begin_lookup(call, call.argument(1))) return *elsewhere;
  return Outcome::result(dictionary_put(call.heap(), symbols_of(call), call.receiver(),
                                        call.argument(1), call.argument(2)));
}

Outcome dictionary_remove_key(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (auto elsewhere = begin_lookup(call, call.argument(1))) return *elsewhere;
  return Outcome::result(
      dictionary_remove(call.heap(), symbols_of(call), call.receiver(), call.argument(1)));
}

/// The receiver with the few entries of the argument put one by one.
Outcome merge_few(Call& call) {
  if (auto elsewhere = begin_work(call, kOfTreeChange * dictionary_size(call.argument(1)))) {
    return *elsewhere;
  }
  Root result{call.heap(), call.receiver()};
  for (std::size_t i = 0; i < dictionary_size(call.argument(1)); ++i) {
    result.set(dictionary_put(call.heap(), symbols_of(call), result, key_at(call.argument(1), i),
                              value_at(call.argument(1), i)));
  }
  return Outcome::result(result);
}

/// The argument with the few entries of the receiver that it lacks.
Outcome merge_into_argument(Call& call) {
  if (auto elsewhere = begin_work(call, kOfTreeChange * dictionary_size(call.receiver())))
    return *elsewhere;
  Root result{call.heap(), call.argument(1)};
  for (std::size_t i = 0; i < dictionary_size(call.receiver()); ++i) {
    const Value key = key_at(call.receiver(), i);
    if (dictionary_get(symbols_of(call), result, key)) continue;
    result.set(
        dictionary_put(call.heap(), symbols_of(call), result, key, value_at(call.receiver(), i)));
  }
  return Outcome::result(result);
}

/// Both dictionaries' pairs, those of the argument last: they win.
Outcome merge_all(Call& call) {
  const std::size_t most = dictionary_size(call.receiver()) + dictionary_size(call.argument(1));
  if (2 * most > limits::kFlatElements) return raise_too_large(call);
  if (auto elsewhere = begin_sort(call, most, kCompared)) return *elsewhere;
  call.heap().reserve(2 * most + 1);
  std::vector<Value> pairs;
  pairs.reserve(2 * most);
  for (const Value dictionary : {call.receiver(), call.argument(1)}) {
    for (DictionaryCursor at(dictionary); !at.is_at_end(); at.advance()) {
      pairs.push_back(at.key());
      pairs.push_back(at.value());
    }
  }
  sort_pairs(symbols_of(call), pairs);
  return Outcome::result(new_dictionary(call.heap(), pairs));
}

Outcome dictionary_merge(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_dictionary(call.argument(1))) return raise_term(call, "badmap", call.argument(1));
  const std::size_t here = dictionary_size(call.receiver());
  const std::size_t there = dictionary_size(call.argument(1));
  if (are_few(there, here)) return merge_few(call);
  return are_few(here, there) ? merge_into_argument(call) : merge_all(call);
}

// --- Lists of the entries ------------------------------------------------------------------------

/// A list of what `part` makes of each entry, in the order of keys; `words` for each part.
template <typename Part>
Outcome list_of_parts(Call& call, std::size_t words, Part&& part) {
  const std::size_t size = dictionary_size(call.receiver());
  if (auto elsewhere = begin_work(call, size * (words + kConsWords) / kCopiedWords)) {
    return *elsewhere;
  }
  call.heap().reserve(size * (words + kConsWords));
  std::vector<Value> elements;
  elements.reserve(size);
  for (DictionaryCursor at(call.receiver()); !at.is_at_end(); at.advance()) {
    elements.push_back(part(at.key(), at.value()));
  }
  return Outcome::result(new_list(call.heap(), elements));
}

Outcome dictionary_keys(Call& call) {
  return list_of_parts(call, 0, [](Value key, Value) { return key; });
}
Outcome dictionary_values(Call& call) {
  return list_of_parts(call, 0, [](Value, Value value) { return value; });
}
/// primPairs. List of the tuples {key, value}.
Outcome dictionary_pairs(Call& call) {
  Heap& heap = call.heap();
  return list_of_parts(call, 3, [&heap](Value key, Value value) {
    const std::array<Value, 2> pair{key, value};
    return new_tuple(heap, pair);
  });
}
/// primAssociations. List of the associations key -> value.
Outcome dictionary_associations(Call& call) {
  Heap& heap = call.heap();
  const Layout& layout = layout_of(call.image(), class_id(classes::kAssociation));
  return list_of_parts(call, layout.fields.size() + 1, [&](Value key, Value value) {
    const std::array<Value, 2> pair{key, value};
    return new_instance(heap, layout, pair);
  });
}

/// primFirst: count. A Dictionary of the first entries.
Outcome dictionary_first(Call& call) {
  if (!call.argument(1).is_small()) return raise_type_error(call, "Expected an Integer");
  const auto most =
      static_cast<std::size_t>(std::max<std::int64_t>(0, call.argument(1).as_small()));
  const std::size_t count = std::min(most, dictionary_size(call.receiver()));
  if (auto elsewhere = begin_work(call, count * 2 / kCopiedWords)) return *elsewhere;
  call.heap().reserve(count * 2 + 1);
  std::vector<Value> pairs;
  for (DictionaryCursor at(call.receiver()); pairs.size() < count * 2; at.advance()) {
    pairs.push_back(at.key());
    pairs.push_back(at.value());
  }
  return Outcome::result(new_dictionary(call.heap(), pairs));
}

/// primWithValues: list. The receiver's keys with these values, which are as many.
Outcome dictionary_with_values(Call& call) {
  const std::size_t size = dictionary_size(call.receiver());
  if (auto elsewhere = begin_work(call, size * kConsWords / kCopiedWords)) return *elsewhere;
  if (!is_list(call.argument(1)) || list_size(call.argument(1)) != size) {
    return raise_type_error(call, "Expected a List with a value for each key");
  }
  if (2 * size > limits::kFlatElements) return raise_too_large(call);
  call.heap().reserve(2 * size + 1);
  std::vector<Value> pairs;
  pairs.reserve(2 * size);
  Value values = call.argument(1);
  for (DictionaryCursor at(call.receiver()); !at.is_at_end(); at.advance()) {
    pairs.push_back(at.key());
    pairs.push_back(head_of(values));
    values = tail_of(values);
  }
  return Outcome::result(new_dictionary(call.heap(), pairs));
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"dictionary_size", 0, 0, dictionary_size_of},
    PrimitiveInfo{"dictionary_at", 1, 0, dictionary_at},
    PrimitiveInfo{"dictionary_at_if_absent", 2, 0, dictionary_at_if_absent},
    PrimitiveInfo{"dictionary_includes_key", 1, 0, dictionary_includes_key},
    PrimitiveInfo{"dictionary_at_put", 2, 0, dictionary_at_put},
    PrimitiveInfo{"dictionary_remove_key", 1, 0, dictionary_remove_key},
    PrimitiveInfo{"dictionary_merge", 1, 0, dictionary_merge},
    PrimitiveInfo{"dictionary_first", 1, 0, dictionary_first},
    PrimitiveInfo{"dictionary_keys", 0, 0, dictionary_keys},
    PrimitiveInfo{"dictionary_values", 0, 0, dictionary_values},
    PrimitiveInfo{"dictionary_pairs", 0, 0, dictionary_pairs},
    PrimitiveInfo{"dictionary_associations", 0, 0, dictionary_associations},
    PrimitiveInfo{"dictionary_with_values", 1, 0, dictionary_with_values},
};

}  // namespace

std::span<const PrimitiveInfo> dictionary_primitives() { return kPrimitives; }

}  // namespace btvm
