#include "vm/compare.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>

#include "vm/base/limits.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"
#include "vm/symbol_table.h"

namespace btvm {
namespace {

bool is_number(Value v) { return is_integer(v) || is_float(v); }

std::strong_ordering order_doubles(double a, double b) {
  return a < b ? std::strong_ordering::less
         : a > b ? std::strong_ordering::greater
                 : std::strong_ordering::equal;
}

std::strong_ordering order_numbers(Value a, Value b) {
  if (is_integer(a)) {
    return is_integer(b) ? integer_compare(a, b) : integer_compare(a, float_of(b));
  }
  if (is_float(b)) return order_doubles(float_of(a), float_of(b));
  return 0 <=> integer_compare(b, float_of(a));
}

bool equal_numbers(Value a, Value b, bool strict) {
  if (strict && is_integer(a) != is_integer(b)) return false;
  return order_numbers(a, b) == 0;
}

bool equal_at(Value a, Value b, bool strict, int depth);

/// Slots from `first` on, one by one; `keys_strict`: every even one compares strictly.
bool equal_slots(const Object* x, const Object* y, bool strict, bool keys_strict, int depth) {
  if (x->words() != y->words()) return false;
  for (std::size_t i = 0; i < x->words(); ++i) {
    const bool exactly = strict || (keys_strict && i % 2 == 0);
    if (!equal_at(x->slot(i), y->slot(i), exactly, depth + 1)) return false;
  }
  return true;
}

bool equal_objects(Object* x, Object* y, bool strict, int depth) {
  const Header hx = x->header();
  const Header hy = y->header();
  if (hx.kind() != hy.kind()) return false;
  switch (hx.kind()) {
    case ObjectKind::kInstance:
      return hx.layout() == hy.layout() && equal_slots(x, y, strict, false, depth);
    case ObjectKind::kTuple:
    case ObjectKind::kArray:
    case ObjectKind::kSet: return equal_slots(x, y, strict, false, depth);
    case ObjectKind::kDictionary: return equal_slots(x, y, strict, true, depth);
    case ObjectKind::kActorRef:
    case ObjectKind::kReference:
    case ObjectKind::kFuture:
    case ObjectKind::kNative: return x->raw(0) == y->raw(0);
    default: return false;  // blocks and the VM's own objects are equal only to themselves
  }
}

bool equal_at(Value a, Value b, bool strict, int depth) {
  for (;;) {
    if (a == b) return true;
    if (depth > limits::kTermNesting) return false;
    if (is_number(a)) return is_number(b) && equal_numbers(a, b, strict);
    if (!a.is_reference() || !b.is_reference()) return false;
    if (is_string(a)) return is_string(b) && text_of(a) == text_of(b);
    if (!is_cons(a)) return equal_objects(a.as_object(), b.as_object(), strict, depth);
    if (!is_cons(b) || !equal_at(head_of(a), head_of(b), strict, depth + 1)) return false;
    a = tail_of(a);
    b = tail_of(b);
  }
}

/// Place of a value's kind in the total order.
int rank(Value v) {
  switch (v.tag()) {
    case Value::Tag::kSmall:
    case Value::Tag::kFloat: return 0;
    case Value::Tag::kSymbol: return 1;
    case Value::Tag::kClass: return 6;
    case Value::Tag::kPid: return 5;
    case Value::Tag::kReference: break;
    default: return 8;  // the empty list
  }
  switch (v.as_object()->kind()) {
    case ObjectKind::kFloat:
    case ObjectKind::kInteger: return 0;
    case ObjectKind::kReference:
    case ObjectKind::kNative: return 2;
    case ObjectKind::kBlock: return 3;
    case ObjectKind::kFuture: return 5;
    case ObjectKind::kTuple:
    case ObjectKind::kActorRef: return 6;
    case ObjectKind::kCons: return 8;
    case ObjectKind::kString:
    case ObjectKind::kSharedString: return 9;
    default: return 7;
  }
}

std::strong_ordering order_text(std::string_view a, std::string_view b) {
  return a.compare(b) <=> 0;
}

class Orderer {
 public:
  explicit Orderer(const SymbolTable& symbols) : symbols_(symbols) {}

