#include "vm/objects/integer.h"

#include <gmp.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "vm/base/check.h"
#include "vm/well_known.h"

namespace btvm {
namespace {

using Limb = mp_limb_t;
using Limbs = std::vector<Limb>;
static_assert(sizeof(Limb) == 8, "limbs are the words of a heap object");

/// Sign and magnitude in plain memory; least significant limb first, no leading zero limb.
struct Big {
  bool negative = false;
  Limbs limbs;

  [[nodiscard]] mp_size_t size() const { return static_cast<mp_size_t>(limbs.size()); }
  void normalise() {
    while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
    if (limbs.empty()) negative = false;
  }
};

Big big_of(std::int64_t n) {
  Big big;
  big.negative = n < 0;
  if (n != 0) big.limbs.push_back(n < 0 ? ~static_cast<Limb>(n) + 1 : static_cast<Limb>(n));
  return big;
}

Big big_of(Value value) {
  if (value.is_small()) return big_of(value.as_small());
  const Object* object = value.as_object();
  Big big;
  big.negative = object->raw(0) != 0;
  big.limbs.assign(object->payload() + 1, object->payload() + object->words());
  return big;
}

bool fits_small(const Big& big, std::int64_t& n) {
  if (big.limbs.size() > 1) return false;
  const Limb magnitude = big.limbs.empty() ? 0 : big.limbs[0];
  constexpr auto kMax = static_cast<Limb>(Value::kMaxSmall);
  if (magnitude > kMax + (big.negative ? 1 : 0)) return false;
  n = big.negative ? -static_cast<std::int64_t>(magnitude) : static_cast<std::int64_t>(magnitude);
  return true;
}

void fill_integer(Object* object, const Big& big) {
  object->set_raw(0, big.negative ? 1 : 0);
  std::copy(big.limbs.begin(), big.limbs.end(), object->payload() + 1);
}

Value make(Heap& heap, Big big) {
  big.normalise();
  std::int64_t n = 0;
  if (fits_small(big, n)) return Value::from_small(n);
  check(big.limbs.size() + 1 <= Header::kMaxWords, "an integer's words fit its header");
  heap.reserve(big.limbs.size() + 2);
  Object* object =
      heap.allocate(ObjectKind::kInteger, layout_id(classes::kInteger), big.limbs.size() + 1);
  fill_integer(object, big);
  return Value::from_object(object);
}

std::strong_ordering compare_magnitudes(const Big& a, const Big& b) {
  if (a.size() != b.size()) return a.size() <=> b.size();
  if (a.size() == 0) return std::strong_ordering::equal;
  return mpn_cmp(a.limbs.data(), b.limbs.data(), a.size()) <=> 0;
}

Limbs add_magnitudes(const Big& a, const Big& b) {
  const Big& longer = a.size() >= b.size() ? a : b;
  const Big& shorter = a.size() >= b.size() ? b : a;
  Limbs sum(longer.limbs.size() + 1);
  if (shorter.size() == 0) {
    std::copy(longer.limbs.begin(), longer.limbs.end(), sum.begin());
    return sum;
  }
  sum.back() =
      mpn_add(sum.data(), longer.limbs.data(), longer.size(), shorter.limbs.data(), shorter.size());
  return sum;
}

/// Precondition: |a| >= |b|.
Limbs subtract_magnitudes(const Big& a, const Big& b) {
  Limbs difference = a.limbs;
  if (b.size() != 0) {
    mpn_sub(difference.data(), a.limbs.data(), a.size(), b.limbs.data(), b.size());
  }
  return difference;
}

Big add(const Big& a, const Big& b) {
  Big result;
  if (a.negative == b.negative) {
    result.negative = a.negative;
    result.limbs = add_magnitudes(a, b);
  } else if (compare_magnitudes(a, b) >= 0) {
    result.negative = a.negative;
    result.limbs = subtract_magnitudes(a, b);
  } else {
    result.negative = b.negative;
    result.limbs = subtract_magnitudes(b, a);
  }
  result.normalise();
  return result;
}

struct Division {
  Big quotient;
  Big remainder;
};
Division divide(const Big& a, const Big& b) {
  Division result;
  if (a.size() < b.size()) {
    result.remainder = a;
    return result;
  }
  result.quotient.limbs.resize(static_cast<std::size_t>(a.size() - b.size() + 1));
  result.remainder.limbs.resize(b.limbs.size());
  mpn_tdiv_qr(result.quotient.limbs.data(), result.remainder.limbs.data(), 0, a.limbs.data(),
              a.size(), b.limbs.data(), b.size());
  result.quotient.negative = a.negative != b.negative;
  result.remainder.negative = a.negative;
  result.quotient.normalise();
  result.remainder.normalise();
  return result;
}

/// Two's complement in `width` limbs.
Limbs to_complement(const Big& big, std::size_t width) {
  Limbs limbs = big.limbs;
  limbs.resize(width);
  if (big.negative) mpn_neg(limbs.data(), limbs.data(), static_cast<mp_size_t>(width));
  return limbs;
}
Big from_complement(Limbs limbs) {
  Big big;
  big.negative = (limbs.back() >> 63) != 0;
  if (big.negative) {
    mpn_neg(limbs.data(), limbs.data(), static_cast<mp_size_t>(limbs.size()));
  }
  big.limbs = std::move(limbs);
  big.normalise();
  return big;
}

/// Digit values for mpn_set_str; none when a character is no digit of the radix.
std::optional<std::vector<unsigned char>> digits_of(std::string_view text, unsigned radix) {
  std::vector<unsigned char> digits;
  digits.reserve(text.size());
  for (const char c : text) {
    unsigned digit = 99;
    if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'z') digit = static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'Z') digit = static_cast<unsigned>(c - 'A') + 10;
    if (digit >= radix) return std::nullopt;
    digits.push_back(static_cast<unsigned char>(digit));
  }
  if (digits.empty()) return std::nullopt;
  return digits;
}

