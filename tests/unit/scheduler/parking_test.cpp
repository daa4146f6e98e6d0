#include "scheduler/parking.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

namespace btvm {
namespace {

TEST(Parker, AnUnparkSinceTheEpochKeepsItFromSleeping) {
  Parker parker;
  const Parker::Epoch epoch = parker.epoch();
  parker.unpark();
  parker.park(epoch, std::nullopt);  // would sleep for ever
}

TEST(Parker, WakesAfterItsTimeout) {
  Parker parker;
  parker.park(parker.epoch(), std::chrono::milliseconds(1));
}

/// Work is handed over one piece at a time; each piece must wake a sleeper, or nothing moves on.
TEST(Parker, NoWakeUpIsLostBetweenLookingAndSleeping) {
  constexpr int kPieces = 20'000;
  Parker parker;
  std::atomic<int> published{0};
  std::atomic<int> taken{0};
  std::thread sleeper([&] {
    while (taken.load() < kPieces) {
      const Parker::Epoch epoch = parker.epoch();
      if (published.load() > taken.load()) {
        taken.fetch_add(1);
      } else {
        parker.park(epoch, std::nullopt);
      }
    }
  });
  for (int i = 0; i < kPieces; ++i) {
    published.fetch_add(1);
    parker.unpark();
    while (taken.load() <= i) std::this_thread::yield();
  }
  sleeper.join();
  EXPECT_EQ(taken.load(), kPieces);
}

TEST(ParkingLot, WakesOneIdleWorkerAndCountsThem) {
  ParkingLot lot(3);
  EXPECT_EQ(lot.idle_count(), 0U);
  lot.begin_search();
  const Parker::Epoch epoch = lot.announce_idle(1);
  EXPECT_EQ(lot.idle_count(), 1U);
  EXPECT_EQ(lot.searching_count(), 0U);
  lot.wake_one();
  EXPECT_EQ(lot.idle_count(), 0U);
  EXPECT_EQ(lot.searching_count(), 1U);  // it was made a searcher before it knows
  lot.park(1, epoch, std::nullopt);      // returns at once
  lot.end_search();
  EXPECT_EQ(lot.searching_count(), 0U);
}

TEST(ParkingLot, WhileSomebodySearchesNobodyIsWoken) {
  ParkingLot lot(2);
  lot.begin_search();
  (void)lot.announce_idle(0);
  lot.begin_search();  // worker 1
  lot.wake_one();
  EXPECT_EQ(lot.idle_count(), 1U);
  lot.end_search();  // the last searcher passes the wake-up on
  EXPECT_EQ(lot.idle_count(), 0U);
}

/// Workers take numbers from one counter of published work, as the scheduler's workers do.
TEST(ParkingLot, AllWorkIsDoneWithWorkersThatSleep) {
  constexpr std::size_t kWorkers = 3;
  constexpr int kWork = 30'000;
  ParkingLot lot(kWorkers);
  std::atomic<int> available{0};
  std::atomic<int> done{0};
  const auto take = [&] {
    int seen = available.load(std::memory_order_seq_cst);
    while (seen > 0 && !available.compare_exchange_weak(seen, seen - 1)) {
    }
    return seen > 0;
  };
  const auto work = [&](std::size_t self) {
    lot.begin_search();
    while (done.load() < kWork) {
      if (take()) {
        lot.end_search();
        done.fetch_add(1);
        lot.begin_search();
        continue;
      }
      const Parker::Epoch epoch = lot.announce_idle(self);
      if (available.load(std::memory_order_seq_cst) > 0 || done.load() == kWork) {
        lot.withdraw(self);
      } else {
        lot.park(self, epoch, std::nullopt);
      }
    }
    lot.end_search();
  };
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < kWorkers; ++i) workers.emplace_back(work, i);
  for (int i = 0; i < kWork; ++i) {
    available.fetch_add(1, std::memory_order_seq_cst);
    lot.wake_one();
    if (i % 100 == 0) {
      while (done.load() < i / 2) std::this_thread::yield();  // lets them fall asleep now and then
    }
  }
  while (done.load() < kWork) std::this_thread::yield();
  lot.wake_all();
  for (std::thread& worker : workers) worker.join();
  EXPECT_EQ(done.load(), kWork);
}

}  // namespace
}  // namespace btvm
