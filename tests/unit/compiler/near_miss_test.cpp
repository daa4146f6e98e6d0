#include "tools/compiler/near_miss.h"

#include <gtest/gtest.h>

#include <string>

namespace btvm::compiler {
namespace {

TEST(NearMiss, FindsTheNearest) {
  EXPECT_EQ(near_miss("sizee", {"sites", "size", "isZero"}), "size");
  EXPECT_EQ(near_miss("reversd", {"reversed", "rest"}), "reversed");
}

TEST(NearMiss, DoesNotGuessWildly) {
  EXPECT_EQ(near_miss("abc", {"xyz"}), "");
  EXPECT_EQ(near_miss("abs", {}), "");
  EXPECT_EQ(near_miss("primRais", {"primRaise"}), "");
  EXPECT_EQ(near_miss(std::string(100, 'a'), {std::string(101, 'a')}), "");
}

}  // namespace
}  // namespace btvm::compiler
