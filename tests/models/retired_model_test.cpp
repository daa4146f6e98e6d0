// The memory of an actor that ends (scheduler/retired.h) while another worker, in a turn of its own, finds
// it and sends to it (ProcessTable::find).
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

#include "tests/models/run_model.h"
#include "vm/pid.h"

namespace model {
namespace btvm {

using ::btvm::Pid;

class Process {
 public:
  rl::var<int> memory{0};  // a use reads it, freeing writes
};

}  // namespace btvm
// clang-format off
#include "scheduler/process_table.h.inc"
#include "scheduler/process_table.cpp.pins.inc"
#include "scheduler/retired.h.inc"
// clang-format on

namespace btvm {
#include "tests/models/small_process_table.h"

struct Worker {
  [[nodiscard]] const TurnClock& clock() const { return turns; }

  TurnClock turns;
  RetiredProcesses retired;
};

}  // namespace btvm

using btvm::Pid;
using btvm::Process;
using btvm::Worker;

/// One worker sends to the actor in two turns; the other lets go of the last reference in a turn, and then
/// gives turns to others until the memory is free.
struct FindAgainstRetire : rl::test_suite<FindAgainstRetire, 2> {
  FindAgainstRetire() : table(free_process, this), workers{&sender, &owner} {}

  btvm::ProcessTable table;
  Process process;
  Pid pid{0, 1};
  Worker sender;
  Worker owner;
  Worker* workers[2];

  void before() { table.publish(pid, process); }

  void thread(unsigned index) {
    if (index == 0) {
      send();
      send();
    } else {
      end();
    }
  }

  void send() {
    sender.turns.begin();
    if (const Process* found = table.find(pid)) RL_ASSERT(static_cast<int>(found->memory($)) == 0);
    sender.turns.end();
  }

  void end() {
    owner.turns.begin();
    table.retire(pid);
    owner.turns.end();
    while (!owner.retired.empty()) {
      owner.retired.sweep(workers, [](Process& freed, std::uint32_t) { freed.memory($) = 1; });
    }
  }

  static void free_process(void* suite, Process& freed, std::uint32_t slot) {
    static_cast<FindAgainstRetire*>(suite)->owner.retired.add({&freed, slot});
  }

  void after() { RL_ASSERT(static_cast<int>(process.memory($)) == 1); }
};

TEST(Retired, MemoryOutlivesTheTurnsThatFoundIt) {
  expect_correct<FindAgainstRetire>({.executions = 60'000});
}

TEST(Retired, PlantedBugsAreFound) {
  using enum Mutation::Effect;
  expect_found<FindAgainstRetire>({.executions = 60'000}, {
                                                              {"begin", "fence", kSkipped},
                                                              {"wait_for", "fence", kSkipped},
                                                              {"begin", "store", kSkipped},
                                                              {"end", "store", kRelaxed},
                                                              {"read", "load", kRelaxed},
                                                          });
}

}  // namespace model
