#include "vm/compare.h"

#include <bit>
#include <functional>
#include <string_view>

#include "vm/objects/dictionary.h"
#include "vm/objects/elements.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/small_stack.h"
#include "vm/symbol_table.h"

namespace btvm {
namespace {

constexpr auto kSame = std::strong_ordering::equal;

bool is_number(Value v) { return is_integer(v) || is_float(v); }

std::strong_ordering order_doubles(double a, double b) {
  return a < b ? std::strong_ordering::less : a > b ? std::strong_ordering::greater : kSame;
}

std::strong_ordering order_numbers(Value a, Value b) {
  if (is_integer(a)) {
    return is_integer(b) ? integer_compare(a, b) : integer_compare(a, float_of(b));
  }
  if (is_float(b)) return order_doubles(float_of(a), float_of(b));
  return 0 <=> integer_compare(b, float_of(a));
}

/// Two composite values of one form whose parts are being compared one after the other.
struct Pair {
  Value a;
  Value b;
  bool exact;             // Integers and Floats differ
  std::size_t next = 0;   // number of the next step
  std::size_t steps = 0;  // how many there are
};

/// What the comparison of two values without looking into them tells.
struct Glance {
  std::strong_ordering result = kSame;
  std::size_t steps = 0;  // not zero: they are equal if these parts are
};

Value part_at(Value value, std::size_t i) {
  return is_element_tree(value) ? element_at(value, i) : value.as_object()->slot(i);
}

/// The parts of step `step` of lists, arrays, sets and flat objects.
Pair parts_at(const Pair& pair, std::size_t step) {
  return {part_at(pair.a, step), part_at(pair.b, step), pair.exact};
}

constexpr std::size_t kUnlimited = ~std::size_t{0};
using MaybeOrdering = std::optional<std::strong_ordering>;

/// Walks the parts of two composite values until `glance` finds a difference; nothing when that takes more
/// than `steps`, which is how many are left afterwards. `parts` answers what to compare in a step of a dictionary.
template <typename GlanceAt, typename PartsOfDictionary>
MaybeOrdering walk_parts(const Pair& start, const GlanceAt& glance, const PartsOfDictionary& parts,
                         std::size_t& steps) {
  SmallStack<Pair, 8> open;
  open.push(start);
  while (!open.is_empty()) {
    if (steps == 0) return std::nullopt;
    --steps;
    Pair& top = open.top();
    const std::size_t step = top.next++;
    Pair at = is_dictionary(top.a) ? parts(top, step) : parts_at(top, step);
    // Closed before its last part is looked at, so that a long list is no deep one.
    if (top.next == top.steps) open.pop();
    const Glance seen = glance(at);
    if (seen.result != 0) return seen.result;
    at.steps = seen.steps;
    if (at.steps != 0) open.push(at);
  }
  return kSame;
}

template <typename GlanceAt, typename PartsOfDictionary>
MaybeOrdering walk(Pair start, const GlanceAt& glance, const PartsOfDictionary& parts,
                   std::size_t& steps) {
  const Glance seen = glance(start);
  if (seen.result != 0 || seen.steps == 0) return seen.result;
  start.steps = seen.steps;
  return walk_parts(start, glance, parts, steps);
}

// --- Equality -----------------------------------------------------------------------------------

Glance glance_equal_objects(const Pair& pair) {
  constexpr Glance kDifferent{std::strong_ordering::less, 0};
  const Object* x = pair.a.as_object();
  const Object* y = pair.b.as_object();
  if (is_dictionary(pair.a)) {
    const std::size_t size = dictionary_size(pair.a);
    if (!is_dictionary(pair.b) || dictionary_size(pair.b) != size) return kDifferent;
    return {kSame, 2 * size};
  }
  if (is_array(pair.a) || is_set(pair.a)) {
    const bool alike = is_array(pair.a) ? is_array(pair.b) : is_set(pair.b);
    const std::size_t count = element_count(pair.a);
    return alike && element_count(pair.b) == count ? Glance{kSame, count} : kDifferent;
  }
  if (x->kind() != y->kind()) return kDifferent;
  switch (x->kind()) {
    case ObjectKind::kInstance:
      if (x->header().layout() != y->header().layout()) return kDifferent;
      [[fallthrough]];
    case ObjectKind::kCons:
    case ObjectKind::kTuple:
      if (x->words() != y->words()) return kDifferent;
      return {kSame, x->words()};
    case ObjectKind::kActorRef:
    case ObjectKind::kReference:
    case ObjectKind::kFuture:
    case ObjectKind::kNative: return x->raw(0) == y->raw(0) ? Glance{} : kDifferent;
    default: return kDifferent;  // blocks and the VM's own objects are equal only to themselves
  }
}

Glance glance_equal(const Pair& pair) {
  constexpr Glance kDifferent{std::strong_ordering::less, 0};
  const Value a = pair.a;
  const Value b = pair.b;
  if (a == b) return {};
  if (is_number(a)) {
    if (!is_number(b) || (pair.exact && is_integer(a) != is_integer(b))) return kDifferent;
    return {order_numbers(a, b), 0};
  }
  if (!a.is_reference() || !b.is_reference()) return kDifferent;
  if (is_string(a)) return is_string(b) && text_of(a) == text_of(b) ? Glance{} : kDifferent;
  return glance_equal_objects(pair);
}

MaybeOrdering walk_equal(Value a, Value b, bool exact, std::size_t& steps) {
  const auto parts = [](const Pair& pair, std::size_t step) -> Pair {
    const std::size_t i = step / 2;
    if (step % 2 == 0) return {key_at(pair.a, i), key_at(pair.b, i), true};
    return {value_at(pair.a, i), value_at(pair.b, i), pair.exact};
  };
  return walk({a, b, exact}, glance_equal, parts, steps);
}

// --- Order --------------------------------------------------------------------------------------

/// Place of a value's kind in the total order; the last digit tells kinds of one place apart.
int rank(Value v) {
  switch (v.tag()) {
    case Value::Tag::kSmall:
    case Value::Tag::kFloat: return 0;
    case Value::Tag::kSymbol: return 10;
    case Value::Tag::kPid: return 50;
    case Value::Tag::kClass: return 60;
    case Value::Tag::kReference: break;
    default: return 80;  // the empty list
  }
  switch (v.as_object()->kind()) {
    case ObjectKind::kFloat:
    case ObjectKind::kInteger: return 0;
    case ObjectKind::kReference: return 20;
    case ObjectKind::kNative: return 21;
    case ObjectKind::kBlock: return 30;
    case ObjectKind::kFuture: return 51;
    case ObjectKind::kActorState: return 61;
    case ObjectKind::kActorRef: return 62;
    case ObjectKind::kTuple: return 63;
    case ObjectKind::kArray:
    case ObjectKind::kArrayTree: return 71;
    case ObjectKind::kSet:
    case ObjectKind::kSetTree: return 72;
    case ObjectKind::kDictionary:
    case ObjectKind::kDictionaryTree: return 73;
    case ObjectKind::kCons: return 80;
    case ObjectKind::kString:
    case ObjectKind::kSharedString: return 90;
    default: return 70;
  }
}

std::strong_ordering order_text(std::string_view a, std::string_view b) {
  return a.compare(b) <=> 0;
}

/// Objects of one rank: by size first, then by their parts.
Glance glance_order_objects(const Pair& pair) {
  const Object* x = pair.a.as_object();
  const Object* y = pair.b.as_object();
  if (is_dictionary(pair.a)) {
    const std::size_t size = dictionary_size(pair.a);
    return {size <=> dictionary_size(pair.b), 3 * size};
  }
  if (is_array(pair.a) || is_set(pair.a)) {
    const std::size_t count = element_count(pair.a);
    return {count <=> element_count(pair.b), count};
  }
  switch (x->kind()) {
    case ObjectKind::kCons:
    case ObjectKind::kInstance:
    case ObjectKind::kTuple: break;
    case ObjectKind::kBlock: {  // captured variables do not count: they change
      const auto by_code = x->raw(0) <=> y->raw(0);
      return {by_code != 0 ? by_code : x->words() <=> y->words(), 0};
    }
    case ObjectKind::kActorState: return {};  // a process sees no state but its own
    default: return {x->raw(0) <=> y->raw(0), 0};
  }
  if (x->words() != y->words()) return {x->words() <=> y->words(), 0};
  if (x->kind() != ObjectKind::kInstance) return {kSame, x->words()};
  return {x->header().layout() <=> y->header().layout(), x->words()};
}

class Orderer {
 public:
  explicit Orderer(const SymbolTable& symbols) : symbols_(symbols) {}