std::optional<Big> parse(std::string_view text, unsigned radix) {
  Big big;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    big.negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (!text.empty()) text.remove_prefix(std::min(text.find_first_not_of('0'), text.size() - 1));
  const auto digits = digits_of(text, radix);
  if (!digits) return std::nullopt;
  big.limbs.resize(digits->size() * 6 / 64 + 2);  // a digit has under 6 bits
  const mp_size_t n =
      mpn_set_str(big.limbs.data(), digits->data(), digits->size(), static_cast<int>(radix));
  big.limbs.resize(static_cast<std::size_t>(n));
  big.normalise();
  return big;
}

}  // namespace

Value make_integer(Heap& heap, std::int64_t n) {
  return Value::fits_small(n) ? Value::from_small(n) : make(heap, big_of(n));
}

Value integer_add(Heap& heap, Value a, Value b) {
  if (a.is_small() && b.is_small()) return make_integer(heap, a.as_small() + b.as_small());
  return make(heap, add(big_of(a), big_of(b)));
}

Value integer_subtract(Heap& heap, Value a, Value b) {
  if (a.is_small() && b.is_small()) return make_integer(heap, a.as_small() - b.as_small());
  Big minus = big_of(b);
  if (minus.size() != 0) minus.negative = !minus.negative;
  return make(heap, add(big_of(a), minus));
}

Value integer_multiply(Heap& heap, Value a, Value b) {
  std::int64_t product;
  if (a.is_small() && b.is_small() &&
      !__builtin_mul_overflow(a.as_small(), b.as_small(), &product)) {
    return make_integer(heap, product);
  }
  const Big x = big_of(a);
  const Big y = big_of(b);
  Big result;
  if (x.size() != 0 && y.size() != 0) {
    const Big& longer = x.size() >= y.size() ? x : y;
    const Big& shorter = x.size() >= y.size() ? y : x;
    result.negative = x.negative != y.negative;
    result.limbs.resize(x.limbs.size() + y.limbs.size());
    mpn_mul(result.limbs.data(), longer.limbs.data(), longer.size(), shorter.limbs.data(),
            shorter.size());
  }
  return make(heap, std::move(result));
}

Value integer_quotient(Heap& heap, Value a, Value b) {
  if (a.is_small() && b.is_small()) return make_integer(heap, a.as_small() / b.as_small());
  return make(heap, divide(big_of(a), big_of(b)).quotient);
}

