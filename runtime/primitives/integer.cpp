#include "runtime/primitives/integer.h"

#include <array>
#include <cmath>

#include "runtime/primitives/support.h"
#include "vm/base/limits.h"
#include "vm/objects/float.h"
#include "vm/objects/integer.h"
#include "vm/objects/string.h"
#include "vm/weight.h"

namespace btvm {
namespace {

// How many times longer than a product they take.
constexpr std::size_t kDivision = 3;
constexpr std::size_t kDivisor = 16;

Outcome badarith(Call& call) { return raise_raw(call.context(), symbol(symbols::kBadarith)); }

/// begin_work() for what takes so many times as long as multiplying both integers.
std::optional<Outcome> begin_product(Call& call, std::size_t times) {
  const std::size_t bits = integer_bit_length(call.receiver());
  return begin_work(call, times * product_work(bits, integer_bit_length(call.argument(1))));
}

/// begin_work() for what looks once at every limb of the receiver, and of the argument if it is an Integer.
std::optional<Outcome> begin_limbs(Call& call) {
  std::size_t bits = integer_bit_length(call.receiver());
  if (is_integer(call.argument(1))) bits += integer_bit_length(call.argument(1));
  return begin_work(call, bits / kBitsPerReduction);
}

// --- Division and divisors -----------------------------------------------------------------------

Outcome integer_div(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value divisor = call.argument(1);
  if (!is_integer(divisor) || divisor == Value::from_small(0)) return badarith(call);
  if (auto elsewhere = begin_product(call, kDivision)) return *elsewhere;
  return Outcome::result(integer_quotient(call.heap(), call.receiver(), divisor));
}

Outcome integer_gcd_with(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_integer(call.argument(1))) return badarith(call);
  if (auto elsewhere = begin_product(call, kDivisor)) return *elsewhere;
  return Outcome::result(integer_gcd(call.heap(), call.receiver(), call.argument(1)));
}

// --- Bits ----------------------------------------------------------------------------------------

template <BitOperation operation>
Outcome integer_bit_operation(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_integer(call.argument(1))) return badarith(call);
  if (auto elsewhere = begin_limbs(call)) return *elsewhere;
  return Outcome::result(integer_bits(call.heap(), operation, call.receiver(), call.argument(1)));
}

Outcome integer_bit_shift(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value distance = call.argument(1);
  if (!is_integer(distance)) return badarith(call);
  const Value n = call.receiver();
  const std::size_t bits = integer_bit_length(n);
  if (bits == 0) return Outcome::result(n);
  const bool left = !integer_is_negative(distance);
  const auto most = static_cast<std::int64_t>(limits::kIntegerBits);
  if (left) {
    const bool fits = distance.is_small() && distance.as_small() < most &&
                      bits + static_cast<std::size_t>(distance.as_small()) < limits::kIntegerBits;
    if (!fits) return raise_too_large(call);
    const auto shifted = static_cast<std::size_t>(distance.as_small());
    if (auto elsewhere = begin_work(call, (bits + shifted) / kBitsPerReduction)) return *elsewhere;
    return Outcome::result(integer_shift(call.heap(), n, distance.as_small()));
  }
  if (!distance.is_small() || distance.as_small() < -most) {  // every bit falls off
    return Outcome::result(Value::from_small(integer_is_negative(n) ? -1 : 0));
  }
  if (auto elsewhere = begin_limbs(call)) return *elsewhere;
  return Outcome::result(integer_shift(call.heap(), n, distance.as_small()));
}

// --- Conversion ----------------------------------------------------------------------------------

Outcome integer_as_float(Call& call) {
  const double d = integer_to_double(call.receiver());
  if (!std::isfinite(d)) return badarith(call);
  return Outcome::result(make_float(call.heap(), d));
}

Outcome integer_print_string(Call& call) {
  const std::size_t work = conversion_work(integer_bit_length(call.receiver()));
  if (auto elsewhere = begin_work(call, work)) return *elsewhere;
  return text_result(call, integer_text(call.receiver()));
}

// --- Code points ---------------------------------------------------------------------------------

constexpr std::int64_t kLastCodePoint = 0x10FFFF;

bool is_scalar(Value value) {
  if (!value.is_small()) return false;
  const std::int64_t c = value.as_small();
  return c >= 0 && c <= kLastCodePoint && (c < 0xD800 || c > 0xDFFF);
}

template <bool (*property)(std::uint32_t)>
Outcome integer_has_property(Call& call) {
  const Value n = call.receiver();
  return bool_result(is_scalar(n) && property(static_cast<std::uint32_t>(n.as_small())));
}

Outcome character_value(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (is_scalar(call.argument(1))) return Outcome::result(call.argument(1));
  return raise_type_error(
      call,
      "Argument must be a valid Unicode scalar value (non-negative, <= 0x10FFFF, "
      "and not a surrogate codepoint)");
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"integer_div", 1, 0, integer_div},
    PrimitiveInfo{"integer_gcd", 1, 0, integer_gcd_with},
    PrimitiveInfo{"integer_bit_and", 1, 0, integer_bit_operation<BitOperation::kAnd>},
    PrimitiveInfo{"integer_bit_or", 1, 0, integer_bit_operation<BitOperation::kOr>},
    PrimitiveInfo{"integer_bit_xor", 1, 0, integer_bit_operation<BitOperation::kXor>},
    PrimitiveInfo{"integer_bit_shift", 1, 0, integer_bit_shift},
    PrimitiveInfo{"integer_as_float", 0, 0, integer_as_float},
    PrimitiveInfo{"integer_print_string", 0, 0, integer_print_string},
    PrimitiveInfo{"integer_is_letter", 0, 0, integer_has_property<is_letter>},
    PrimitiveInfo{"integer_is_digit", 0, 0, integer_has_property<is_digit>},
    PrimitiveInfo{"integer_is_uppercase", 0, 0, integer_has_property<is_uppercase>},
    PrimitiveInfo{"integer_is_lowercase", 0, 0, integer_has_property<is_lowercase>},
    PrimitiveInfo{"integer_is_space", 0, 0, integer_has_property<is_space>},
    PrimitiveInfo{"character_value", 1, 0, character_value},
};

}  // namespace

std::span<const PrimitiveInfo> integer_primitives() { return kPrimitives; }

}  // namespace btvm
