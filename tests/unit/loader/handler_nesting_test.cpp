#include "loader/handler_nesting.h"

#include <gtest/gtest.h>

#include "vm/base/limits.h"

namespace btvm {
namespace {

HandlerInfo region(std::uint32_t from, std::uint32_t to) {
  HandlerInfo handler;
  handler.from = from;
  handler.to = to;
  return handler;
}

TEST(HandlerNesting, ParentsAndInnermost) {
  // 0: [2,4)  1: [1,6)  2: [6,8)  3: [1,8), and 4 the same as 3 but around it
  const std::vector<HandlerInfo> handlers = {region(2, 4), region(1, 6), region(6, 8), region(1, 8),
                                             region(1, 8)};
  const auto nesting = nest_handlers(handlers, 9);
  ASSERT_TRUE(nesting);
  EXPECT_EQ(nesting->parents, (std::vector<std::int32_t>{1, 3, 3, 4, -1}));
  EXPECT_EQ(nesting->innermost, (std::vector<std::int32_t>{-1, 1, 0, 0, 1, 1, 2, 2, -1}));
}

TEST(HandlerNesting, NoHandlersNeedNoMemory) {
  const auto nesting = nest_handlers({}, 1'000'000);
  ASSERT_TRUE(nesting);
  EXPECT_TRUE(nesting->innermost.empty());
}

TEST(HandlerNesting, RegionsOverlapOnlyInside) {
  const std::vector<HandlerInfo> overlap = {region(0, 4), region(2, 6)};
  EXPECT_EQ(nest_handlers(overlap, 6).error().code, LoadErrc::kBadHandler);
  const std::vector<HandlerInfo> touch = {region(0, 4), region(4, 6)};
  EXPECT_TRUE(nest_handlers(touch, 6));
  const std::vector<HandlerInfo> outer_first = {region(0, 6), region(2, 4)};
  EXPECT_EQ(nest_handlers(outer_first, 6).error().subject,
            "handler 1 comes after the one around it");
}

TEST(HandlerNesting, TheDepthIsLimited) {
  std::vector<HandlerInfo> handlers(limits::kHandlerNesting, region(0, 1));
  EXPECT_TRUE(nest_handlers(handlers, 1));
  handlers.push_back(region(0, 1));
  EXPECT_EQ(nest_handlers(handlers, 1).error().code, LoadErrc::kLimitExceeded);
}

}  // namespace
}  // namespace btvm
