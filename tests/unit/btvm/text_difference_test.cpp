#include "tools/btvm/text_difference.h"

#include <gtest/gtest.h>

namespace btvm::cli {
namespace {

TEST(Difference, ShortTextsAreShown) { EXPECT_EQ(difference("6", "5"), "- 6\n+ 5\n"); }

TEST(Difference, LinesInBothStay) {
  EXPECT_EQ(difference("a\nb\nc", "a\nx\nc"), "  a\n- b\n+ x\n  c\n");
  EXPECT_EQ(difference("a\nc", "a\nb\nc\nd"), "  a\n+ b\n  c\n+ d\n");
}

TEST(Difference, LongLinesHaveAMark) {
  const std::string same(40, 'x');
  EXPECT_EQ(difference(same + "\u00e4b", same + "\u00e4c"),
            "- " + same + "\u00e4b\n+ " + same + "\u00e4c\n  " + std::string(41, ' ') + "^\n");
}

TEST(Difference, HugeTextsAreNotCompared) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "line\n";
  const std::string text = difference(many, "line\n");
  EXPECT_EQ(text.find("  line"), std::string::npos);
}

}  // namespace
}  // namespace btvm::cli
