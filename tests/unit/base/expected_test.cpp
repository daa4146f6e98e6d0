#include "vm/base/expected.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace btvm {
namespace {

enum class Fault { kNone, kSmall, kLarge };
struct Place {
  Fault fault = Fault::kNone;
  int line = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

Expected<int, Place> half(int n) {
  if (n % 2 != 0) return Place{Fault::kSmall, n};
  return n / 2;
}

Expected<void, Fault> accept(bool good) {
  if (!good) return Fault::kLarge;
  return {};
}

TEST(Expected, HoldsTheValueOrTheError) {
  const auto good = half(8);
  ASSERT_TRUE(good.has_value());
  EXPECT_TRUE(good);
  EXPECT_EQ(*good, 4);
  EXPECT_EQ(good.value(), 4);

  const auto bad = half(7);
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error(), (Place{Fault::kSmall, 7}));
}

TEST(Expected, ConvertsWhatConvertsToTheValue) {
  const Expected<std::string, Fault> text = "literal";
  EXPECT_EQ(*text, "literal");
  const Expected<std::shared_ptr<const int>, Fault> shared = std::make_unique<int>(3);
  EXPECT_EQ(**shared, 3);
}

TEST(Expected, DoesNotInventAValueFromAnError) {
  // bool is the classic trap: everything converts to it.
  const Expected<bool, Fault> error = Fault::kSmall;
  EXPECT_FALSE(error.has_value());
  static_assert(!std::is_convertible_v<Fault, Expected<int, Place>>);
}

TEST(Expected, CarriesWhatCannotBeCopied) {
  Expected<std::unique_ptr<int>, Fault> owner = std::make_unique<int>(5);
  Expected<std::unique_ptr<int>, Fault> next = std::move(owner);
  const std::unique_ptr<int> inside = *std::move(next);
  EXPECT_EQ(*inside, 5);
  EXPECT_TRUE(next.has_value()) << "moved from, but still the same side";
}

TEST(Expected, CanBeChangedInPlace) {
  Expected<std::string, Fault> text = std::string{"a"};
  text->append("b");
  *text += "c";
  EXPECT_EQ(*text, "abc");
  text = Fault::kLarge;
  EXPECT_EQ(text.error(), Fault::kLarge);
}

TEST(Expected, ValueOrTakesTheOtherOnlyForAnError) {
  EXPECT_EQ(half(8).value_or(-1), 4);
  EXPECT_EQ(half(7).value_or(-1), -1);
}

TEST(Expected, ComparesSideAndContent) {
  EXPECT_EQ(half(8), half(8));
  EXPECT_NE(half(8), half(6));
  EXPECT_NE(half(8), half(7));
  EXPECT_NE(half(5), half(7));
}

TEST(Expected, WorksInConstantExpressions) {
  constexpr Expected<int, Fault> kGood = 3;
  constexpr Expected<int, Fault> kBad = Fault::kSmall;
  static_assert(*kGood == 3 && kBad.error() == Fault::kSmall);
}

TEST(ExpectedVoid, IsSuccessByDefault) {
  EXPECT_TRUE(accept(true));
  const auto bad = accept(false);
  ASSERT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error(), Fault::kLarge);
  EXPECT_NE(accept(true), accept(false));
}

TEST(ExpectedDeathTest, ReadingTheOtherSideAborts) {
  EXPECT_DEATH((void)*half(7), "asked for the value it has");
  EXPECT_DEATH((void)half(8).error(), "asked for the error it has");
  EXPECT_DEATH(accept(false).value(), "asked for the value it has");
  EXPECT_DEATH((void)accept(true).error(), "asked for the error it has");
}

}  // namespace
}  // namespace btvm
