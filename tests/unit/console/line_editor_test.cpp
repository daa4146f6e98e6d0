#include "tools/console/line_editor.h"

#include <gtest/gtest.h>

namespace btvm::console {
namespace {

TEST(WordBefore, IsWhatCompletionExtends) {
  EXPECT_EQ(word_before("a at: 1 pu", 10), "pu");
  EXPECT_EQ(word_before("a at: 1 pu", 5), "at:");
  EXPECT_EQ(word_before("a at: 1 pu", 3), "a");
  EXPECT_EQ(word_before("#(Integ", 7), "Integ");
  EXPECT_EQ(word_before("", 0), "");
  EXPECT_EQ(word_before("a ", 2), "");
  EXPECT_EQ(word_before("abc", 100), "abc");
}

TEST(CommonPrefix, IsWhatAllWordsAgreeOn) {
  EXPECT_EQ(common_prefix({"inject:into:"}), "inject:into:");
  EXPECT_EQ(common_prefix({"isAlive", "isAbstract"}), "isA");
  EXPECT_EQ(common_prefix({"is", "isA"}), "is");
  EXPECT_EQ(common_prefix({"isA", "is"}), "is");
  EXPECT_EQ(common_prefix({"a", "b"}), "");
}

}  // namespace
}  // namespace btvm::console
