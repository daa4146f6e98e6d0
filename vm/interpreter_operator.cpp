// The operators of language.md 4.5, for the operands that the dispatch loop does not handle.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "vm/base/check.h"
#include "vm/base/limits.h"
#include "vm/compare.h"
#include "vm/interpreter_slow.h"
#include "vm/long_step.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"
#include "vm/operators.h"
#include "vm/raise.h"
#include "vm/weight.h"

namespace btvm {
namespace {

bool is_number(Value v) { return is_integer(v) || is_float(v); }

double as_double(Value v) { return is_float(v) ? float_of(v) : integer_to_double(v); }

Outcome badarith(ExecutionContext& context) {
  return raise_raw(context, symbol(symbols::kBadarith));
}

/// There are no infinities and no NaN: what would make one fails.
Outcome float_result(ExecutionContext& context, double d) {
  if (!std::isfinite(d)) return badarith(context);
  return Outcome::result(make_float(context.heap, d));
}

/// Might the result have more bits than an integer may have?
bool is_too_large(Opcode op, Value a, Value b) {
  if (a.is_small() && b.is_small()) return false;
  const std::size_t x = integer_bit_length(a);
  const std::size_t y = integer_bit_length(b);
  const std::size_t bits = op == Opcode::kMultiply ? x + y : std::max(x, y) + 1;
  return bits > limits::kIntegerBits;
}

Outcome raise_integer_limit(ExecutionContext& context) {
  ErrorRecord record;
  record.kind = symbol(symbols::kHeapLimit);
  record.error_class = context.image.classes().at(class_id(classes::kInteger)).name();
  record.message = "The result is too large";
  return raise_error(context, record);
}

/// begin_work() for an operation on Integers.
std::optional<Outcome> begin_integers(ExecutionContext& context, Opcode op, Value a, Value b) {
  constexpr std::size_t kDivision = 3;  // times as long as a product
  if (a.is_small() && b.is_small()) return std::nullopt;
  const std::size_t x = integer_bit_length(a);
  const std::size_t y = integer_bit_length(b);
  switch (op) {
    case Opcode::kMultiply: return begin_work(context, product_work(x, y));
    case Opcode::kRemainder: return begin_work(context, kDivision * product_work(x, y));
    default: return begin_work(context, (x + y) / kBitsPerReduction);
  }
}

Outcome arithmetic(ExecutionContext& context, Opcode op, Value a, Value b) {
  if (!is_number(a) || !is_number(b)) return badarith(context);
  if (is_integer(a) && is_integer(b)) {
    if (is_too_large(op, a, b)) return raise_integer_limit(context);
    if (auto elsewhere = begin_integers(context, op, a, b)) return *elsewhere;
    switch (op) {
      case Opcode::kAdd: return Outcome::result(integer_add(context.heap, a, b));
      case Opcode::kSubtract: return Outcome::result(integer_subtract(context.heap, a, b));
      default: return Outcome::result(integer_multiply(context.heap, a, b));
    }
  }
  const double x = as_double(a);
  const double y = as_double(b);
  switch (op) {
    case Opcode::kAdd: return float_result(context, x + y);
    case Opcode::kSubtract: return float_result(context, x - y);
    default: return float_result(context, x * y);
  }
}

Outcome divide(ExecutionContext& context, Value a, Value b) {
  if (!is_number(a) || !is_number(b) || as_double(b) == 0) return badarith(context);
  return float_result(context, as_double(a) / as_double(b));
}

Outcome remainder(ExecutionContext& context, Value a, Value b) {
  if (!is_integer(a) || !is_integer(b) || b == Value::from_small(0)) return badarith(context);
  if (auto elsewhere = begin_integers(context, Opcode::kRemainder, a, b)) return *elsewhere;
  return Outcome::result(integer_remainder(context.heap, a, b));
}

Outcome power(ExecutionContext& context, Value a, Value b) {
  if (!is_number(a) || !is_number(b)) return raise_raw(context, symbol(symbols::kBadarg));
  const double result = std::pow(as_double(a), as_double(b));
  if (!std::isfinite(result)) return badarith(context);
  return Outcome::result(integer_from_double(context.heap, std::round(result)));
}

/// A reduction's worth of copying.
constexpr std::size_t kBytesPerReduction = 128;
constexpr std::size_t kComparedBytes = 512;
constexpr std::size_t kCellsPerReduction = 4;

Outcome concatenate(ExecutionContext& context, Value a, Value b) {
  if (is_string(a) && is_string(b)) {
    const std::string_view right = text_of(b);
    if (auto elsewhere = begin_work(context, right.size() / kBytesPerReduction)) return *elsewhere;
    return Outcome::result(append_text(context.heap, a, right));
  }
  if (!is_list(a) || !is_list(b)) return raise_raw(context, symbol(symbols::kBadarg));
  std::size_t count = 0;
  for (Value l = a; is_cons(l); l = tail_of(l)) {
    if (is_long_here(context, ++count / kCellsPerReduction)) {
      return Outcome::of(Outcome::Kind::kLong);
    }
  }
  charge(context, count / kCellsPerReduction);
  Root left{context.heap, a};
  Root right{context.heap, b};
  context.heap.reserve(count * kConsWords);
  std::vector<Value> elements;
  elements.reserve(count);
  for (Value l = left; is_cons(l); l = tail_of(l)) elements.push_back(head_of(l));
  return Outcome::result(new_list(context.heap, elements, right));
}

Outcome compare(ExecutionContext& context, Opcode op, Value a, Value b) {
  ComparisonBudget budget(context);
  const auto found = order_within(budget.steps(), context.image.symbols(), a, b);
  if (!found) return Outcome::of(Outcome::Kind::kLong);
  const std::strong_ordering o = *found;
  switch (op) {
    case Opcode::kLess: return Outcome::result(Value::from_bool(o < 0));
    case Opcode::kGreater: return Outcome::result(Value::from_bool(o > 0));
    case Opcode::kLessEqual: return Outcome::result(Value::from_bool(o <= 0));
    default: return Outcome::result(Value::from_bool(o >= 0));
  }
}

/// Whether a and b are equal is `wanted`.
Outcome compare_equal(ExecutionContext& context, Value a, Value b, Exactness exactness,
                      bool wanted) {
  if (is_string(a) && is_string(b)) {
    const std::size_t bytes = std::min(text_of(a).size(), text_of(b).size());
    if (auto elsewhere = begin_work(context, bytes / kComparedBytes)) return *elsewhere;
  }
  ComparisonBudget budget(context);
  const auto same = equal_within(budget.steps(), a, b, exactness);
  if (!same) return Outcome::of(Outcome::Kind::kLong);
  return Outcome::result(Value::from_bool(*same == wanted));
}

symbols::Index selector_of(Opcode op) {
  constexpr std::array kSelectors = {
      symbols::kAdd,       symbols::kSubtract,    symbols::kMultiply,      symbols::kDivide,
      symbols::kRemainder, symbols::kPower,       symbols::kConcatenate,   symbols::kLess,
      symbols::kGreater,   symbols::kLessEqual,   symbols::kGreaterEqual,  symbols::kEqual,
      symbols::kNotEqual,  symbols::kStrictEqual, symbols::kStrictNotEqual};
  return kSelectors[static_cast<std::size_t>(op) - static_cast<std::size_t>(Opcode::kAdd)];
}

/// A user-defined operator: the left operand is an object whose own class chain, below the library's
/// root classes, defines the selector. The comparisons that DateTime defines are for two of them.
const Method* user_operator(const Image& image, Value left, Value right, Symbol selector) {
  if (!is_kind(left, ObjectKind::kInstance)) return nullptr;
  if (image.class_of(left) == class_id(classes::kDateTime) &&
      selector != symbol(symbols::kSubtract) && image.class_of(right) != image.class_of(left)) {
    return nullptr;
  }
  const Method* method = image.find_instance_method(image.class_of(left), selector);
  if (method == nullptr || method->owner == class_id(classes::kObject) ||
      method->owner == class_id(classes::kProtoObject)) {
    return nullptr;
  }
  return method;
}

}  // namespace

Outcome apply_operator(ExecutionContext& context, Opcode op, Value a, Value b) {
  switch (op) {
    case Opcode::kAdd:
    case Opcode::kSubtract:
    case Opcode::kMultiply: return arithmetic(context, op, a, b);
    case Opcode::kDivide: return divide(context, a, b);
    case Opcode::kRemainder: return remainder(context, a, b);
    case Opcode::kPower: return power(context, a, b);
    case Opcode::kConcatenate: return concatenate(context, a, b);
    case Opcode::kLess:
    case Opcode::kGreater:
    case Opcode::kLessEqual:
    case Opcode::kGreaterEqual: return compare(context, op, a, b);
    case Opcode::kEqual: return compare_equal(context, a, b, Exactness::kByValue, true);
    case Opcode::kNotEqual: return compare_equal(context, a, b, Exactness::kByValue, false);
    case Opcode::kStrictEqual: return compare_equal(context, a, b, Exactness::kStrict, true);
    case Opcode::kStrictNotEqual: return compare_equal(context, a, b, Exactness::kStrict, false);
    default: break;
  }
  unreachable("an operator's opcode");
}

namespace slow {

Resume operate(ExecutionContext& context) {
  const auto op = static_cast<Opcode>(*context.pc);
  const Outcome left = awaited(context, reg(context, 1));
  if (left.kind != Outcome::Kind::kValue) return leave_with(context, left);
  Root a{context.heap, left.value};
  const Outcome right = awaited(context, reg(context, 2));
  if (right.kind != Outcome::Kind::kValue) return leave_with(context, right);
  const Symbol selector = symbol(selector_of(op));
  if (user_operator(context.image, a, right.value, selector) == nullptr) {
    return complete(context, apply_operator(context, op, a, right.value));
  }
  Root b{context.heap, right.value};
  context.heap.reserve(2);
  context.transfer.receiver = a;
  context.transfer.selector = selector;
  const std::array<Value, 1> arguments{b.get()};
  context.transfer.arguments = new_tuple(context.heap, arguments);
  return complete(context, Outcome::of(Outcome::Kind::kSend));
}

Resume check_number(ExecutionContext& context) {
  const Outcome outcome = awaited(context, reg(context, 0));
  if (outcome.kind != Outcome::Kind::kValue) return leave_with(context, outcome);
  const Value selector = context.function->literals[context.pc[2]];
  const bool counts = selector == Value::from_symbol(symbol(symbols::kTimesRepeat));
  if (counts ? is_integer(outcome.value) : is_number(outcome.value)) {
    return set_result(context, outcome.value);
  }
  if (selector.is_nil()) return leave_with(context, badarith(context));
  return leave_with(context,
                    raise_does_not_understand(context, outcome.value, selector.as_symbol()));
}

}  // namespace slow
}  // namespace btvm