  MaybeOrdering order_within(std::size_t& steps, Value a, Value b, bool exact) const {
    return walk(
        {a, b, exact}, [this](const Pair& pair) { return glance(pair); },
        [](const Pair& pair, std::size_t step) { return parts_of_dictionary(pair, step); }, steps);
  }
  std::strong_ordering order(Value a, Value b, bool exact) const {
    std::size_t steps = kUnlimited;
    return *order_within(steps, a, b, exact);
  }

 private:
  Glance glance(const Pair& pair) const {
    const Value a = pair.a;
    const Value b = pair.b;
    if (a == b) return {};
    const int place = rank(a);
    if (const auto by_kind = place <=> rank(b); by_kind != 0) return {by_kind, 0};
    switch (place) {
      case 0: {
        const auto by_value = order_numbers(a, b);
        if (by_value != 0 || !pair.exact) return {by_value, 0};
        return {is_float(a) <=> is_float(b), 0};
      }
      case 10: return {order_text(symbols_.name(a.as_symbol()), symbols_.name(b.as_symbol())), 0};
      case 90: return {order_text(text_of(a), text_of(b)), 0};
      default: break;
    }
    if (a.is_reference() && b.is_reference()) return glance_order_objects(pair);
    if (a.is_reference() != b.is_reference()) {  // one of the lists is empty
      return {a.is_reference() <=> b.is_reference(), 0};
    }
    return {a.bits() <=> b.bits(), 0};
  }

