#include "vm/base/bytes.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace btvm {
namespace {

using std::byte;

TEST(Bytes, TheLowestByteComesFirst) {
  std::array<byte, 8> bytes{};
  store_little<std::uint32_t>(std::span{bytes}.subspan(2), 0x11223344u);
  EXPECT_EQ(bytes, (std::array<byte, 8>{byte{0}, byte{0}, byte{0x44}, byte{0x33}, byte{0x22},
                                        byte{0x11}, byte{0}, byte{0}}));
  EXPECT_EQ(load_little<std::uint32_t>(std::span{bytes}.subspan(2)), 0x11223344u);
  EXPECT_EQ(load_little<std::uint16_t>(std::span{bytes}.subspan(3)), 0x2233u) << "at any alignment";
}

template <typename Number>
void expect_round_trip() {
  using Limits = std::numeric_limits<Number>;
  for (const Number number : {Limits::min(), Limits::max(), Number{0}, Number{1},
                              static_cast<Number>(~Number{0}), static_cast<Number>(0x5A)}) {
    std::array<byte, sizeof(Number) + 1> bytes{};
    store_little(std::span{bytes}.subspan(1), number);
    EXPECT_EQ(load_little<Number>(std::span{bytes}.subspan(1)), number);
    EXPECT_EQ(bytes[0], byte{0}) << "nothing before the offset is written";
  }
}

TEST(Bytes, EveryWidthAndSignComesBack) {
  expect_round_trip<std::uint8_t>();
  expect_round_trip<std::int8_t>();
  expect_round_trip<std::uint16_t>();
  expect_round_trip<std::int16_t>();
  expect_round_trip<std::uint32_t>();
  expect_round_trip<std::int32_t>();
  expect_round_trip<std::uint64_t>();
  expect_round_trip<std::int64_t>();
}

TEST(Bytes, AsManyBytesAsTheNumberHasAreEnough) {
  std::array<byte, 2> bytes{};
  store_little<std::uint16_t>(bytes, 0xBEEF);
  EXPECT_EQ(load_little<std::uint16_t>(bytes), 0xBEEF);
}

TEST(BytesDeathTest, NothingOutsideIsTouched) {
  std::array<byte, 4> bytes{};
  EXPECT_DEATH((void)load_little<std::uint64_t>(bytes), "within its bytes");
  EXPECT_DEATH((void)load_little<std::uint8_t>({}), "within its bytes");
  EXPECT_DEATH(store_little<std::uint16_t>(std::span{bytes}.last(1), 1), "within its bytes");
}

TEST(Bytes, WorksInConstantExpressions) {
  constexpr auto kBytes = [] {
    std::array<byte, 2> bytes{};
    store_little<std::uint16_t>(bytes, 0x0102);
    return bytes;
  }();
  static_assert(kBytes[0] == byte{2} && kBytes[1] == byte{1});
  static_assert(load_little<std::uint16_t>(kBytes) == 0x0102);
}

TEST(Bytes, TextAndBytesAreTwoViewsOfOneThing) {
  constexpr std::string_view kText{"a\0\xFF", 3};
  const auto bytes = bytes_of(kText);
  ASSERT_EQ(bytes.size(), 3u);
  EXPECT_EQ(bytes[2], byte{0xFF});
  EXPECT_EQ(text_of(bytes), kText);
  EXPECT_EQ(text_of(bytes).data(), kText.data()) << "nothing is copied";
}

}  // namespace
}  // namespace btvm
