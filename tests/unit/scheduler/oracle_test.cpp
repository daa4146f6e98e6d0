#include "scheduler/oracle.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <vector>

#include "scheduler/process_block.h"
#include "scheduler/scheduler.h"
#include "vm/image.h"

namespace btvm {
namespace {

/// Some processes that an oracle can choose among; nothing runs them.
class OracleTest : public ::testing::Test {
 protected:
  OracleTest() {
    Scheduler::Options options;
    options.seed = 0;
    scheduler_ = std::make_unique<Scheduler>(options, image_);
    for (int i = 0; i < 4; ++i) {
      Future* future = scheduler_->make_future(nullptr);
      processes_.push_back(scheduler_->table().pin(future->pid()));
    }
  }
  ~OracleTest() override {
    for (Process* process : processes_) {
      const Pid pid = process->pid;
      process->future.release();
      scheduler_->table().unpin(pid);
    }
  }

  /// Which process runs in each of `turns` turns, when all can always run.
  std::vector<std::size_t> choices(Oracle& oracle, std::size_t turns) {
    std::vector<std::size_t> result;
    for (Process* process : processes_) oracle.add(*process);
    for (std::size_t i = 0; i < turns; ++i) {
      const Oracle::Turn turn = oracle.next(0, 2'000);
      for (std::size_t p = 0; p < processes_.size(); ++p) {
        if (processes_[p] == turn.process) result.push_back(p);
      }
      oracle.add(*turn.process);
    }
    return result;
  }

  Image image_{[](std::string_view) -> const PrimitiveInfo* { return nullptr; }};
  std::unique_ptr<Scheduler> scheduler_;
  std::vector<Process*> processes_;
};

TEST_F(OracleTest, SameSeedSameChoices) {
  for (const std::uint64_t seed : {6U, 7U}) {
    Oracle first(seed);
    Oracle second(seed);
    EXPECT_EQ(choices(first, 500), choices(second, 500));
  }
}

TEST_F(OracleTest, OtherSeedOtherChoices) {
  Oracle first(6);
  Oracle second(8);
  EXPECT_NE(choices(first, 500), choices(second, 500));
}

TEST_F(OracleTest, NobodyStarves) {
  for (const std::uint64_t seed : {6U, 7U}) {
    Oracle oracle(seed);
    std::map<std::size_t, int> turns;
    for (const std::size_t process : choices(oracle, 5'000)) ++turns[process];
    for (std::size_t i = 0; i < processes_.size(); ++i) EXPECT_GT(turns[i], 100) << "seed " << seed;
  }
}

/// What uniform choice hardly ever does: one process runs many turns in a row.
TEST_F(OracleTest, OddSeedsKeepToTheHighestPriority) {
  Oracle oracle(7);
  int changes = 0;
  const auto order = choices(oracle, 1'000);
  for (std::size_t i = 1; i < order.size(); ++i) changes += order[i] != order[i - 1] ? 1 : 0;
  EXPECT_LT(changes, 100);
}

TEST_F(OracleTest, TurnsAreWholeOrCutShort) {
  Oracle oracle(6);
  oracle.add(*processes_[0]);
  int whole = 0;
  int one = 0;
  for (int i = 0; i < 1'000; ++i) {
    const Oracle::Turn turn = oracle.next(0, 2'000);
    ASSERT_GE(turn.reductions, 1);
    ASSERT_LE(turn.reductions, 2'000);
    whole += turn.reductions == 2'000 ? 1 : 0;
    one += turn.reductions == 1 ? 1 : 0;
    oracle.add(*turn.process);
  }
  EXPECT_GT(whole, 400);
  EXPECT_GT(one, 10);
}

TEST_F(OracleTest, BlockingWorkGetsItsTurn) {
  Oracle oracle(6);
  oracle.add(*processes_[0]);
  int jobs = 0;
  for (int i = 0; i < 100; ++i) {
    const Oracle::Turn turn = oracle.next(1, 2'000);
    if (turn.process == nullptr) {
      ++jobs;
    } else {
      oracle.add(*turn.process);
    }
  }
  EXPECT_GT(jobs, 20);
  EXPECT_LT(jobs, 80);
}

TEST(Oracle, TimeNeverGoesBack) {
  Oracle oracle(1);
  oracle.advance_to(50);
  oracle.advance_to(20);
  EXPECT_EQ(oracle.microseconds(), 50'000);
}

TEST(Oracle, TheHashIsOfAllEventsInOrder) {
  Oracle first(1);
  Oracle second(1);
  EXPECT_EQ(first.hash(), second.hash());
  first.note(Oracle::Event::kPost, Pid(1, 1), 2);
  first.note(Oracle::Event::kWake, Pid(1, 1), 2);
  second.note(Oracle::Event::kWake, Pid(1, 1), 2);
  second.note(Oracle::Event::kPost, Pid(1, 1), 2);
  EXPECT_NE(first.hash(), second.hash());
  EXPECT_EQ(first.events(), 2U);
}

}  // namespace
}  // namespace btvm
