// The mailbox (scheduler/mailbox.h) and the states of a process (Scheduler::post, Scheduler::wake,
// Worker::try_park): messages arrive once, in order and whole, and no wake-up is lost.
#include "tests/models/run_model.h"

namespace model {
#include "scheduler/mailbox.h.inc"
#include "scheduler/retired.h.inc"

namespace btvm {

struct alignas(16) Message {
  Message* next = nullptr;
  int kind = 0;
  int sender = 0;
  rl::var<int> number{0};
};

struct Pid {};
struct Oracle {
  enum class Event { kPost, kWake };
};
class Worker;

struct Function {};
struct ExecutionContext {
  Function* function = nullptr;
};

struct Process {
  enum class State : std::uint8_t { kIdle, kWaiting, kRunnable, kRunning, kNotified, kExited };
  enum class Pause : std::uint8_t { kAwait, kSend, kSleep, kNative };

  [[nodiscard]] bool has_execution() const { return true; }
  ExecutionContext& context() { return context_; }

  Pid pid;
  void* native = nullptr;
  bool sleeping = false;
  bool blocked = false;
  std::atomic<State> state{State::kIdle};
  std::atomic<Pause> pause{Pause::kAwait};
  Mailbox<Message> mailbox;
  rl::var<int> own{0};  // what only its worker may touch
  TurnClock clock;      // of the worker that has it
  ExecutionContext context_;
};

/// The run queue of the model holds one process, at most once.
class Scheduler {
 public:
  bool post(Process& process, Message& message, Worker* worker);
  void awaken(Process& process, Worker* worker);
  void wake(Process& process, Worker* worker);
  void note(Oracle::Event, Pid, std::uint64_t) {}
  void notify_waiters() {}

  void enqueue(Process& process, Worker*) {
    mutex_.lock($);
    RL_ASSERT(queued_ == nullptr);  // a process is never in a run queue twice
    queued_ = &process;
    changed_.notify_one($);
    mutex_.unlock($);
  }
  /// Waits; null at the end.
  Process* take() {
    mutex_.lock($);
    while (queued_ == nullptr && !over_) changed_.wait(mutex_, $);
    Process* process = queued_;
    queued_ = nullptr;
    mutex_.unlock($);
    return process;
  }
  void finish() {
    mutex_.lock($);
    over_ = true;
    changed_.notify_all($);
    mutex_.unlock($);
  }

 private:
  rl::mutex mutex_;
  rl::condition_variable changed_;
  Process* queued_ = nullptr;
  bool over_ = false;
};

class Worker {
 public:
  explicit Worker(Scheduler& scheduler) : scheduler_(scheduler) {}
  bool try_park(Process& process);

 private:
  Scheduler& scheduler_;
};

}  // namespace btvm

#include "scheduler/scheduler.cpp.awaken.inc"
#include "scheduler/scheduler.cpp.wake.inc"
#include "scheduler/scheduler.h.post.inc"
#include "scheduler/worker.cpp.try_park.inc"

using btvm::Message;
using btvm::Process;

/// Two senders, and two workers that take turns with the receiver.
struct TwoSenders : rl::test_suite<TwoSenders, 4> {
  static constexpr int kEach = 2;  // messages of a sender

  btvm::Scheduler scheduler;
  btvm::Worker worker{scheduler};
  Process process;
  Message messages[2][kEach];
  int received[2] = {0, 0};

  void thread(unsigned index) {
    if (index < 2) {
      send(static_cast<int>(index));
    } else {
      while (Process* ready = scheduler.take()) turn(*ready);
    }
  }

  void send(int sender) {
    for (int i = 0; i < kEach; ++i) {
      Message& message = messages[sender][i];
      message.sender = sender;
      message.number($) = i;
      RL_ASSERT(scheduler.post(process, message, nullptr));
    }
  }

  void turn(Process& ready) {
    ready.state.store(Process::State::kRunning, std::memory_order_relaxed);  // as Worker::turn
    ready.clock.begin();
    for (;;) {
      ready.own($) = static_cast<int>(ready.own($)) + 1;
      while (Message* message = ready.mailbox.pop()) {
        RL_ASSERT(static_cast<int>(message->number($)) == received[message->sender]);
        ++received[message->sender];
      }
      if (received[0] + received[1] == 2 * kEach) return end(ready);
      if (worker.try_park(ready)) return;
    }
  }

  /// As Scheduler::end.
  void end(Process& last) {
    last.mailbox.close();
    last.state.store(Process::State::kExited, std::memory_order_release);
    scheduler.finish();
  }

  void after() { RL_ASSERT(received[0] == kEach && received[1] == kEach); }
};

TEST(Mailbox, MessagesArriveOnceInOrderAndNoWakeUpIsLost) {
  expect_correct<TwoSenders>({.executions = 40'000});
}

TEST(Mailbox, PlantedBugsAreFound) {
  using enum Mutation::Effect;
  expect_found<TwoSenders>({.executions = 40'000}, {
                                                       {"push", "compare_exchange", kRelaxed},
                                                       {"push", "compare_exchange", kSplit},
                                                       {"take_inbox", "exchange", kRelaxed},
                                                       {"take_inbox", "exchange", kSplit},
                                                       {"try_park", "compare_exchange", kSkipped},
                                                       {"try_park", "compare_exchange", kSplit},
                                                       {"try_park", "compare_exchange", kRelaxed},
                                                       {"awaken", "load", kRelaxed},
                                                       {"awaken", "compare_exchange", kSplit},
                                                       {"awaken", "compare_exchange", kRelaxed},
                                                       {"begin", "fence", kSkipped},
                                                   });
}

}  // namespace model