  /// Keys in ascending order, each by value and then exactly (else 1 and 1.0 had one place and the
  /// dictionaries were still unequal), then values in the order of their keys.
  static Pair parts_of_dictionary(const Pair& pair, std::size_t step) {
    const std::size_t size = dictionary_size(pair.a);
    if (step >= 2 * size) {
      const std::size_t i = step - 2 * size;
      return {value_at(pair.a, i), value_at(pair.b, i), pair.exact};
    }
    const std::size_t i = step / 2;
    return {key_at(pair.a, i), key_at(pair.b, i), pair.exact || step % 2 == 1};
  }

  const SymbolTable& symbols_;
};

// --- Hash ---------------------------------------------------------------------------------------

/// Hashes a value part by part, in an order that equal values share whatever their form in memory.
class Hasher {
 public:
  std::uint64_t run(Value value) {
    add(value, 0);
    return hash_;
  }

 private:
  // Deeper and later parts do not take part: hashing stays cheap, also where a small object stands
  // for an enormous term because its parts are shared.
  static constexpr int kDepth = 64;
  static constexpr int kParts = 100'000;

  void mix(std::uint64_t word) { hash_ = std::rotl(hash_ ^ word, 23) * 0x9E3779B97F4A7C15U; }

  void add(Value v, int depth) {
    for (;;) {
      if (depth > kDepth || parts_++ > kParts) return;
      if (!is_cons(v)) break;
      add(head_of(v), depth + 1);
      v = tail_of(v);
    }
    if (is_integer(v)) {
      mix(integer_hash(v));
    } else if (is_float(v)) {
      const double d = float_of(v);
      mix(std::bit_cast<std::uint64_t>(d == 0 ? 0.0 : d) + 1);  // -0.0 =:= 0.0
    } else if (!v.is_reference()) {
      mix(v.bits());
    } else if (is_string(v)) {
      mix(std::hash<std::string_view>{}(text_of(v)));
    } else if (is_dictionary(v)) {
      mix(dictionary_size(v));
      for (DictionaryCursor at(v); !at.is_at_end(); at.advance()) {
        add(at.key(), depth + 1);
        add(at.value(), depth + 1);
      }
    } else if (is_array(v) || is_set(v)) {
      mix(is_array(v) ? 1 : 2);
      mix(element_count(v));
      for (std::size_t i = 0; i < element_count(v) && parts_ <= kParts; ++i) {
        add(part_at(v, i), depth + 1);
      }
    } else {
      add_object(*v.as_object(), depth);
    }
  }

  void add_object(const Object& object, int depth) {
    mix(static_cast<std::uint64_t>(object.kind()) + object.words());
    if (raw_words(object.kind()) != 0) {
      mix(object.raw(0));
    } else if (object.kind() != ObjectKind::kActorState) {  // whose fields change
      for (std::size_t i = 0; i < object.words(); ++i) add(object.slot(i), depth + 1);
    }
  }

  std::uint64_t hash_ = 0;
  int parts_ = 0;
};

}  // namespace

bool strict_equal(Value a, Value b) {
  std::size_t steps = kUnlimited;
  return *walk_equal(a, b, true, steps) == 0;
}
bool equal(Value a, Value b) {
  std::size_t steps = kUnlimited;
  return *walk_equal(a, b, false, steps) == 0;
}

std::optional<bool> equal_within(std::size_t& steps, Value a, Value b, Exactness exactness) {
  const auto found = walk_equal(a, b, exactness == Exactness::kStrict, steps);
  return found ? std::optional(*found == 0) : std::nullopt;
}

MaybeOrdering order_within(std::size_t& steps, const SymbolTable& symbols, Value a, Value b) {
  return Orderer(symbols).order_within(steps, a, b, false);
}

std::strong_ordering order(const SymbolTable& symbols, Value a, Value b) {
  return Orderer(symbols).order(a, b, false);
}

std::strong_ordering order_keys(const SymbolTable& symbols, Value a, Value b) {
  if (a == b) return kSame;
  if (a.is_small() && b.is_small()) return a.as_small() <=> b.as_small();
  if (is_kind(a, ObjectKind::kString) && is_kind(b, ObjectKind::kString)) {
    return order_short_texts(a, b);
  }
  const Orderer orderer(symbols);
  const auto by_value = orderer.order(a, b, false);
  return by_value != 0 ? by_value : orderer.order(a, b, true);
}

std::uint32_t hash_of(Value value) { return static_cast<std::uint32_t>(Hasher().run(value) >> 37); }

}  // namespace btvm
