#include "scheduler/timer_wheel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <vector>

namespace btvm {
namespace {

std::vector<std::int64_t> deadlines_of(TimerNode* due) {
  std::vector<std::int64_t> deadlines;
  for (; due != nullptr; due = due->next) deadlines.push_back(due->deadline);
  return deadlines;
}

TEST(TimerWheel, FiresAtItsDeadlineAndNotBefore) {
  for (const std::int64_t deadline : {1, 63, 64, 65, 4'095, 4'096, 262'144, 20'000'000}) {
    TimerWheel wheel;
    TimerNode node;
    wheel.schedule(node, deadline);
    EXPECT_EQ(wheel.advance(deadline - 1), nullptr) << deadline;
    EXPECT_EQ(wheel.size(), 1U);
    EXPECT_EQ(wheel.advance(deadline), &node) << deadline;
    EXPECT_EQ(wheel.size(), 0U);
    EXPECT_EQ(wheel.next_deadline(), std::nullopt);
    EXPECT_FALSE(wheel.cancel(node));
  }
}

TEST(TimerWheel, WhatIsPastFiresAtOnce) {
  TimerWheel wheel;
  TimerNode node;
  EXPECT_EQ(wheel.advance(1'000), nullptr);
  wheel.schedule(node, 10);
  EXPECT_EQ(wheel.advance(1'000), &node);
}

TEST(TimerWheel, CancelledOnesDoNotFire) {
  TimerWheel wheel;
  std::deque<TimerNode> nodes(3);
  for (TimerNode& node : nodes) wheel.schedule(node, 50);
  EXPECT_TRUE(wheel.cancel(nodes[1]));
  EXPECT_FALSE(wheel.cancel(nodes[1]));
  EXPECT_EQ(deadlines_of(wheel.advance(50)).size(), 2U);
}

TEST(TimerWheel, SchedulingAgainMovesTheDeadline) {
  TimerWheel wheel;
  TimerNode node;
  wheel.schedule(node, 50);
  wheel.schedule(node, 5'000);
  EXPECT_EQ(wheel.size(), 1U);
  EXPECT_EQ(wheel.advance(4'999), nullptr);
  EXPECT_EQ(wheel.advance(5'000), &node);
}

/// A worker that sleeps until next_deadline() each time must not miss one.
TEST(TimerWheel, NextDeadlineIsNeverTooLate) {
  TimerWheel wheel;
  TimerNode node;
  wheel.schedule(node, 300'000);
  std::int64_t now = 0;
  int wakes = 0;
  for (TimerNode* due = nullptr; due == nullptr; ++wakes) {
    const auto next = wheel.next_deadline();
    ASSERT_TRUE(next);
    ASSERT_LE(*next, 300'000);
    ASSERT_GT(*next, now);
    now = *next;
    due = wheel.advance(now);
  }
  EXPECT_EQ(now, 300'000);
  EXPECT_LE(wakes, 5);  // once for each level it moves down
}

/// Against a sorted map, with seeds that are printed.
TEST(TimerWheel, DoesWhatASortedMapDoes) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937_64 random(seed);
    TimerWheel wheel;
    std::deque<TimerNode> nodes(200);
    std::map<TimerNode*, std::int64_t> scheduled;
    std::int64_t now = 0;
    for (int step = 0; step < 2'000; ++step) {
      TimerNode& node = nodes[random() % nodes.size()];
      switch (random() % 4) {
        case 0:
        case 1: {
          const std::int64_t deadline =
              now + static_cast<std::int64_t>(random() % (std::uint64_t{1} << (random() % 26)));
          wheel.schedule(node, deadline);
          scheduled[&node] = deadline;
          break;
        }
        case 2: EXPECT_EQ(wheel.cancel(node), scheduled.erase(&node) == 1); break;
        case 3: {
          now += static_cast<std::int64_t>(random() % (std::uint64_t{1} << (random() % 20)));
          std::set<TimerNode*> fired;
          for (TimerNode* due = wheel.advance(now); due != nullptr; due = due->next) {
            fired.insert(due);
          }
          std::set<TimerNode*> expected;
          for (const auto& [each, deadline] : scheduled) {
            if (deadline <= now) expected.insert(each);
          }
          ASSERT_EQ(fired, expected);
          for (TimerNode* each : expected) scheduled.erase(each);
          break;
        }
      }
      ASSERT_EQ(wheel.size(), scheduled.size());
      ASSERT_EQ(wheel.next_deadline().has_value(), !scheduled.empty());
      for (const auto& [each, deadline] : scheduled) {
        ASSERT_LE(*wheel.next_deadline(), std::max(deadline, now));
      }
    }
  }
}

}  // namespace
}  // namespace btvm
