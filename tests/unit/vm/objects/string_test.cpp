#include "vm/objects/string.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "tests/unit/vm/test_heap.h"
#include "vm/copy_term.h"

namespace btvm {
namespace {

using testing::TestHeap;

// A family of three (one grapheme of 18 bytes), a flag, and e with an accent of its own.
constexpr std::string_view kFamily = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
constexpr std::string_view kFlag = "\U0001F1E9\U0001F1EA";
constexpr std::string_view kAccent = "e\u0301";

TEST(String, KeepsItsBytesAtEveryLength) {
  TestHeap test;
  for (std::size_t length = 0; length < 600; ++length) {
    const std::string text(length, static_cast<char>('a' + length % 26));
    Root string{test.heap, make_string(test.heap, text)};
    ASSERT_EQ(text_of(string), text);
    const bool shared = is_kind(string, ObjectKind::kSharedString);
    ASSERT_EQ(shared, length >= kSharedStringBytes);
    test.heap.collect(length % 2 == 0, 0);
    ASSERT_EQ(text_of(string), text);
  }
}

TEST(String, ZeroBytesAreBytes) {
  TestHeap test;
  const std::string text("a\0b", 3);
  EXPECT_EQ(text_of(make_string(test.heap, text)), text);
}

TEST(String, ASharedOneIsNotCopiedWithItsMessage) {
  const std::string text(1'000, 'x');
  Value copy;
  Fragment* fragment = nullptr;
  const char* bytes = nullptr;
  {
    TestHeap test;
    const Value string = make_string(test.heap, text);
    bytes = text_of(string).data();
    EXPECT_GE(test.heap.bytes(), 1'000U) << "it counts against the heap";
    fragment = copy_to_fragment({&string, 1}, &copy, {});
  }
  EXPECT_EQ(text_of(copy), text) << "the buffer outlives the heap it came from";
  EXPECT_EQ(text_of(copy).data(), bytes);
  Fragment::destroy(fragment);
}

TEST(String, AnImmortalOneFitsTheMemoryAskedFor) {
  for (const std::size_t length : {0U, 1U, 7U, 8U, 9U, 300U}) {
    const std::string text(length, 'y');
    std::vector<std::uint64_t> memory(immortal_string_words(text) + 1, 0xAB);
    const Value string = new_immortal_string(memory.data(), text);
    EXPECT_EQ(text_of(string), text);
    EXPECT_EQ(memory.back(), 0xABU);
  }
}

TEST(String, CountsGraphemes) {
  EXPECT_EQ(grapheme_count(""), 0U);
  EXPECT_EQ(grapheme_count("abc"), 3U);
  EXPECT_EQ(grapheme_count(kFamily), 1U);
  EXPECT_EQ(grapheme_count(std::string(kFlag) + std::string(kFlag)), 2U);
  EXPECT_EQ(grapheme_count(std::string("a") + std::string(kAccent) + "b"), 3U);
  EXPECT_EQ(grapheme_count("a\r\nb\n\r"), 5U) << "CR LF is one, LF CR two";
}

TEST(String, FindsTheNthGrapheme) {
  const std::string text = std::string(kFamily) + "a" + std::string(kAccent);
  EXPECT_EQ(grapheme_offset(text, 0), 0U);
  EXPECT_EQ(grapheme_offset(text, 1), kFamily.size());
  EXPECT_EQ(grapheme_offset(text, 2), kFamily.size() + 1);
  EXPECT_EQ(grapheme_offset(text, 3), text.size());
  EXPECT_EQ(grapheme_offset(text, 99), text.size());
}

TEST(String, BrokenBytesCountOneEach) {
  EXPECT_EQ(grapheme_count("\xFF\xFE"), 2U);
  EXPECT_EQ(grapheme_count("a\xC3"), 2U) << "a sequence cut off at the end";
  EXPECT_FALSE(is_utf8("\xC0\xAF"));          // overlong
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // a surrogate
  EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // beyond U+10FFFF
  EXPECT_FALSE(is_utf8("abc\xE2\x82"));
  EXPECT_TRUE(is_utf8(kFamily));
  EXPECT_TRUE(is_utf8(""));
}

TEST(String, GraphemesOfAnyBytesMakeUpTheText) {
  rc::check("in order, none empty", [](const std::string& text) {
    std::string joined;
    const auto parts = graphemes(text);
    for (const std::string_view part : parts) {
      RC_ASSERT(!part.empty());
      joined += part;
    }
    RC_ASSERT(joined == text);
    RC_ASSERT(parts.size() == grapheme_count(text));
  });
}

TEST(String, MapsCaseInFull) {
  EXPECT_EQ(uppercase("stra\u00DFe"), "STRASSE");
  EXPECT_EQ(uppercase("\uFB03 \u0149 \u1E96"), "FFI \u02BCN H\u0331");
  EXPECT_EQ(uppercase("\u1F80 \u1FB3"), "\u1F08\u0399 \u0391\u0399") << "iota subscript";
  EXPECT_EQ(lowercase("\u0130STANBUL"), "i\u0307stanbul");
  EXPECT_EQ(lowercase("\u00C4\u00D6\u00DC"), "\u00E4\u00F6\u00FC");
  EXPECT_EQ(uppercase("a\xFF"
                      "b"),
            "A\xFF"
            "B")
      << "broken bytes stay";
}

}  // namespace
}  // namespace btvm
