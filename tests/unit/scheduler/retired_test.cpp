#include "scheduler/retired.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "scheduler/process.h"

namespace btvm {
namespace {

struct Turns {
  TurnClock turns;
  [[nodiscard]] const TurnClock& clock() const { return turns; }
};

/// Two workers, the first of which retires; processes are told by their slots.
class Retired : public testing::Test {
 protected:
  std::vector<std::uint32_t> sweep() {
    std::vector<std::uint32_t> freed;
    retired_.sweep(workers_, [&](Process&, std::uint32_t slot) { freed.push_back(slot); });
    return freed;
  }
  void retire(std::uint32_t slot) { retired_.add({process_, slot}); }
  [[nodiscard]] Process* process() const { return process_; }

  Turns own_;
  Turns other_;
  RetiredProcesses retired_;

 private:
  std::array<const Turns*, 2> workers_{&own_, &other_};
  alignas(Process) std::array<std::byte, sizeof(Process)> memory_{};
  Process* const process_ = reinterpret_cast<Process*>(memory_.data());  // never looked into
};

using Slots = std::vector<std::uint32_t>;

TEST_F(Retired, GoesAtOnceWhenNobodyIsInATurn) {
  retire(7);
  EXPECT_EQ(sweep(), Slots{7});
  EXPECT_EQ(sweep(), Slots{});
}

TEST_F(Retired, OutlivesTheTurnsThatMayUseIt) {
  other_.turns.begin();
  retire(1);
  EXPECT_EQ(sweep(), Slots{});
  retire(2);  // behind the first one, for the turns that are under way when its time comes
  EXPECT_EQ(sweep(), Slots{});
  other_.turns.end();
  other_.turns.begin();
  EXPECT_EQ(sweep(), Slots{1});
  EXPECT_EQ(sweep(), Slots{});
  other_.turns.end();
  EXPECT_EQ(sweep(), Slots{2});
}

TEST_F(Retired, AWorkerTakesOverWhatOthersRetire) {
  RetiredOutside outside;
  EXPECT_FALSE(outside.any());
  outside.add({process(), 3});
  outside.add({process(), 4});
  EXPECT_TRUE(outside.any());
  outside.move_to(retired_);
  EXPECT_FALSE(outside.any());
  EXPECT_EQ(sweep(), (Slots{3, 4}));
}

TEST(TurnClock, CountsTurnsWhenTheyBegin) {
  TurnClock clock;
  EXPECT_EQ(clock.turns(), 0U);
  clock.begin();
  EXPECT_EQ(clock.turns(), 1U);
  EXPECT_TRUE(TurnClock::is_in_turn(clock.read()));
  clock.end();
  EXPECT_EQ(clock.turns(), 1U);
  EXPECT_FALSE(TurnClock::is_in_turn(clock.read()));
}

}  // namespace
}  // namespace btvm
