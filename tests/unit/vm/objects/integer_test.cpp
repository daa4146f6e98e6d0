#include "vm/objects/integer.h"

#include <gmp.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>
#include <string>

#include "tests/unit/vm/test_heap.h"

namespace btvm {
namespace {

using testing::TestHeap;

/// GMP's other layer as the model: it shares no code of ours.
class Model {
 public:
  Model() { mpz_init(z_); }
  explicit Model(const std::string& text) { mpz_init_set_str(z_, text.c_str(), 10); }
  ~Model() { mpz_clear(z_); }
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;
  [[nodiscard]] std::string text() const {
    std::string buffer(mpz_sizeinbase(z_, 10) + 2, '\0');
    mpz_get_str(buffer.data(), 10, z_);
    return buffer.c_str();
  }
  mpz_t z_;
};

/// Decimal texts of numbers around the edges: few bits, around 2^60 and 2^64, many limbs.
rc::Gen<std::string> integer_texts() {
  return rc::gen::exec([] {
    Model n(std::to_string(*rc::gen::arbitrary<std::int64_t>()));
    switch (*rc::gen::inRange(0, 6)) {
      case 0: mpz_set_si(n.z_, *rc::gen::inRange(-3, 4)); break;
      case 1:
      case 2: {
        mpz_set_si(n.z_, *rc::gen::element(1, -1));
        mpz_mul_2exp(n.z_, n.z_, *rc::gen::element(59UL, 60UL, 61UL, 63UL, 64UL, 128UL, 192UL));
        Model offset(std::to_string(*rc::gen::inRange(-2, 3)));
        mpz_add(n.z_, n.z_, offset.z_);
        break;
      }
      case 3:
        for (int i = *rc::gen::inRange(1, 8); i > 0; --i) {
          Model next(std::to_string(*rc::gen::arbitrary<std::int64_t>()));
          mpz_mul(n.z_, n.z_, next.z_);
        }
        break;
      default: break;
    }
    return n.text();
  });
}

Value parsed(Heap& heap, const std::string& text) { return *integer_from_text(heap, text); }

/// Checks the text, and that a number has one form only: small whenever it fits.
void expect_integer(Value value, const std::string& expected) {
  RC_ASSERT(integer_text(value) == expected);
  const Model model(expected);
  const Model low(std::to_string(Value::kMinSmall));
  const Model high(std::to_string(Value::kMaxSmall));
  const bool fits = mpz_cmp(model.z_, low.z_) >= 0 && mpz_cmp(model.z_, high.z_) <= 0;
  RC_ASSERT(value.is_small() == fits);
  if (!fits) RC_ASSERT(value.as_object()->raw(value.as_object()->words() - 1) != 0U);
}

struct Operands {
  explicit Operands(TestHeap& test)
      : x(*integer_texts()),
        y(*integer_texts()),
        a(test.heap, parsed(test.heap, x.text())),
        b(test.heap, parsed(test.heap, y.text())) {}
  Model x;
  Model y;
  Root a;
  Root b;
  Model z;
};

TEST(Integer, AddsSubtractsAndMultipliesExactly) {
  rc::check("as the model does", [](bool stress) {
    TestHeap test;
    test.heap.set_stress(stress);
    Operands o(test);
    mpz_add(o.z.z_, o.x.z_, o.y.z_);
    expect_integer(integer_add(test.heap, o.a, o.b), o.z.text());
    mpz_sub(o.z.z_, o.x.z_, o.y.z_);
    expect_integer(integer_subtract(test.heap, o.a, o.b), o.z.text());
    mpz_mul(o.z.z_, o.x.z_, o.y.z_);
    expect_integer(integer_multiply(test.heap, o.a, o.b), o.z.text());
    mpz_neg(o.z.z_, o.x.z_);
    expect_integer(integer_negate(test.heap, o.a), o.z.text());
  });
}

TEST(Integer, DividesTowardsZero) {
  rc::check("as the model does", [](bool stress) {
    TestHeap test;
    test.heap.set_stress(stress);
    Operands o(test);
    RC_PRE(mpz_sgn(o.y.z_) != 0);
    mpz_tdiv_q(o.z.z_, o.x.z_, o.y.z_);
    expect_integer(integer_quotient(test.heap, o.a, o.b), o.z.text());
    mpz_tdiv_r(o.z.z_, o.x.z_, o.y.z_);
    expect_integer(integer_remainder(test.heap, o.a, o.b), o.z.text());
  });
}

TEST(Integer, FindsTheGreatestCommonDivisor) {
  rc::check("as the model does", [] {
    TestHeap test;
    Operands o(test);
    mpz_gcd(o.z.z_, o.x.z_, o.y.z_);
    expect_integer(integer_gcd(test.heap, o.a, o.b), o.z.text());
  });
}

TEST(Integer, HasTheBitsOfTwosComplement) {
  rc::check("as the model does", [] {
    TestHeap test;
    Operands o(test);
    mpz_and(o.z.z_, o.x.z_, o.y.z_);
    expect_integer(integer_bits(test.heap, BitOperation::kAnd, o.a, o.b), o.z.text());
    mpz_ior(o.z.z_, o.x.z_, o.y.z_);
    expect_integer(integer_bits(test.heap, BitOperation::kOr, o.a, o.b), o.z.text());
    mpz_xor(o.z.z_, o.x.z_, o.y.z_);
    expect_integer(integer_bits(test.heap, BitOperation::kXor, o.a, o.b), o.z.text());
    const auto bits = *rc::gen::inRange<std::int64_t>(0, 300);
    mpz_mul_2exp(o.z.z_, o.x.z_, static_cast<mp_bitcnt_t>(bits));
    expect_integer(integer_shift(test.heap, o.a, bits), o.z.text());
    mpz_fdiv_q_2exp(o.z.z_, o.x.z_, static_cast<mp_bitcnt_t>(bits));
    expect_integer(integer_shift(test.heap, o.a, -bits), o.z.text());
  });
}

TEST(Integer, ComparesAndDescribesItself) {
  rc::check("as the model does", [] {
    TestHeap test;
    Operands o(test);
    const bool agrees = integer_compare(o.a, o.b) == (mpz_cmp(o.x.z_, o.y.z_) <=> 0);
    RC_ASSERT(agrees);
    RC_ASSERT(integer_is_negative(o.a) == (mpz_sgn(o.x.z_) < 0));
    RC_ASSERT(integer_is_odd(o.a) == (mpz_odd_p(o.x.z_) != 0));
    const std::size_t bits = mpz_sgn(o.x.z_) == 0 ? 0 : mpz_sizeinbase(o.x.z_, 2);
    RC_ASSERT(integer_bit_length(o.a) == bits);
    const Value again = parsed(test.heap, o.x.text());
    RC_ASSERT(integer_hash(again) == integer_hash(o.a));
  });
}

TEST(Integer, ComparesWithFloatsExactly) {
  rc::check("as the model does", [] {
    TestHeap test;
    Operands o(test);
    const double near = mpz_get_d(o.x.z_);
    const double d = *rc::gen::element(near, std::nextafter(near, 0.0), std::nextafter(near, 1e308),
                                       near + 0.5, near - 0.5);
    const bool agrees = integer_compare(o.a, d) == (mpz_cmp_d(o.x.z_, d) <=> 0);
    RC_ASSERT(agrees);
  });
}

TEST(Integer, ComparesWithTheEndsOfTheFloats) {
  TestHeap test;
  const double infinity = std::numeric_limits<double>::infinity();
  const double tiny = std::numeric_limits<double>::denorm_min();
  EXPECT_TRUE(std::is_lt(integer_compare(Value::from_small(0), tiny)));
  EXPECT_TRUE(std::is_gt(integer_compare(Value::from_small(0), -tiny)));
  EXPECT_TRUE(std::is_eq(integer_compare(Value::from_small(0), -0.0)));
  EXPECT_TRUE(std::is_lt(integer_compare(Value::from_small(-1), -0.5)));
  EXPECT_TRUE(std::is_lt(integer_compare(Value::from_small(Value::kMaxSmall), infinity)));
  EXPECT_TRUE(std::is_gt(integer_compare(Value::from_small(Value::kMinSmall), -infinity)));
  const Value huge = integer_shift(test.heap, Value::from_small(1), 2'000);
  EXPECT_TRUE(std::is_gt(integer_compare(huge, std::numeric_limits<double>::max())));
}

TEST(Integer, BecomesTheNearestDouble) {
  rc::check("ties go to the even one", [] {
    TestHeap test;
    Operands o(test);
    // strtod rounds correctly, unlike mpz_get_d, which truncates.
    RC_ASSERT(integer_to_double(o.a) == std::strtod(o.x.text().c_str(), nullptr));
  });
  TestHeap test;
  EXPECT_EQ(integer_to_double(integer_shift(test.heap, Value::from_small(1), 1'023)), 0x1p1023);
  EXPECT_TRUE(std::isinf(integer_to_double(integer_shift(test.heap, Value::from_small(1), 1'024))));
  // Just above halfway between 2^64 and the next double: only the lowest bit tells.
  EXPECT_EQ(integer_to_double(parsed(test.heap, "18446744073709553665")), 0x1.0000000000001p64);
  EXPECT_EQ(integer_to_double(parsed(test.heap, "18446744073709553664")), 0x1p64);
}

TEST(Integer, TakesTheWholePartOfADouble) {
  TestHeap test;
  const auto text = [&](double d) { return integer_text(integer_from_double(test.heap, d)); };
  EXPECT_EQ(text(0.0), "0");
  EXPECT_EQ(text(-0.75), "0");
  EXPECT_EQ(text(2.999), "2");
  EXPECT_EQ(text(-2.999), "-2");
  EXPECT_EQ(text(0x1p59), "576460752303423488");
  EXPECT_EQ(text(-0x1p60), "-1152921504606846976");
  EXPECT_TRUE(integer_from_double(test.heap, -0x1p60).is_small());
  EXPECT_EQ(text(1e22), "10000000000000000000000");
  EXPECT_EQ(text(std::numeric_limits<double>::max()).size(), 309U);
}

TEST(Integer, ReadsAnyRadix) {
  rc::check("what was written", [] {
    TestHeap test;
    Operands o(test);
    const int radix = *rc::gen::inRange(2, 37);
    std::string text(mpz_sizeinbase(o.x.z_, radix) + 2, '\0');
    mpz_get_str(text.data(), *rc::gen::element(radix, -radix), o.x.z_);  // negative: capitals
    text = text.c_str();
    const auto read = integer_from_text(test.heap, text, static_cast<unsigned>(radix));
    RC_ASSERT(read.has_value());
    expect_integer(*read, o.x.text());
  });
}

TEST(Integer, ReadsNothingElse) {
  TestHeap test;
  for (const char* text : {"", "-", "+", " 1", "1 ", "1_000", "--1", "0x10", "1.0", "12a"}) {
    EXPECT_EQ(integer_from_text(test.heap, text), std::nullopt) << text;
  }
  EXPECT_EQ(integer_from_text(test.heap, "2", 2), std::nullopt);
  EXPECT_EQ(integer_from_text(test.heap, "+7"), Value::from_small(7));
  EXPECT_EQ(integer_from_text(test.heap, "-0"), Value::from_small(0));
  EXPECT_EQ(integer_from_text(test.heap, std::string(500, '0') + "9"), Value::from_small(9));
}

TEST(Integer, ImmortalOnesFitTheMemoryAskedFor) {
  rc::check("and are the number", [] {
    const std::string text = *integer_texts();
    std::vector<std::uint64_t> memory(immortal_integer_words(text) + 1, 0xAB);
    const Value value = new_immortal_integer(memory.data(), text);
    expect_integer(value, text);
    RC_ASSERT(memory.back() == 0xABU);
    if (!value.is_small()) RC_ASSERT(value.as_object()->header().has(Header::kImmortal));
  });
}

TEST(Integer, MinimalSmallsDoNotOverflow) {
  TestHeap test;
  const Value low = Value::from_small(Value::kMinSmall);
  EXPECT_EQ(integer_text(integer_negate(test.heap, low)), "1152921504606846976");
  EXPECT_EQ(integer_text(integer_quotient(test.heap, low, Value::from_small(-1))),
            "1152921504606846976");
  EXPECT_EQ(integer_remainder(test.heap, low, Value::from_small(-1)), Value::from_small(0));
  EXPECT_EQ(integer_text(make_integer(test.heap, std::numeric_limits<std::int64_t>::min())),
            "-9223372036854775808");
}

TEST(Integer, TheLargestOneIsWholeAndALargerOneIsRefused) {
  TestHeap test;
  const auto most = static_cast<std::int64_t>(kMaxIntegerBits);
  Root largest{test.heap, integer_shift(test.heap, Value::from_small(1), most - 1)};
  test.heap.collect(true, 0);
  EXPECT_EQ(integer_bit_length(largest), kMaxIntegerBits);
  EXPECT_DEATH((void)integer_shift(test.heap, Value::from_small(1), most),
               "an integer's words fit its header");
}

}  // namespace
}  // namespace btvm
