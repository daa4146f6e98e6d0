#include "runtime/primitives/number.h"

#include <array>
#include <cmath>

#include "runtime/primitives/support.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"

namespace btvm {
namespace {

bool is_number(Value value) { return is_integer(value) || is_float(value); }
double as_double(Value value) {
  return is_float(value) ? float_of(value) : integer_to_double(value);
}

Outcome badarith(Call& call) { return raise_raw(call.context(), symbol(symbols::kBadarith)); }

/// There are no infinities and no NaN: an argument outside of the domain fails.
Outcome float_result(Call& call, double d) {
  if (!std::isfinite(d)) return badarith(call);
  return Outcome::result(make_float(call.heap(), d));
}

// --- Functions of one or two real numbers --------------------------------------------------------

template <double (*function)(double)>
Outcome real_function(Call& call) {
  const double x = as_double(call.receiver());
  if (!std::isfinite(x)) return badarith(call);  // an integer beyond the doubles
  return float_result(call, function(x));
}

template <double (*function)(double, double)>
Outcome real_function2(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_number(call.argument(1))) return badarith(call);
  const double x = as_double(call.receiver());
  const double y = as_double(call.argument(1));
  if (!std::isfinite(x) || !std::isfinite(y)) return badarith(call);
  return float_result(call, function(x, y));
}

// Wrappers: the functions of <cmath> are overloaded, and theirs are not to be pointed at.
double sqrt_of(double x) { return std::sqrt(x); }
double log_of(double x) { return std::log(x); }
double log2_of(double x) { return std::log2(x); }
double log10_of(double x) { return std::log10(x); }
double exp_of(double x) { return std::exp(x); }
double sin_of(double x) { return std::sin(x); }
double cos_of(double x) { return std::cos(x); }
double tan_of(double x) { return std::tan(x); }
double asin_of(double x) { return std::asin(x); }
double acos_of(double x) { return std::acos(x); }
double atan_of(double x) { return std::atan(x); }
double sinh_of(double x) { return std::sinh(x); }
double cosh_of(double x) { return std::cosh(x); }
double tanh_of(double x) { return std::tanh(x); }
double abs_of(double x) { return std::fabs(x); }
double pow_of(double x, double y) { return std::pow(x, y); }
double atan2_of(double y, double x) { return std::atan2(y, x); }

// --- Float to Integer ----------------------------------------------------------------------------

double rounded(double x) { return std::round(x); }  // half away from zero
double ceiling(double x) { return std::ceil(x); }
double floor_of(double x) { return std::floor(x); }
double truncated(double x) { return std::trunc(x); }

template <double (*function)(double)>
Outcome float_to_integer(Call& call) {
  return Outcome::result(integer_from_double(call.heap(), function(float_of(call.receiver()))));
}

/// Float infinity: what the language has not got (library.md, Float).
Outcome float_infinity(Call& call) {
  ErrorRecord record;
  record.kind = symbol(symbols::kUserError);
  record.error_class = call.image().symbols().intern("Float class");
  record.message = "BEAM does not support IEEE 754 infinity";
  return raise_error(call.context(), record);
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"number_sqrt", 0, 0, real_function<sqrt_of>},
    PrimitiveInfo{"number_log", 0, 0, real_function<log_of>},
    PrimitiveInfo{"number_log2", 0, 0, real_function<log2_of>},
    PrimitiveInfo{"number_log10", 0, 0, real_function<log10_of>},
    PrimitiveInfo{"number_exp", 0, 0, real_function<exp_of>},
    PrimitiveInfo{"number_raised_to", 1, 0, real_function2<pow_of>},
    PrimitiveInfo{"float_abs", 0, 0, real_function<abs_of>},
    PrimitiveInfo{"float_sin", 0, 0, real_function<sin_of>},
    PrimitiveInfo{"float_cos", 0, 0, real_function<cos_of>},
    PrimitiveInfo{"float_tan", 0, 0, real_function<tan_of>},
    PrimitiveInfo{"float_sinh", 0, 0, real_function<sinh_of>},
    PrimitiveInfo{"float_cosh", 0, 0, real_function<cosh_of>},
    PrimitiveInfo{"float_tanh", 0, 0, real_function<tanh_of>},
    PrimitiveInfo{"float_asin", 0, 0, real_function<asin_of>},
    PrimitiveInfo{"float_acos", 0, 0, real_function<acos_of>},
    PrimitiveInfo{"float_atan", 0, 0, real_function<atan_of>},
    PrimitiveInfo{"float_atan2", 1, 0, real_function2<atan2_of>},
    PrimitiveInfo{"float_rounded", 0, 0, float_to_integer<rounded>},
    PrimitiveInfo{"float_ceiling", 0, 0, float_to_integer<ceiling>},
    PrimitiveInfo{"float_floor", 0, 0, float_to_integer<floor_of>},
    PrimitiveInfo{"float_truncated", 0, 0, float_to_integer<truncated>},
    PrimitiveInfo{"float_infinity", 0, 0, float_infinity},
};

}  // namespace

std::span<const PrimitiveInfo> number_primitives() { return kPrimitives; }

}  // namespace btvm
