#include "vm/value.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <bit>
#include <cmath>
#include <limits>

namespace btvm {
namespace {

TEST(Value, SmallIntegersKeepTheirEnds) {
  for (const std::int64_t n :
       {Value::kMinSmall, Value::kMaxSmall, std::int64_t{0}, std::int64_t{-1}}) {
    ASSERT_TRUE(Value::fits_small(n));
    EXPECT_TRUE(Value::from_small(n).is_small());
    EXPECT_EQ(Value::from_small(n).as_small(), n);
  }
  EXPECT_FALSE(Value::fits_small(Value::kMaxSmall + 1));
  EXPECT_FALSE(Value::fits_small(Value::kMinSmall - 1));
}

TEST(Value, AFloatThatFitsComesBackBitForBit) {
  rc::check("every double either fits and survives, or is said not to fit", [] {
    const auto bits = *rc::gen::arbitrary<std::uint64_t>();
    const auto d = std::bit_cast<double>(bits);
    if (!Value::fits_float(d)) {
      const double magnitude = std::fabs(d);
      RC_ASSERT(std::isnan(d) || magnitude < 1e-37 || magnitude > 1e38);
      return;
    }
    RC_ASSERT(std::bit_cast<std::uint64_t>(Value::from_float(d).as_immediate_float()) == bits);
  });
}

TEST(Value, ZerosAndCommonFloatsAreImmediate) {
  for (const double d : {0.0, -0.0, 1.0, -1.0, 0.1, 1e30, -1e-30, 3.141592653589793}) {
    ASSERT_TRUE(Value::fits_float(d)) << d;
    EXPECT_EQ(std::bit_cast<std::uint64_t>(Value::from_float(d).as_immediate_float()),
              std::bit_cast<std::uint64_t>(d));
  }
  for (const double d : {1e300, -1e300, 1e-300, std::numeric_limits<double>::denorm_min(),
                         std::numeric_limits<double>::infinity()}) {
    EXPECT_FALSE(Value::fits_float(d)) << d;
  }
}

TEST(Value, ClassAndMetaclassAreTwoValues) {
  const auto id = static_cast<ClassId>(77);
  EXPECT_NE(Value::from_class(id), Value::from_class(id, true));
  EXPECT_EQ(Value::from_class(id, true).as_class(), id);
  EXPECT_TRUE(Value::from_class(id, true).is_metaclass());
  EXPECT_FALSE(Value::from_class(id).is_metaclass());
}

TEST(Value, APidComesBackWhole) {
  const Pid pid((1U << Pid::kIndexBits) - 1, (std::uint64_t{1} << Pid::kGenerationBits) - 1);
  EXPECT_EQ(Value::from_pid(pid).as_pid(), pid);
  EXPECT_TRUE(Value::from_pid(pid).is_pid());
}

}  // namespace
}  // namespace btvm
