// Workers without work (scheduler/parking.*, Worker::find_work, steal and park) against whoever makes
// something runnable (Scheduler::enqueue): with the real queues, no wake-up is lost. The futex is the
// model's, and never times out.
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <climits>
#include <ctime>
#include <memory>
#include <optional>
#include <vector>

#include "tests/models/run_model.h"

namespace model {
namespace btvm {

inline void check(bool condition, const char* what) {
  if (!condition) rl::ctx().fail_test(what, rl::test_result_user_assert_failed, $);
}

/// Threads in FUTEX_WAIT, or on their way out of it.
inline int sleepers = 0;

/// FUTEX_WAIT and FUTEX_WAKE.
inline long syscall(long, std::uint32_t* address, int operation, std::uint32_t value,
                    const timespec*, void*, int) {
  auto& word = *reinterpret_cast<std::atomic<std::uint32_t>*>(address);
  const Where where{"futex", "", operation};
  if (operation == FUTEX_WAIT_PRIVATE) {
    ++sleepers;
    word.wait_while(value, where);
    --sleepers;
  } else {
    word.wake_all(where);
  }
  return 0;
}

}  // namespace btvm
// clang-format off
#include "scheduler/parking.h.inc"
#include "scheduler/parking.cpp.inc"
#include "scheduler/run_queue.h.inc"
// clang-format on

namespace btvm {

struct Process {
  static constexpr std::uint16_t kNotPinned = 0xFFFF;
  static bool has_execution() { return true; }
  int pid = 0;
  Process* run_link = nullptr;
  std::uint16_t pinned_worker = kNotPinned;
  rl::var<int> own{0};
  std::atomic<int> turns{0};
};

struct Oracle {
  void add(Process&) {}
};

struct NoTimers {
  static std::optional<std::int64_t> next_deadline() { return {}; }
};

class Worker;

class Scheduler {
 public:
  explicit Scheduler(std::size_t workers) : lot_(workers) {}
  void enqueue(Process& process, Worker* worker);
  void notify_waiters() {}
  [[nodiscard]] bool nothing_runs() const { return false; }
  [[nodiscard]] std::int64_t now() const { return 0; }
  void stop() {
    stopping_.store(true, std::memory_order_release);
    lot_.wake_all();
  }

  struct {
    bool direct = true;
  } options_;
  Oracle* oracle_ = nullptr;
  GlobalQueue<Process> global_queue_;
  ParkingLot lot_;
  NoTimers timers_;
  struct {
    void pin_again(int) {}
  } table_;
  std::atomic<bool> stopping_{false};
  std::array<Worker*, 2> workers_{};
  struct {
    [[nodiscard]] bool any() const { return false; }
  } retired_outside_;
};

/// Nothing is retired in this model.
struct NothingRetired {
  [[nodiscard]] bool empty() const { return true; }
};
constexpr std::chrono::milliseconds kRetiredPause{1};

class Worker {
 public:
  Worker(Scheduler& scheduler, unsigned index)
      : scheduler_(scheduler), index_(index), queue_(scheduler.global_queue_) {}
  [[nodiscard]] unsigned index() const { return index_; }
  [[nodiscard]] RunQueue<Process, 4>& queue() { return queue_; }
  void push_pinned(Process& process);
  [[nodiscard]] Process* find_work();

 private:
  [[nodiscard]] Process* pop_own();
  [[nodiscard]] Process* steal();
  void park();
  [[nodiscard]] Process* pop_pinned();
#include "scheduler/worker.h.pinned.inc"
  void fire_timers() {}
  [[nodiscard]] bool has_retired() const { return false; }
  void sweep_retired() {}

