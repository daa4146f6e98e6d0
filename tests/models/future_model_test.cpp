// Settling a future (Scheduler::settle_now) against processes that wait for it (Scheduler::wait), give
// up (Scheduler::stop_waiting) and wait elsewhere, are woken by something else, and drop their handles
// (vm/counted.h). With the real Future, the real states and the real pins.
#include <array>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

#include "tests/models/own_thread.h"
#include "tests/models/run_model.h"
#include "vm/pid.h"

namespace model {
namespace btvm {

using ::btvm::Pid;
class Process;
class Worker;
struct Function {};
using Symbol = int;
using ClassId = int;

struct Fragment {
  rl::var<int> content{0};
  static void destroy(Fragment* fragment) {
    if (fragment != nullptr) fragment->content($) = -1;
  }
};

struct Value {
  static Value nil() { return {}; }
  Fragment* in = nullptr;
};

struct Message {
  enum class Kind { kCall, kAwait };
  Kind kind = Kind::kCall;
  Message* next = nullptr;
};
inline void discard_messages(Message* message) { RL_ASSERT(message == nullptr); }

}  // namespace btvm
// clang-format off
#include "vm/counted.h.inc"
#include "scheduler/process_table.h.inc"
#include "scheduler/process_table.cpp.pins.inc"
#include "scheduler/retired.h.inc"
#include "scheduler/future.h.inc"
// clang-format on

namespace btvm {
#include "tests/models/small_process_table.h"

struct ExecutionContext {
  Function* function = nullptr;
};

class Process {
 public:
  enum class State : std::uint8_t { kIdle, kWaiting, kRunnable, kRunning, kNotified, kExited };
  enum class Pause : std::uint8_t { kAwait, kSend, kSleep, kNative };

  enum class Kind : std::uint8_t { kFuture, kActor };
  struct Owner {
    Kind kind;
  };

  Process(Pid the_pid, Counted::Destroy destroy) : pid(the_pid), future(the_pid, destroy) {}
  /// The futures of this model are no actors' ends.
  static Owner of(Future&) { return {Kind::kFuture}; }
  [[nodiscard]] bool has_execution() const { return true; }
  ExecutionContext& context() { return context_; }

  Pid pid;
  std::atomic<State> state{State::kRunning};
  std::atomic<Pause> pause{Pause::kAwait};
  Process* next_waiter = nullptr;
  Worker* worker = nullptr;
  void* native = nullptr;
  bool sleeping = false;
  bool blocked = false;
  OwnThread thread;
  TurnClock clock;         // of the worker that has it
  rl::var<int> memory{0};  // every use reads it, freeing writes
  Future future;

 private:
  Function running_;
  ExecutionContext context_{&running_};
};

}  // namespace btvm
#include "scheduler/future.cpp.inc"

namespace btvm {

enum class FutureEvent { kSettled };
struct Oracle {
  enum class Event { kWake, kSettle };
};

/// Each process has a thread of its own, which waits until the process is queued.
class Scheduler {
 public:
  Scheduler() : table_(free_process, this) {}
  bool settle_now(Future& future, Future::State state, Value value, Fragment* fragment,
                  Worker* worker);
  bool wait(Future& future, Process& process);
  void stop_waiting(Future& future, Process& process);
  void wake(Process& process, Worker* worker);

  void enqueue(Process& process, Worker*) {
    RL_ASSERT(static_cast<int>(process.memory($)) == 0);
    process.thread.make_runnable();
  }
  void wait_until_runnable(Process& process) {
    process.thread.wait_until_runnable();
    process.state.store(Process::State::kRunning, std::memory_order_relaxed);  // as Worker::turn
    process.clock.begin();
  }

  void note(Oracle::Event, Pid, std::uint64_t) {}
  void count(FutureEvent, Worker*) {}
  void notify_waiters() {}
  void run_callbacks(Message*, Message*, Future::State, Future&, Worker*) {}
  bool tell(Future&, Message::Kind, Process*, Message*, Worker*) { return false; }
  static void free_process(void*, Process& process, std::uint32_t) { process.memory($) = 1; }

  struct {
    bool direct = true;
  } options_;
  std::atomic<bool> stopping_{false};
  ProcessTable table_;
};

class Worker {
 public:
  explicit Worker(Scheduler& scheduler) : scheduler_(scheduler) {}
  bool try_park(Process& process);

 private:
  Scheduler& scheduler_;
};

}  // namespace btvm
#include "scheduler/future_protocol.cpp.settle.inc"
#include "scheduler/scheduler.cpp.wake.inc"
#include "scheduler/worker.cpp.try_park.inc"

using btvm::Future;
using btvm::Process;

btvm::ProcessTable* table = nullptr;

/// Two processes await one future and then another; both are settled, and somebody else (a timer, a
/// console) wakes the processes meanwhile.
struct SettleAgainstAwait : rl::test_suite<SettleAgainstAwait, 4> {
  btvm::Scheduler scheduler;
  btvm::Worker worker{scheduler};
  btvm::Fragment fragments[2];
  Process waiters[2] = {{btvm::Pid(0, 1), unreferenced}, {btvm::Pid(1, 1), unreferenced}};
  Process futures[2] = {{btvm::Pid(2, 1), unreferenced}, {btvm::Pid(3, 1), unreferenced}};

