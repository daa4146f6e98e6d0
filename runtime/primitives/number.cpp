#include "runtime/primitives/number.h"

#include <array>
#include <cmath>

#include "vm/execution_context.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"
#include "vm/objects/string.h"
#include "vm/operators.h"
#include "vm/print.h"
#include "vm/raise.h"

namespace btvm {
namespace {

Outcome badarith(Call& call) { return raise_raw(call.context(), symbol(symbols::kBadarith)); }
Outcome real(Call& call, double d) {
  return std::isfinite(d) ? Outcome::result(make_float(call.heap(), d)) : badarith(call);
}
double as_double(Value v) { return is_float(v) ? float_of(v) : integer_to_double(v); }
bool is_number(Value v) { return is_integer(v) || is_float(v); }

/// The inline operators as methods, for perform:.
template <Opcode kOpcode>
Outcome operator_method(Call& call) {
  return apply_operator(call.context(), kOpcode, call.receiver(), call.argument(1));
}

Outcome integer_div(Call& call) {
  if (!is_integer(call.argument(1)) || call.argument(1) == Value::from_small(0)) {
    return badarith(call);
  }
  return Outcome::result(integer_quotient(call.heap(), call.receiver(), call.argument(1)));
}

template <BitOperation kOperation>
Outcome integer_bit(Call& call) {
  if (!is_integer(call.argument(1))) return badarith(call);
  return Outcome::result(
      integer_bits(call.heap(), kOperation, call.receiver(), call.argument(1)));
}

Outcome integer_bit_shift(Call& call) {
  constexpr std::int64_t kMostBits = 1 << 26;  // 8 MiB of digits
  if (!call.argument(1).is_small() || call.argument(1).as_small() > kMostBits) {
    return badarith(call);
  }
  return Outcome::result(
      integer_shift(call.heap(), call.receiver(), call.argument(1).as_small()));
}

Outcome integer_gcd_with(Call& call) {
  if (!is_integer(call.argument(1))) return badarith(call);
  return Outcome::result(integer_gcd(call.heap(), call.receiver(), call.argument(1)));
}

Outcome number_as_float(Call& call) { return real(call, as_double(call.receiver())); }

/// The integer that a rounding function makes of a number.
template <double (*kRound)(double)>
Outcome float_to_integer(Call& call) {
  return Outcome::result(integer_from_double(call.heap(), kRound(float_of(call.receiver()))));
}

template <double (*kFunction)(double)>
Outcome real_function(Call& call) {
  const double x = as_double(call.receiver());
  return real(call, kFunction(x));
}

Outcome number_raised_to(Call& call) {
  if (!is_number(call.argument(1))) return badarith(call);
  return real(call, std::pow(as_double(call.receiver()), as_double(call.argument(1))));
}
Outcome float_atan2(Call& call) {
  if (!is_number(call.argument(1))) return badarith(call);
  return real(call, std::atan2(as_double(call.receiver()), as_double(call.argument(1))));
}

double natural_log(double x) { return x > 0 ? std::log(x) : std::nan(""); }
double log_2(double x) { return x > 0 ? std::log2(x) : std::nan(""); }
double log_10(double x) { return x > 0 ? std::log10(x) : std::nan(""); }

constexpr std::array kPrimitives = {
    PrimitiveInfo{"number_add", 1, 0, operator_method<Opcode::kAdd>},
    PrimitiveInfo{"number_subtract", 1, 0, operator_method<Opcode::kSubtract>},
    PrimitiveInfo{"number_multiply", 1, 0, operator_method<Opcode::kMultiply>},
    PrimitiveInfo{"number_divide", 1, 0, operator_method<Opcode::kDivide>},
    PrimitiveInfo{"number_remainder", 1, 0, operator_method<Opcode::kRemainder>},
    PrimitiveInfo{"number_power", 1, 0, operator_method<Opcode::kPower>},
    PrimitiveInfo{"operator_concatenate", 1, 0, operator_method<Opcode::kConcatenate>},
    PrimitiveInfo{"operator_less", 1, 0, operator_method<Opcode::kLess>},
    PrimitiveInfo{"operator_greater", 1, 0, operator_method<Opcode::kGreater>},
    PrimitiveInfo{"operator_less_equal", 1, 0, operator_method<Opcode::kLessEqual>},
    PrimitiveInfo{"operator_greater_equal", 1, 0, operator_method<Opcode::kGreaterEqual>},
    PrimitiveInfo{"integer_div", 1, 0, integer_div},
    PrimitiveInfo{"integer_bit_and", 1, 0, integer_bit<BitOperation::kAnd>},
    PrimitiveInfo{"integer_bit_or", 1, 0, integer_bit<BitOperation::kOr>},
    PrimitiveInfo{"integer_bit_xor", 1, 0, integer_bit<BitOperation::kXor>},
    PrimitiveInfo{"integer_bit_shift", 1, 0, integer_bit_shift},
    PrimitiveInfo{"integer_gcd", 1, 0, integer_gcd_with},
    PrimitiveInfo{"number_as_float", 0, 0, number_as_float},
    PrimitiveInfo{"float_rounded", 0, 0, float_to_integer<std::round>},
    PrimitiveInfo{"float_ceiling", 0, 0, float_to_integer<std::ceil>},
    PrimitiveInfo{"float_floor", 0, 0, float_to_integer<std::floor>},
    PrimitiveInfo{"float_truncated", 0, 0, float_to_integer<std::trunc>},
    PrimitiveInfo{"number_sqrt", 0, 0, real_function<std::sqrt>},
    PrimitiveInfo{"number_ln", 0, 0, real_function<natural_log>},
    PrimitiveInfo{"number_log2", 0, 0, real_function<log_2>},
    PrimitiveInfo{"number_log10", 0, 0, real_function<log_10>},
    PrimitiveInfo{"number_exp", 0, 0, real_function<std::exp>},
    PrimitiveInfo{"float_sin", 0, 0, real_function<std::sin>},
    PrimitiveInfo{"float_cos", 0, 0, real_function<std::cos>},
    PrimitiveInfo{"float_tan", 0, 0, real_function<std::tan>},
    PrimitiveInfo{"float_asin", 0, 0, real_function<std::asin>},
    PrimitiveInfo{"float_acos", 0, 0, real_function<std::acos>},
    PrimitiveInfo{"float_atan", 0, 0, real_function<std::atan>},
    PrimitiveInfo{"float_atan2", 1, 0, float_atan2},
    PrimitiveInfo{"number_raised_to", 1, 0, number_raised_to},
};

}  // namespace

std::span<const PrimitiveInfo> number_primitives() { return kPrimitives; }

}  // namespace btvm