Value integer_remainder(Heap& heap, Value a, Value b) {
  if (a.is_small() && b.is_small()) return Value::from_small(a.as_small() % b.as_small());
  return make(heap, divide(big_of(a), big_of(b)).remainder);
}

Value integer_negate(Heap& heap, Value a) {
  return integer_subtract(heap, Value::from_small(0), a);
}

Value integer_gcd(Heap& heap, Value a, Value b) {
  Big x = big_of(a);
  Big y = big_of(b);
  x.negative = y.negative = false;
  while (y.size() != 0) {
    Big remainder = divide(x, y).remainder;
    x = std::move(y);
    y = std::move(remainder);
  }
  return make(heap, std::move(x));
}

Value integer_shift(Heap& heap, Value a, std::int64_t bits) {
  Big big = big_of(a);
  if (big.size() == 0) return a;
  const auto distance = static_cast<std::uint64_t>(bits < 0 ? -bits : bits);
  const auto whole = static_cast<std::size_t>(distance / 64);
  const auto part = static_cast<unsigned>(distance % 64);
  if (bits >= 0) {
    big.limbs.push_back(0);
    if (part != 0) mpn_lshift(big.limbs.data(), big.limbs.data(), big.size(), part);
    big.limbs.insert(big.limbs.begin(), whole, 0);
    return make(heap, std::move(big));
  }
  // Rounding down: for a negative number -1 is shifted in, so ~(~a >> n) in magnitudes.
  if (big.negative) big = add(big, big_of(1));
  if (whole >= big.limbs.size()) {
    big.limbs.clear();
  } else {
    big.limbs.erase(big.limbs.begin(), big.limbs.begin() + static_cast<std::ptrdiff_t>(whole));
    if (part != 0 && !big.limbs.empty()) {
      mpn_rshift(big.limbs.data(), big.limbs.data(), big.size(), part);
    }
  }
  const bool negative = integer_is_negative(a);
  big.normalise();
  if (!negative) return make(heap, std::move(big));
  big.negative = big.size() != 0;
  return make(heap, add(big, big_of(-1)));
}

Value integer_bits(Heap& heap, BitOperation operation, Value a, Value b) {
  const Big x = big_of(a);
  const Big y = big_of(b);
  const std::size_t width = std::max(x.limbs.size(), y.limbs.size()) + 1;
  Limbs left = to_complement(x, width);
  const Limbs right = to_complement(y, width);
  for (std::size_t i = 0; i < width; ++i) {
    switch (operation) {
      case BitOperation::kAnd: left[i] &= right[i]; break;
      case BitOperation::kOr: left[i] |= right[i]; break;
      case BitOperation::kXor: left[i] ^= right[i]; break;
    }
  }
  return make(heap, from_complement(std::move(left)));
}

std::size_t integer_bit_length(Value a) {
  const Big big = big_of(a);
  return big.limbs.empty() ? 0 : mpn_sizeinbase(big.limbs.data(), big.size(), 2);
}

bool integer_is_negative(Value a) {
  return a.is_small() ? a.as_small() < 0 : a.as_object()->raw(0) != 0;
}

bool integer_is_odd(Value a) {
  return a.is_small() ? (a.as_small() & 1) != 0 : (a.as_object()->raw(1) & 1) != 0;
}