  static void unreferenced(btvm::Counted& counted) noexcept {
    table->retire(static_cast<Future&>(counted).pid());
  }

  void before() {
    table = &scheduler.table_;
    for (Process* process : {&waiters[0], &waiters[1], &futures[0], &futures[1]}) {
      table->publish(process->pid, *process);
    }
    for (Process& process : futures) {
      process.future.retain();  // a handle of each waiter, and of who settles
      process.future.retain();
    }
  }

  void thread(unsigned index) {
    if (index == 0) {
      for (int i = 0; i < 2; ++i) {
        fragments[i].content($) = 40 + i;
        scheduler.settle_now(futures[i].future, Future::State::kResolved, {&fragments[i]},
                             &fragments[i], nullptr);
        futures[i].future.release();
      }
    } else if (index == 1) {
      for (Process& process : waiters) {
        if (btvm::Process* pinned = table->pin(process.pid)) {
          scheduler.wake(*pinned, nullptr);
          table->unpin(process.pid);
        }
      }
    } else {
      run(waiters[index - 2]);
    }
  }

  void run(Process& process) {
    for (int i = 0; i < 2; ++i) {
      Future& future = futures[i].future;
      await(process, future);
      RL_ASSERT(static_cast<int>(future.value().in->content($)) == 40 + i);
      future.release();
    }
    process.state.store(Process::State::kExited, std::memory_order_release);
    process.future.release();
  }

  /// As ProcessHost::await.
  void await(Process& process, Future& future) {
    while (future.state() == Future::State::kPending) {
      if (!scheduler.wait(future, process)) continue;
      future.retain();
      if (worker.try_park(process)) scheduler.wait_until_runnable(process);
      scheduler.stop_waiting(future, process);
      future.release();
    }
  }

  void after() {
    for (Process* process : {&waiters[0], &waiters[1], &futures[0], &futures[1]}) {
      RL_ASSERT(static_cast<int>(process->memory($)) == 1);  // nothing keeps it any more
      RL_ASSERT(process->future.count() == 0);
    }
  }
};

/// Who settles, who looks, and who drops the last handle: three threads, no waiting.
struct SettleAgainstDrop : rl::test_suite<SettleAgainstDrop, 3> {
  btvm::Scheduler scheduler;
  btvm::Fragment fragments[2];
  Process process{btvm::Pid(2, 1), SettleAgainstAwait::unreferenced};
  std::atomic<int> firsts{0};

  void before() {
    table = &scheduler.table_;
    table->publish(process.pid, process);
    process.future.retain();
    process.future.retain();
  }
  void thread(unsigned index) {
    Future& future = process.future;
    if (index < 2) {
      fragments[index].content($) = 42;
      if (scheduler.settle_now(future, Future::State::kResolved, {&fragments[index]},
                               &fragments[index], nullptr)) {
        firsts.fetch_add(1);
      }
    } else if (future.state() != Future::State::kPending) {
      RL_ASSERT(static_cast<int>(future.value().in->content($)) == 42);
    }
    RL_ASSERT(static_cast<int>(process.memory($)) == 0);
    future.release();
  }
  void after() {
    RL_ASSERT(firsts.last() == 1);
    RL_ASSERT(static_cast<int>(process.memory($)) == 1);
  }
};

TEST(Future, SettleAgainstAwaitTimeoutAndDrop) {
  expect_correct<SettleAgainstAwait>({.executions = 30'000});
  expect_correct<SettleAgainstDrop>({.executions = 20'000});
}

TEST(Future, PlantedBugsAreFound) {
  using enum Mutation::Effect;
  expect_found<SettleAgainstAwait>({.executions = 30'000},
                                   {
                                       {"Lock", "exchange", kSplit},
                                       {"Lock", "exchange", kRelaxed},
                                       {"pin_again", "fetch_add", kSkipped},
                                       {"release", "fetch_sub", kSplit},
                                       {"release", "compare_exchange", kSplit},
                                       {"retain", "fetch_add", kSkipped},
                                       {"wake", "compare_exchange", kSplit},
                                       {"try_park", "compare_exchange", kSplit},
                                   });
  expect_found<SettleAgainstDrop>({.executions = 20'000}, {
                                                              {"state", "load", kRelaxed},
                                                              {"settle", "store", kRelaxed},
                                                              {"Lock", "exchange", kSkipped},
                                                              {"release", "fetch_sub", kRelaxed},
                                                          });
}

}  // namespace model