  Scheduler& scheduler_;
  const unsigned index_;
  RunQueue<Process, 4> queue_;
  mutable std::mutex pinned_mutex_;
  std::vector<Process*> pinned_;
  std::atomic<std::size_t> pinned_count_{0};
  NothingRetired retired_;
};

}  // namespace btvm
#include "scheduler/scheduler.cpp.enqueue.inc"
#include "scheduler/worker.cpp.park.inc"

using btvm::Process;
using btvm::Worker;

/// Two workers; threads outside make `kOutside` processes runnable, two of them pinned to one worker;
/// with `kSpawns`, the first one makes two more runnable.
template <int kOutside, bool kSpawns>
struct WorkArrives : rl::test_suite<WorkArrives<kOutside, kSpawns>, 2 + kOutside> {
  static constexpr int kTotal = kOutside + (kSpawns ? 2 : 0);

  btvm::Scheduler scheduler{2};
  Worker first{scheduler, 0};
  Worker second{scheduler, 1};
  Process processes[kTotal];
  std::atomic<int> done{0};

  void before() {
    scheduler.workers_[0] = &first;
    scheduler.workers_[1] = &second;
    for (Process& process : processes) {
      if (kOutside > 1) process.pinned_worker = 1;
    }
    btvm::sleepers = 0;
  }

  void thread(unsigned index) {
    if (index < 2) return run(*scheduler.workers_[index]);
    // Sometimes only when all workers sleep, which is rare otherwise.
    if (rl::rand(2) == 0) {
      while (btvm::sleepers < 2 && done.last() == 0) rl::ctx().yield(1, $);
    }
    Process& process = processes[index - 2];
    process.own($) = 1;
    scheduler.enqueue(process, nullptr);
  }

  void run(Worker& worker) {
    while (!scheduler.stopping_.load(std::memory_order_acquire)) {
      if (Process* process = worker.find_work()) turn(*process, worker);
    }
  }

  void turn(Process& process, Worker& worker) {
    RL_ASSERT(static_cast<int>(process.own($)) == 1);
    RL_ASSERT(process.turns.fetch_add(1) == 0);
    RL_ASSERT(process.pinned_worker == Process::kNotPinned ||
              process.pinned_worker == worker.index());
    if (kSpawns && &process == &processes[0]) {
      for (int i = kOutside; i < kTotal; ++i) {
        processes[i].own($) = 1;
        scheduler.enqueue(processes[i], &worker);
      }
    }
    if (done.fetch_add(1) + 1 == kTotal) scheduler.stop();
  }

  void after() {
    for (Process& process : processes) RL_ASSERT(process.turns.last() == 1);
    RL_ASSERT(scheduler.lot_.searching_count() == 0);
  }
};

TEST(Parking, NoWakeUpIsLost) {
  expect_correct<WorkArrives<1, false>>({.executions = 20'000});
  expect_correct<WorkArrives<1, true>>({.executions = 20'000});
  expect_correct<WorkArrives<2, false>>({.executions = 20'000});
}

TEST(Parking, PlantedBugsAreFound) {
  using enum Mutation::Effect;
  expect_found<WorkArrives<1, false>>(
      {.executions = 20'000}, {
                                  {"size", "load", kSkipped},  // no last look at the global queue
                                  {"size", "load", kRelaxed},
                                  {"announce_idle", "store", kSkipped},
                                  {"announce_idle", "fetch_add", kSkipped},
                                  {"announce_idle", "fetch_sub", kSkipped},
                                  {"unpark", "fetch_add", kSkipped},
                                  {"park", "compare_exchange", kSplit},
                                  {"wake_one", "fence", kSkipped},
                                  {"claim", "exchange", kSplit},
                              });
  expect_found<WorkArrives<1, true>>({.executions = 20'000},
                                     {
                                         {"end_search", "fetch_sub", kSplit},
                                     });
  expect_found<WorkArrives<2, false>>({.executions = 20'000}, {
                                                                  {"has_pinned", "load", kSkipped},
                                                                  {"push_pinned", "lock", kSkipped},
                                                                  {"pop_pinned", "lock", kSkipped},
                                                                  {"unpark", "fetch_add", kSkipped},
                                                              });
}

}  // namespace model
