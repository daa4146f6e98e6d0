#include "vm/weight.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/unit/vm/test_heap.h"
#include "vm/objects/string.h"

namespace btvm {
namespace {

using testing::TestHeap;

Value long_text(TestHeap& fixture) {
  return make_string(fixture.heap, std::string(1'000'000, 'x'));
}

TEST(Weight, ATextWeighsWhereItIsRead) {
  TestHeap fixture;
  const Value text = long_text(fixture);
  EXPECT_GT(weight_of(text, TextWeight::kRead), limits::kLongStep);
  EXPECT_FALSE(is_long_to_copy(text));
}

TEST(Weight, WhatIsInsideCounts) {
  TestHeap fixture;
  const Value tuple = fixture.tuple({long_text(fixture)});
  EXPECT_GT(weight_of(tuple, TextWeight::kRead), limits::kLongStep);
  EXPECT_FALSE(is_long_to_copy(tuple));
}

TEST(Weight, WhatRefersToNothingIsLight) {
  TestHeap fixture;
  const Value tuple = fixture.tuple({Value::from_small(1), Value::nil()});
  EXPECT_LE(weight_of(tuple, TextWeight::kRead), 1U);
  EXPECT_EQ(weight_of(Value::from_small(1), TextWeight::kRead), 0U);
}

}  // namespace
}  // namespace btvm
