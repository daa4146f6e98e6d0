// Timers against what they wake: Scheduler::set_timer, Scheduler::cancel_timer and Worker::fire_timers
// with the real wheel (scheduler/timer_wheel.*) and the real pins (scheduler/process_table.*). Every
// timer is fired or cancelled, once; each gives back its own pin; no process is freed before that.
#include <array>
#include <bit>
#include <limits>
#include <optional>
#include <vector>

#include "tests/models/run_model.h"
#include "vm/pid.h"

namespace model {
namespace btvm {
using ::btvm::Pid;
struct Process;
}  // namespace btvm
// clang-format off
#include "scheduler/timer_wheel.h.inc"
#include "scheduler/timer_wheel.cpp.inc"
#include "scheduler/process_table.h.inc"
#include "scheduler/process_table.cpp.pins.inc"
// clang-format on

namespace btvm {

struct Process {
  Pid pid;
  TimerNode timer;
  int woken = 0;
  rl::var<int> memory{0};  // freeing writes to it, every use reads it
};

#include "tests/models/small_process_table.h"

struct Oracle {
  enum class Event { kTimer };
};
class Worker;

class Scheduler {
 public:
  Scheduler() : table_(free_process, this) {}
  void set_timer(Process& process, std::int64_t deadline);
  void cancel_timer(Process& process);

  void note(Oracle::Event, Pid, std::uint64_t) {}
  void wake(Process& process, Worker*) {
    RL_ASSERT(static_cast<int>(process.memory($)) == 0);
    ++process.woken;
  }
  [[nodiscard]] std::int64_t now() const { return now_; }
  static void free_process(void*, Process& process, std::uint32_t) {
    RL_ASSERT(static_cast<int>(process.memory($)) == 0);
    process.memory($) = 1;
    RL_ASSERT(process.timer.link == nullptr);  // nothing points at freed memory
  }

  std::int64_t now_ = 10;
  ProcessTable table_;
  SharedTimerWheel timers_;
};

class Worker {
 public:
  explicit Worker(Scheduler& scheduler) : scheduler_(scheduler) {}
  void fire_timers();

 private:
  Scheduler& scheduler_;
  std::int64_t recently_ = 0;
};

}  // namespace btvm
#include "scheduler/scheduler.cpp.timer.inc"
#include "scheduler/worker.cpp.timer.inc"

using btvm::Process;

/// Two processes wait with a time limit; the first one's ends early, it waits again, and ends. Two
/// workers look at the timers meanwhile.
struct CancelAgainstFiring : rl::test_suite<CancelAgainstFiring, 3> {
  btvm::Scheduler scheduler;
  btvm::Worker workers[2] = {btvm::Worker(scheduler), btvm::Worker(scheduler)};
  Process processes[3];

  void before() {
    for (std::uint32_t i = 0; i < 3; ++i) {
      processes[i].pid = btvm::Pid(i, 1);
      scheduler.table_.publish(processes[i].pid, processes[i]);
    }
    scheduler.set_timer(processes[0], 5);
    scheduler.set_timer(processes[1], 6);
    scheduler.set_timer(processes[2], 501);  // stays
  }

  void thread(unsigned index) {
    if (index < 2) return workers[index].fire_timers();
    Process& process = processes[1];
    scheduler.cancel_timer(process);
    scheduler.set_timer(process, 500);
    scheduler.cancel_timer(process);
    scheduler.table_.retire(process.pid);
  }

  void after() {
    workers[0].fire_timers();
    RL_ASSERT(processes[0].woken == 1);
    RL_ASSERT(static_cast<int>(processes[1].memory($)) == 1);  // it ended, and no pin was left
    RL_ASSERT(processes[2].woken == 0);
    scheduler.cancel_timer(processes[0]);
    scheduler.cancel_timer(processes[2]);
    for (Process* process : {&processes[0], &processes[2]}) {
      RL_ASSERT(static_cast<int>(process->memory($)) == 0);
      scheduler.table_.retire(process->pid);
      RL_ASSERT(static_cast<int>(process->memory($)) == 1);
    }
  }
};

TEST(Timer, CancelAgainstFiring) { expect_correct<CancelAgainstFiring>({.executions = 40'000}); }

TEST(Timer, PlantedBugsAreFound) {
  using enum Mutation::Effect;
  expect_found<CancelAgainstFiring>({.executions = 40'000},
                                    {
                                        {"pin_again", "fetch_add", kSkipped},
                                        {"pin_again", "fetch_add", kSplit},
                                        {"release", "compare_exchange", kSplit},
                                        {"release", "compare_exchange", kRelaxed},
                                        {"schedule", "lock", kSkipped},
                                        {"cancel", "lock", kSkipped},
                                        {"advance", "lock", kSkipped},
                                    });
}

}  // namespace model
