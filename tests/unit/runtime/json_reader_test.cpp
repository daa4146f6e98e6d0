#include "runtime/json_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace btvm {
namespace {

TEST(TextPlace, CountsLinesAndGraphemes) {
  const std::string text =
      "a\xCC\x81"
      "b\r\nc\n\nd";  // a with an accent is one
  const auto expect = [&](std::size_t offset, std::size_t line, std::size_t column,
                          std::size_t position) {
    const TextPlace place = place_in(text, offset);
    EXPECT_EQ(place.line, line) << offset;
    EXPECT_EQ(place.column, column) << offset;
    EXPECT_EQ(place.position, position) << offset;
  };
  expect(0, 1, 1, 1);
  expect(2, 1, 1, 1);  // inside of it
  expect(3, 1, 2, 2);
  expect(4, 1, 3, 3);
  expect(6, 2, 1, 4);
  expect(8, 3, 1, 6);
  expect(9, 4, 1, 7);
  expect(text.size(), 4, 2, 8);
}

/// Takes nothing in braces.
class Picky final : public JsonSink {
 public:
  bool null() override { return true; }
  bool boolean(bool /*b*/) override { return true; }
  bool integer(std::int64_t /*n*/) override { return true; }
  bool digits(std::string_view /*digits*/) override { return true; }
  bool real(double /*d*/) override { return true; }
  bool string(std::string_view /*text*/) override { return true; }
  bool begin() override { return true; }
  bool end_list() override { return true; }
  bool end_object() override { return false; }
};

TEST(JsonReader, AByteZeroIsNoEnd) {
  Picky sink;
  const auto error = read_json(std::string_view("[1]\0 2", 6), sink);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->offset, 3U);
}

TEST(JsonReader, SaysWhereTheSinkRefused) {
  Picky sink;
  EXPECT_FALSE(read_json("[-12, true]", sink));
  const auto object = read_json("[{\"a\":1}]", sink);
  ASSERT_TRUE(object);
  EXPECT_EQ(object->offset, 7U);
  EXPECT_EQ(object->reason, "too large");
}

}  // namespace
}  // namespace btvm
