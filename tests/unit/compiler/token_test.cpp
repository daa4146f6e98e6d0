#include "tools/compiler/token.h"

#include <gtest/gtest.h>

namespace btvm::compiler {
namespace {

bool incomplete(const char* text) { return is_incomplete(Source("input", text)); }

// language.md 2.5
TEST(IsIncomplete, OpenBrackets) {
  EXPECT_TRUE(incomplete("#(1,"));
  EXPECT_TRUE(incomplete("[:x |"));
  EXPECT_TRUE(incomplete("#{a => 1"));
  EXPECT_FALSE(incomplete("#(1)"));
  EXPECT_FALSE(incomplete("1)"));
  EXPECT_FALSE(incomplete("<<1, 2>>"));
  EXPECT_FALSE(incomplete("x := <<>>"));
  EXPECT_TRUE(incomplete("<<1, 2>> >>"));
  EXPECT_TRUE(incomplete("Counter >>"));
}

TEST(IsIncomplete, OpenTexts) {
  EXPECT_TRUE(incomplete("\"abc"));
  EXPECT_TRUE(incomplete("\"abc{1"));
  EXPECT_TRUE(incomplete("#'abc"));
  EXPECT_TRUE(incomplete("1 /* abc"));
  EXPECT_FALSE(incomplete("\"/* abc\""));
  EXPECT_FALSE(incomplete("1 // see /*"));
}

TEST(IsIncomplete, AnOperandIsMissing) {
  EXPECT_TRUE(incomplete("1 +"));
  EXPECT_TRUE(incomplete("x :="));
  EXPECT_TRUE(incomplete("x foo:"));
  EXPECT_TRUE(incomplete("x foo;"));
  EXPECT_TRUE(incomplete("^"));
  EXPECT_FALSE(incomplete("x."));
}

TEST(IsIncomplete, AClassNeedsAMethod) {
  EXPECT_TRUE(incomplete("Object subclass: A"));
  EXPECT_TRUE(incomplete("Object subclass: A\nstate: m = #{a => 1}"));
  EXPECT_FALSE(incomplete("Object subclass: A\none => 1"));
}

}  // namespace
}  // namespace btvm::compiler
