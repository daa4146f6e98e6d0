#include "vm/base/strong_id.h"

#include <gtest/gtest.h>

#include <limits>
#include <type_traits>

namespace btvm {
namespace {

template <typename A, typename B>
concept Adds = requires(A a, B b) {
  a + b;
};
template <typename A, typename B>
concept Compares = requires(A a, B b) {
  a < b;
};

TEST(StrongId, IdsIndexTables) {
  EXPECT_EQ(to_index(WorkerId{7}), 7u);
  EXPECT_EQ(to_index(WorkerId{65'535}), 65'535u);
  static_assert(!std::is_convertible_v<WorkerId, int> && !std::is_convertible_v<int, WorkerId>);
}

TEST(Quantity, UnitsDoNotMix) {
  static_assert(Adds<Words, Words> && !Adds<Words, Bytes> && !Adds<Words, std::size_t>);
  static_assert(Compares<Words, Words> && !Compares<Words, Bytes>);
  static_assert(!std::is_convertible_v<std::size_t, Words>);
  static_assert(!std::is_convertible_v<Words, std::size_t>);
}

TEST(Quantity, AddsWithinItsUnit) {
  Words words{3};
  words += Words{4};
  words -= Words{1};
  EXPECT_EQ(words, Words{6});
  EXPECT_EQ(words + Words{1} - Words{2}, Words{5});
  EXPECT_EQ(words * 2, Words{12});
  EXPECT_LT(Words{1}, Words{2});
  EXPECT_EQ(Words{}.count(), 0u);
}

TEST(Quantity, ReductionsMayBeOverspent) {
  Reductions left{1};
  left -= Reductions{3};
  EXPECT_LT(left, Reductions{0});
  EXPECT_EQ(left.count(), -2);
}

TEST(Quantity, BytesAreRoundedUpToWords) {
  EXPECT_EQ(to_bytes(Words{3}), Bytes{24});
  EXPECT_EQ(to_words(Bytes{0}), Words{0});
  EXPECT_EQ(to_words(Bytes{1}), Words{1});
  EXPECT_EQ(to_words(Bytes{8}), Words{1});
  EXPECT_EQ(to_words(Bytes{9}), Words{2});
  constexpr auto kMost = std::numeric_limits<std::size_t>::max();
  EXPECT_EQ(to_words(Bytes{kMost}), Words{kMost / 8 + 1}) << "rounding up must not wrap";
}

}  // namespace
}  // namespace btvm
