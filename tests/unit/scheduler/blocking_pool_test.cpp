#include "scheduler/blocking_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

namespace btvm {
namespace {

TEST(BlockingPool, RunsWhatIsSubmittedOnAnotherThread) {
  BlockingPool pool;
  std::latch done(1);
  std::thread::id ran_on;
  pool.submit([&] {
    ran_on = std::this_thread::get_id();
    done.count_down();
  });
  done.wait();
  EXPECT_NE(ran_on, std::this_thread::get_id());
}

/// Each work waits for the others: it takes as many threads as there are works.
TEST(BlockingPool, BlockedWorkDoesNotHoldUpOtherWork) {
  BlockingPool pool(4);
  std::latch all_here(4);
  std::atomic<int> finished{0};
  for (int i = 0; i < 4; ++i) {
    pool.submit([&] {
      all_here.arrive_and_wait();
      finished.fetch_add(1);
    });
  }
  pool.stop();
  EXPECT_EQ(finished.load(), 4);
}

TEST(BlockingPool, MoreWorkThanThreadsIsQueued) {
  BlockingPool pool(2);
  std::atomic<int> finished{0};
  for (int i = 0; i < 1'000; ++i) pool.submit([&] { finished.fetch_add(1); });
  pool.stop();
  EXPECT_EQ(finished.load(), 1'000);
}

TEST(BlockingPool, AfterStopWorkRunsRightHere) {
  BlockingPool pool;
  pool.stop();
  std::thread::id ran_on;
  pool.submit([&] { ran_on = std::this_thread::get_id(); });
  EXPECT_EQ(ran_on, std::this_thread::get_id());
  pool.stop();
}

}  // namespace
}  // namespace btvm
