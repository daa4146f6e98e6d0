// The run queue (scheduler/run_queue.h): every item comes out exactly once, with what its pusher wrote,
// whoever takes it: the owner, a thief, or the global queue when the ring is full.
#include "tests/models/run_model.h"
#include "vm/base/check.h"

namespace model {
namespace btvm {
inline void check(bool condition, const char* what) {
  if (!condition) rl::ctx().fail_test(what, rl::test_result_user_assert_failed, $);
}
}  // namespace btvm
#include "scheduler/run_queue.h.inc"

struct Item {
  Item* run_link = nullptr;
  rl::var<int> payload{0};
  std::atomic<int> taken{0};
};

using Global = btvm::GlobalQueue<Item>;
using Queue = btvm::RunQueue<Item, 4>;  // small: two items too many overflow it

void take(Item* item) {
  if (item == nullptr) return;
  RL_ASSERT(static_cast<int>(item->payload($)) == 7);
  item->payload($) = 8;  // it belongs to who took it
  RL_ASSERT(item->taken.fetch_add(1) == 0);
}

/// An owner that pushes and pops, and a thief.
template <int kItems>
struct OneThief : rl::test_suite<OneThief<kItems>, 2> {
  Global global;
  Queue mine{global};
  Queue thiefs{global};
  Item items[kItems];

  void thread(unsigned index) {
    if (index == 0) {
      for (Item& item : items) {
        item.payload($) = 7;
        mine.push(item);
      }
      for (int i = 0; i < kItems; ++i) take(mine.pop());
    } else {
      for (int round = 0; round < 2; ++round) {
        take(thiefs.steal_half(mine));
        while (Item* item = thiefs.pop()) take(item);
      }
    }
  }

  void after() {
    while (Item* item = mine.pop()) take(item);
    for (Item& item : items) RL_ASSERT(item.taken.last() == 1);
  }
};

/// Two thieves and the last item.
struct TwoThieves : rl::test_suite<TwoThieves, 3> {
  Global global;
  Queue mine{global};
  Queue first{global};
  Queue second{global};
  Item items[2];

  void before() {
    for (Item& item : items) {
      item.payload($) = 7;
      mine.push(item);
    }
  }
  void thread(unsigned index) {
    Queue& own = index == 0 ? mine : index == 1 ? first : second;
    if (index != 0) take(own.steal_half(mine));
    while (Item* item = own.pop()) take(item);
  }
  void after() {
    for (Item& item : items) RL_ASSERT(item.taken.last() == 1);
  }
};

TEST(RunQueue, EveryItemComesOutOnce) {
  expect_correct<OneThief<3>>({.executions = 30'000});
  expect_correct<OneThief<6>>({.executions = 15'000});  // overflows
  expect_correct<TwoThieves>({.executions = 30'000});
}

TEST(RunQueue, PlantedBugsAreFound) {
  using enum Mutation::Effect;
  expect_found<OneThief<3>>({.executions = 30'000}, {
                                                        {"pop_ring", "compare_exchange", kSplit},
                                                        {"grab_half", "compare_exchange", kSplit},
                                                        {"push", "store", kRelaxed},
                                                        {"grab_half", "load", kRelaxed},
                                                    });
  expect_found<OneThief<6>>({.executions = 30'000}, {
                                                        {"overflow", "compare_exchange", kSkipped},
                                                        {"overflow", "compare_exchange", kSplit},
                                                        {"push_chain", "lock", kSkipped},
                                                        {"pop_chain", "lock", kSkipped},
                                                    });
  expect_found<TwoThieves>({.executions = 30'000}, {
                                                       {"grab_half", "compare_exchange", kSplit},
                                                       {"pop_ring", "compare_exchange", kSplit},
                                                   });
}

}  // namespace model
