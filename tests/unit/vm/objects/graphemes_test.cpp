#include "vm/objects/graphemes.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/unit/vm/test_heap.h"
#include "vm/objects/shared_text.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

using testing::TestHeap;

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

TEST(Graphemes, OfStringsAreThoseOfTheirTexts) {
  rc::check("wherever asked first, and with the places known", [](const std::string& piece) {
    TestHeap test;
    const std::string text = repeated(piece, 5'000 / (piece.size() + 1));
    Root string{test.heap, make_string(test.heap, text)};
    const std::size_t count = grapheme_count(text);
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, count / 2, count - 1, count}) {
      RC_ASSERT(grapheme_offset(string, n) == grapheme_offset(text, n));
    }
    RC_ASSERT(grapheme_count(string.get()) == count);
    for (std::size_t n = 0; n < count + 2; n += 61) {
      RC_ASSERT(grapheme_offset(string, n) == grapheme_offset(text, n));
    }
  });
}

TEST(Graphemes, FarOnesAreNearOnceTheyHaveBeenAskedFor) {
  TestHeap test;
  Root string{test.heap, make_string(test.heap, repeated("\u00E4b", 5'000))};
  std::size_t steps = 0;
  EXPECT_FALSE(known_grapheme_count(string));
  EXPECT_EQ(near_grapheme_offset(string, 3, steps), 5U) << "at the beginning";
  EXPECT_FALSE(near_grapheme_offset(string, 9'001, steps));
  EXPECT_EQ(grapheme_offset(string, 9'001), 13'502U);
  EXPECT_EQ(near_grapheme_offset(string, 9'001, steps), 13'502U);
  EXPECT_EQ(steps, SharedText::Places::kStep);
  EXPECT_EQ(known_grapheme_count(string), 10'000U);
}

TEST(Graphemes, OfATextThatGrowsAreNotCountedFromItsBeginning) {
  rc::check("whatever its pieces end with", [](const std::vector<std::string>& pieces) {
    TestHeap test;
    const std::string start = repeated("\u00E4b", 2'000);
    std::string text = start;
    Root string{test.heap, make_string(test.heap, text)};
    RC_ASSERT(grapheme_count(string.get()) == 4'000U);
    for (const std::string& piece : pieces) {
      text += piece;
      string.set(append_text(test.heap, string, piece));
      RC_ASSERT(known_grapheme_count(string) == grapheme_count(text));
      const std::size_t last = grapheme_count(text) - 1;
      RC_ASSERT(grapheme_offset(string, last) == grapheme_offset(text, last));
    }
  });
}

TEST(Graphemes, ThatAreLongAreNotNear) {
  TestHeap test;
  Root string{test.heap, make_string(test.heap, "e" + repeated("\u0301", 50'000) + "x")};
  std::size_t steps = 0;
  EXPECT_FALSE(near_grapheme_offset(string, 0, steps)) << "its end is far";
  EXPECT_EQ(grapheme_offset(string, 1), 100'001U);
  EXPECT_FALSE(near_grapheme_offset(string, 1, steps)) << "still a long way from the last place";
  EXPECT_EQ(grapheme_count(string.get()), 2U);
}

TEST(Graphemes, AreCountedAnewInATextThatWasAppendedTo) {
  TestHeap test;
  Root first{test.heap, make_string(test.heap, repeated("ab", 3'000))};
  Root left{test.heap, append_text(test.heap, first, "e")};
  EXPECT_EQ(grapheme_count(left.get()), 6'001U);
  Root both{test.heap, append_text(test.heap, left, "\u0301x")};
  EXPECT_EQ(grapheme_count(both.get()), 6'002U);
  EXPECT_EQ(grapheme_offset(both, 6'001), 6'003U);
  EXPECT_EQ(grapheme_count(left.get()), 6'001U);
}

TEST(Graphemes, ThreadsMayAskForThePlacesAtOnce) {
  for (int round = 0; round < 20; ++round) {
    SharedText* text = SharedText::create(repeated("a\u00E4", 4'000));
    std::vector<const SharedText::Places*> seen(3);
    std::vector<std::thread> threads;
    threads.reserve(seen.size());
    for (auto& places : seen) threads.emplace_back([text, &places] { places = &text->places(); });
    for (std::thread& thread : threads) thread.join();
    for (const auto* places : seen) EXPECT_EQ(places, seen[0]);
    EXPECT_EQ(seen[0]->count, 8'000U);
    text->release();
  }
}

TEST(Graphemes, ATextIsKnownToBeValid) {
  SharedText* valid = SharedText::create(repeated("\u00E4", 300));
  EXPECT_TRUE(valid->is_valid());
  EXPECT_TRUE(valid->is_valid());
  valid->release();
  SharedText* broken = SharedText::create(repeated("\xC3", 300));
  EXPECT_FALSE(broken->is_valid());
  EXPECT_FALSE(broken->is_valid());
  broken->release();
}

}  // namespace
}  // namespace btvm