std::strong_ordering integer_compare(Value a, Value b) {
  if (a.is_small() && b.is_small()) return a.as_small() <=> b.as_small();
  const Big x = big_of(a);
  const Big y = big_of(b);
  if (x.negative != y.negative) {
    return x.negative ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  return x.negative ? compare_magnitudes(y, x) : compare_magnitudes(x, y);
}

std::strong_ordering integer_compare(Value a, double b) {
  if (std::isinf(b)) {
    return b > 0 ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  const double whole = std::trunc(b);
  int exponent = 0;
  const double mantissa = std::frexp(whole, &exponent);
  Big y;
  y.negative = whole < 0;
  if (whole != 0) {
    const auto digits = static_cast<Limb>(std::ldexp(std::fabs(mantissa), 53));
    const int shift = exponent - 53;
    if (shift <= 0) {
      y.limbs.push_back(digits >> -shift);
    } else {
      y.limbs.assign(static_cast<std::size_t>(shift) / 64 + 2, 0);
      const auto at = static_cast<std::size_t>(shift) / 64;
      const unsigned part = static_cast<unsigned>(shift) % 64;
      y.limbs[at] = digits << part;
      if (part != 0) y.limbs[at + 1] = digits >> (64 - part);
    }
    y.normalise();
  }
  const Big x = big_of(a);
  std::strong_ordering order = std::strong_ordering::equal;
  if (x.negative != y.negative) {
    order = x.negative ? std::strong_ordering::less : std::strong_ordering::greater;
  } else {
    order = x.negative ? compare_magnitudes(y, x) : compare_magnitudes(x, y);
  }
  if (order != 0) return order;
  const double rest = b - whole;
  return rest > 0   ? std::strong_ordering::less
         : rest < 0 ? std::strong_ordering::greater
                    : std::strong_ordering::equal;
}

double integer_to_double(Value a) {
  if (a.is_small()) return static_cast<double>(a.as_small());
  const Big big = big_of(a);
  const std::size_t bits = mpn_sizeinbase(big.limbs.data(), big.size(), 2);
  // The highest 64 bits, with a sticky last bit for what is cut off, round as the whole would.
  const std::size_t drop = bits - std::min<std::size_t>(bits, 64);
  const std::size_t at = drop / 64;
  const unsigned part = drop % 64;
  Limb top = big.limbs[at] >> part;
  if (part != 0 && at + 1 < big.limbs.size()) top |= big.limbs[at + 1] << (64 - part);
  bool sticky = part != 0 && (big.limbs[at] << (64 - part)) != 0;
  for (std::size_t i = 0; i < at; ++i) sticky = sticky || big.limbs[i] != 0;
  if (sticky) top |= 1;
  const double magnitude = std::ldexp(static_cast<double>(top), static_cast<int>(drop));
  return big.negative ? -magnitude : magnitude;
}

Value integer_from_double(Heap& heap, double d) {
  d = std::trunc(d);
  if (std::fabs(d) < 0x1p59) return Value::from_small(static_cast<std::int64_t>(d));
  int exponent = 0;
  const double mantissa = std::frexp(d, &exponent);
  const auto digits = static_cast<std::int64_t>(std::ldexp(mantissa, 53));
  return integer_shift(heap, Value::from_small(digits), exponent - 53);
}

std::string integer_text(Value a) {
  if (a.is_small()) return std::to_string(a.as_small());
  Big big = big_of(a);
  std::string text(mpn_sizeinbase(big.limbs.data(), big.size(), 10) + 1, '\0');
  const std::size_t n =
      mpn_get_str(reinterpret_cast<unsigned char*>(text.data()), 10, big.limbs.data(), big.size());
  text.resize(n);
  for (char& c : text) c = static_cast<char>(c + '0');
  text.erase(0, std::min(text.find_first_not_of('0'), text.size() - 1));
  return big.negative ? "-" + text : text;
}

std::optional<Value> integer_from_text(Heap& heap, std::string_view text, unsigned radix) {
  auto big = parse(text, radix);
  if (!big) return std::nullopt;
  return make(heap, std::move(*big));
}

std::size_t immortal_integer_words(std::string_view text) { return text.size() * 6 / 64 + 4; }

Value new_immortal_integer(std::uint64_t* memory, std::string_view decimal) {
  const auto big = parse(decimal, 10);
  if (!big) return Value::from_small(0);
  std::int64_t n = 0;
  if (fits_small(*big, n)) return Value::from_small(n);
  auto* object = reinterpret_cast<Object*>(memory);
  object->set_header(
      Header(ObjectKind::kInteger, layout_id(classes::kInteger), big->limbs.size() + 1));
  object->set_flag(Header::kImmortal);
  fill_integer(object, *big);
  return Value::from_object(object);
}

std::uint64_t integer_hash(Value a) {
  if (a.is_small()) return static_cast<std::uint64_t>(a.as_small());
  std::uint64_t hash = a.as_object()->raw(0);
  for (std::size_t i = 1; i < a.as_object()->words(); ++i) {
    hash = (hash ^ a.as_object()->raw(i)) * 0x9E3779B97F4A7C15U;
  }
  return hash;
}

}  // namespace btvm