  std::strong_ordering order(Value a, Value b, int depth) const {
    for (;;) {
      if (a == b || depth > limits::kTermNesting) return std::strong_ordering::equal;
      const int ra = rank(a);
      if (const auto by_kind = ra <=> rank(b); by_kind != 0) return by_kind;
      switch (ra) {
        case 0: return order_numbers(a, b);
        case 1: return order_text(symbols_.name(a.as_symbol()), symbols_.name(b.as_symbol()));
        case 6:
        case 7: return order_objects(a, b, depth);
        case 9: return order_text(text_of(a), text_of(b));
        case 8: break;
        default: return order_words(a, b);
      }
      if (a.is_empty_list()) return std::strong_ordering::less;
      if (b.is_empty_list()) return std::strong_ordering::greater;
      if (const auto heads = order(head_of(a), head_of(b), depth + 1); heads != 0) return heads;
      a = tail_of(a);
      b = tail_of(b);
    }
  }

 private:
  static std::strong_ordering order_words(Value a, Value b) {
    const bool objects = a.is_reference() && b.is_reference();
    return objects ? a.as_object()->raw(0) <=> b.as_object()->raw(0) : a.bits() <=> b.bits();
  }

  std::strong_ordering order_objects(Value a, Value b, int depth) const {
    if (!a.is_reference() || !b.is_reference()) return a.bits() <=> b.bits();
    const Object* x = a.as_object();
    const Object* y = b.as_object();
    if (x->kind() != y->kind()) return x->kind() <=> y->kind();
    if (raw_words(x->kind()) == kAllRaw) return x->raw(0) <=> y->raw(0);
    if (x->words() != y->words()) return x->words() <=> y->words();
    if (x->kind() == ObjectKind::kInstance && x->header().layout() != y->header().layout()) {
      return x->header().layout() <=> y->header().layout();
    }
    if (x->kind() != ObjectKind::kDictionary) return order_every(x, y, 0, 1, depth);
    const auto keys = order_every(x, y, 0, 2, depth);
    return keys != 0 ? keys : order_every(x, y, 1, 2, depth);
  }

  std::strong_ordering order_every(const Object* x, const Object* y, std::size_t first,
                                   std::size_t step, int depth) const {
    for (std::size_t i = first; i < x->words(); i += step) {
      if (const auto o = order(x->slot(i), y->slot(i), depth + 1); o != 0) return o;
    }
    return std::strong_ordering::equal;
  }

  const SymbolTable& symbols_;
};

std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  return std::rotl(hash ^ word, 23) * 0x9E3779B97F4A7C15U;
}

std::uint64_t hash_at(std::uint64_t hash, Value v, int depth) {
  for (;;) {
    if (depth > 64) return hash;  // deeper parts do not take part: still consistent
    if (is_integer(v)) return mix(hash, integer_hash(v));
    if (is_float(v)) {
      const double d = float_of(v);
      return mix(hash, std::bit_cast<std::uint64_t>(d == 0 ? 0.0 : d) + 1);
    }
    if (!v.is_reference()) return mix(hash, v.bits());
    if (is_string(v)) return mix(hash, std::hash<std::string_view>{}(text_of(v)));
    Object* object = v.as_object();
    const std::size_t raw = raw_words(object->kind());
    if (raw != 0) return mix(hash, object->raw(0));
    if (!is_cons(v)) {
      hash = mix(hash, static_cast<std::uint64_t>(object->kind()) + object->words());
      for (std::size_t i = 0; i < object->words(); ++i) {
        hash = hash_at(hash, object->slot(i), depth + 1);
      }
      return hash;
    }
    hash = hash_at(hash, head_of(v), depth + 1);
    v = tail_of(v);
  }
}

}  // namespace

bool strict_equal(Value a, Value b) { return equal_at(a, b, true, 0); }
bool equal(Value a, Value b) { return equal_at(a, b, false, 0); }

std::strong_ordering order(const SymbolTable& symbols, Value a, Value b) {
  return Orderer(symbols).order(a, b, 0);
}

std::uint32_t hash_of(Value value) {
  return static_cast<std::uint32_t>(hash_at(0, value, 0) >> 37);
}

}  // namespace btvm
