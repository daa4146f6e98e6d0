#include "loader/byte_cursor.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "vm/base/bytes.h"

namespace btvm {
namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values) {
  std::vector<std::byte> result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

TEST(ByteCursor, ReadsLittleEndianNumbersInOrder) {
  const auto raw = bytes({0x01, 0x34, 0x12, 4, 3, 2, 1, 8, 7, 6, 5, 4, 3, 2, 1});
  ByteCursor in(raw);
  EXPECT_EQ(in.u8("a"), 1);
  EXPECT_EQ(in.u16("b"), 0x1234);
  EXPECT_EQ(in.u32("c"), 0x01020304u);
  EXPECT_EQ(in.u64("d"), 0x0102030405060708u);
  EXPECT_EQ(in.left(), 0u);
  EXPECT_FALSE(in.failed());
}

TEST(ByteCursor, TheFirstFailureStaysAndReadsAnswerZero) {
  const auto raw = bytes({1, 2, 3});
  ByteCursor in(raw, 100);
  EXPECT_EQ(in.u16("first"), 0x0201);
  EXPECT_EQ(in.u32("second"), 0u);
  EXPECT_EQ(in.u8("third"), 0) << "the byte is there, but the cursor has failed";
  EXPECT_TRUE(in.text("fourth").empty());
  ASSERT_TRUE(in.failed());
  EXPECT_EQ(in.error().code, LoadErrc::kTruncated);
  EXPECT_EQ(in.error().subject, "second");
  EXPECT_EQ(in.error().position, 102u) << "counted in the file, not in the part";
}

TEST(ByteCursor, NumbersOfAllSizes) {
  const auto raw =
      bytes({0x00, 0x7F, 0x80, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01});
  ByteCursor in(raw);
  EXPECT_EQ(in.number("a", 10), 0u);
  EXPECT_EQ(in.number("b", 127), 127u);
  EXPECT_EQ(in.number("c", 128), 128u);
  EXPECT_EQ(in.number("d", ~std::uint64_t{0}), ~std::uint64_t{0});
  EXPECT_FALSE(in.failed());
}

TEST(ByteCursor, ANumberHasOneForm) {
  for (const auto& raw :
       {bytes({0x80, 0x00}), bytes({0xFF, 0x80, 0x00}),
        bytes({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02}),
        bytes({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01})}) {
    ByteCursor in(raw);
    EXPECT_EQ(in.number("n", ~std::uint64_t{0}), 0u);
    ASSERT_TRUE(in.failed());
    EXPECT_EQ(in.error().code, LoadErrc::kBadNumber);
    EXPECT_EQ(in.error().position, 0u) << "where the number begins";
  }
}

TEST(ByteCursor, ANumberAboveItsRangeFails) {
  const auto raw = bytes({0x80, 0x80, 0x04});  // 65536
  ByteCursor in(raw);
  EXPECT_EQ(in.number16("n"), 0);
  EXPECT_EQ(in.error().code, LoadErrc::kBadNumber);
}

TEST(ByteCursor, SignedNumbers) {
  const auto raw = bytes({0, 1, 2, 3, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01});
  ByteCursor in(raw);
  EXPECT_EQ(in.signed_number("a"), 0);
  EXPECT_EQ(in.signed_number("b"), -1);
  EXPECT_EQ(in.signed_number("c"), 1);
  EXPECT_EQ(in.signed_number("d"), -2);
  EXPECT_EQ(in.signed_number("e"), std::numeric_limits<std::int64_t>::min());
}

TEST(ByteCursor, ACountIsBoundByTheBytesLeftAndByTheLimit) {
  const auto raw = bytes({3, 0, 0, 0, 0, 0, 0});
  ByteCursor fits(raw);
  EXPECT_EQ(fits.count("n", 10, 2), 3u);
  ByteCursor too_few(raw);
  EXPECT_EQ(too_few.count("n", 10, 3), 0u);
  EXPECT_EQ(too_few.error().code, LoadErrc::kTruncated);
  ByteCursor too_many(raw);
  EXPECT_EQ(too_many.count("n", 2, 1), 0u);
  EXPECT_EQ(too_many.error().code, LoadErrc::kLimitExceeded);
}

TEST(ByteCursor, PartsFailOnTheirOwn) {
  const auto raw = bytes({1, 2, 3, 4});
  ByteCursor in(raw);
  ByteCursor part = in.part("part", 2);
  EXPECT_EQ(part.u32("inside"), 0u);
  EXPECT_TRUE(part.failed());
  EXPECT_FALSE(in.failed());
  EXPECT_EQ(in.u16("behind"), 0x0403);
  EXPECT_EQ(in.part("none", 1).left(), 0u);
  EXPECT_TRUE(in.failed()) << "the part reached past the end";
}

TEST(ByteCursor, UnreadBytesAreAnError) {
  const auto raw = bytes({1, 2});
  ByteCursor in(raw);
  (void)in.u8("a");
  in.expect_end("record");
  EXPECT_EQ(in.error().code, LoadErrc::kTrailingBytes);
  EXPECT_EQ(in.error().position, 1u);
}

TEST(ByteCursor, TextIsBorrowedAndOfAnyBytes) {
  const auto raw = bytes({3, 'a', 0, 0xFF, 9});
  ByteCursor in(raw);
  EXPECT_EQ(in.text("t"), (std::string_view{"a\0\xFF", 3}));
  EXPECT_TRUE(in.text("longer than the rest").empty());
  EXPECT_EQ(in.error().code, LoadErrc::kTruncated);
}

}  // namespace
}  // namespace btvm
