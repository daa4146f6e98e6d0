// Integers without bounds: small ones in the word, others as limbs on the heap (GMP's mpn layer).
//
// Every function takes and answers normalised values: what fits 61 bits is small. A result must fit
// one object (kMaxIntegerBits); callers look at integer_bit_length first where it might not.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vm/base/limits.h"
#include "vm/heap.h"
#include "vm/value.h"

namespace btvm {

/// An integer with more bits has more words than an object's header can say; making one aborts.
inline constexpr std::size_t kMaxIntegerBits = (Header::kMaxWords - 1) * 64;
static_assert(limits::kIntegerBits < kMaxIntegerBits, "what programs may make fits an object");

[[nodiscard]] inline bool is_integer(Value value) {
  return value.is_small() || is_kind(value, ObjectKind::kInteger);
}

/// May collect.
Value make_integer(Heap& heap, std::int64_t n);

// Arithmetic. Both operands satisfy is_integer(). May collect.
Value integer_add(Heap& heap, Value a, Value b);
Value integer_subtract(Heap& heap, Value a, Value b);
Value integer_multiply(Heap& heap, Value a, Value b);
/// Truncated division. Precondition: b is not zero.
Value integer_quotient(Heap& heap, Value a, Value b);
/// Remainder with the sign of `a`. Precondition: b is not zero.
Value integer_remainder(Heap& heap, Value a, Value b);
Value integer_negate(Heap& heap, Value a);
/// Greatest common divisor, never negative.
Value integer_gcd(Heap& heap, Value a, Value b);
/// a * 2^bits, rounded down for negative `bits`. Precondition: the result has at
/// most kMaxIntegerBits.
Value integer_shift(Heap& heap, Value a, std::int64_t bits);
enum class BitOperation : std::uint8_t { kAnd, kOr, kXor };
/// On two's complement of unbounded width.
Value integer_bits(Heap& heap, BitOperation operation, Value a, Value b);

/// Number of bits of the magnitude; 0 for zero.
[[nodiscard]] std::size_t integer_bit_length(Value a);
[[nodiscard]] bool integer_is_negative(Value a);
[[nodiscard]] bool integer_is_odd(Value a);
[[nodiscard]] std::strong_ordering integer_compare(Value a, Value b);
/// Exact comparison with a double that is not a NaN.
[[nodiscard]] std::strong_ordering integer_compare(Value a, double b);

/// Nearest double; infinite when out of range.
[[nodiscard]] double integer_to_double(Value a);
/// The integer part. Precondition: d is finite. May collect.
Value integer_from_double(Heap& heap, double d);
/// Decimal digits, with - for negative numbers.
[[nodiscard]] std::string integer_text(Value a);
/// Digits of `radix` (2 to 36), an optional sign first; none if anything else is in it. May
/// collect.
std::optional<Value> integer_from_text(Heap& heap, std::string_view text, unsigned radix = 10);
/// An immortal integer, for literals: `memory` has immortal_integer_words(text) words.
[[nodiscard]] std::size_t immortal_integer_words(std::string_view text);
Value new_immortal_integer(std::uint64_t* memory, std::string_view decimal);
/// Mixed into hashes; equal integers give equal numbers.
[[nodiscard]] std::uint64_t integer_hash(Value a);

}  // namespace btvm
