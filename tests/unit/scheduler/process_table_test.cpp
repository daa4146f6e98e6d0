#include "scheduler/process_table.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <set>
#include <thread>
#include <vector>

namespace btvm {
namespace {

/// Stands in for processes: the table only keeps their addresses.
struct Fixture {
  static void count_free(void* owner, Process&, std::uint32_t slot) {
    auto& fixture = *static_cast<Fixture*>(owner);
    ++fixture.freed;
    fixture.table.give_back(slot);
  }

  Pid publish() {
    const Pid pid = table.reserve(nullptr);
    table.publish(pid, process());
    return pid;
  }
  Process& process() { return *reinterpret_cast<Process*>(memory.data()); }

  std::atomic<int> freed{0};
  alignas(16) std::array<std::byte, 2'048> memory{};  // as large as a process, and as aligned
  ProcessTable table{count_free, this};
};

TEST(ProcessTable, APidResolvesOnlyBetweenPublishAndRetire) {
  Fixture fixture;
  const Pid pid = fixture.table.reserve(nullptr);
  EXPECT_FALSE(pid.is_none());
  EXPECT_EQ(fixture.table.pin(pid), nullptr);
  fixture.table.publish(pid, fixture.process());
  EXPECT_EQ(fixture.table.pin(pid), &fixture.process());
  EXPECT_TRUE(fixture.table.alive(pid));
  EXPECT_EQ(fixture.table.size(), 1U);
  fixture.table.unpin(pid);
  fixture.table.retire(pid);
  EXPECT_FALSE(fixture.table.alive(pid));
  EXPECT_EQ(fixture.table.pin(pid), nullptr);
  EXPECT_EQ(fixture.freed.load(), 1);
  EXPECT_EQ(fixture.table.size(), 0U);
}

TEST(ProcessTable, AProcessIsFreedWhenTheLastPinGoes) {
  Fixture fixture;
  const Pid pid = fixture.publish();
  ASSERT_NE(fixture.table.pin(pid), nullptr);
  fixture.table.pin_again(pid);
  fixture.table.retire(pid);
  EXPECT_EQ(fixture.freed.load(), 0);
  EXPECT_EQ(fixture.table.pin(pid), nullptr);  // it is dead already
  fixture.table.unpin(pid);
  EXPECT_EQ(fixture.freed.load(), 0);
  fixture.table.unpin(pid);
  EXPECT_EQ(fixture.freed.load(), 1);
}

TEST(ProcessTable, AnOldPidNamesNothingWhenItsSlotIsUsedAgain) {
  Fixture fixture;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1'000; ++i) {
    const Pid pid = fixture.publish();
    EXPECT_TRUE(seen.insert(pid.bits()).second);
    fixture.table.retire(pid);
  }
  for (const std::uint64_t bits : seen) {
    EXPECT_EQ(fixture.table.pin(Pid::from_bits(bits)), nullptr);
  }
  EXPECT_EQ(fixture.freed.load(), 1'000);
}

TEST(ProcessTable, ACancelledReservationLeavesNothing) {
  Fixture fixture;
  const Pid pid = fixture.table.reserve(nullptr);
  fixture.table.give_back(pid.index());
  EXPECT_EQ(fixture.table.size(), 0U);
  EXPECT_EQ(fixture.freed.load(), 0);
  EXPECT_TRUE(fixture.table.pids().empty());
}

TEST(ProcessTable, ListsWhatIsAlive) {
  Fixture fixture;
  std::vector<Pid> pids;
  for (int i = 0; i < 40'000; ++i) pids.push_back(fixture.publish());  // more than one segment
  for (std::size_t i = 0; i < pids.size(); i += 2) fixture.table.retire(pids[i]);
  EXPECT_EQ(fixture.table.pids().size(), 20'000U);
  EXPECT_EQ(fixture.table.size(), 20'000U);
  for (std::size_t i = 1; i < pids.size(); i += 2) fixture.table.retire(pids[i]);
}

/// Others pin while the owner retires: each process is freed once, and never while it is pinned.
TEST(ProcessTable, PinningRacesWithRetiring) {
  Fixture fixture;
  constexpr int kRounds = 1'000;
  std::atomic<std::uint64_t> current{0};
  std::atomic<bool> finished{false};
  std::atomic<int> pinned_after_free{0};
  std::vector<std::thread> others;
  for (int i = 0; i < 2; ++i) {
    others.emplace_back([&] {
      while (!finished.load()) {
        const Pid pid = Pid::from_bits(current.load());
        if (pid.is_none() || fixture.table.pin(pid) == nullptr) continue;
        // While it is pinned its slot cannot be given to another, so the pid stays dead or alive.
        if (!fixture.table.alive(pid) && fixture.table.pin(pid) != nullptr) {
          pinned_after_free.fetch_add(1);
          fixture.table.unpin(pid);
        }
        fixture.table.unpin(pid);
      }
    });
  }
  for (int round = 0; round < kRounds; ++round) {
    const Pid pid = fixture.publish();
    current.store(pid.bits());
    std::this_thread::yield();
    fixture.table.retire(pid);
  }
  finished.store(true);
  for (std::thread& other : others) other.join();
  EXPECT_EQ(fixture.freed.load(), kRounds);
  EXPECT_EQ(pinned_after_free.load(), 0);
}

TEST(SlotCache, TakesAndGivesManySlotsAndReturnsThemAll) {
  Fixture fixture;
  {
    SlotCache cache(fixture.table);
    SlotCache other(fixture.table);
    std::set<std::uint32_t> taken;
    for (int i = 0; i < 1'000; ++i) taken.insert(cache.take());
    EXPECT_EQ(taken.size(), 1'000U);  // each one once
    EXPECT_EQ(fixture.table.size(), 1'000U);
    for (const std::uint32_t slot : taken) other.put(slot);  // born here, died there
    EXPECT_EQ(fixture.table.size(), 0U);
  }
  EXPECT_EQ(fixture.table.size(), 0U);
  EXPECT_LT(fixture.table.reserve(nullptr).index(), 1'100U);  // they are used again
}

}  // namespace
}  // namespace btvm
