// What may happen to a process from outside: it is killed (Process::signal, Scheduler::kill, the look of
// Worker::advance) while it runs out of work, its mailbox is closed while messages come, and senders wait
// for room in it (scheduler/mailbox_limit.*, Scheduler::block_sender and release_senders).
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tests/models/own_thread.h"
#include "tests/models/run_model.h"
#include "vm/pid.h"

namespace model {
#include "scheduler/mailbox.h.inc"
#include "scheduler/retired.h.inc"

namespace btvm {

using ::btvm::Pid;
namespace limits {
inline constexpr std::uint32_t kMailboxMessages = 1;
}  // namespace limits

}  // namespace btvm
// clang-format off
#include "scheduler/mailbox_limit.h.inc"
#include "scheduler/mailbox_limit.cpp.inc"
// clang-format on

namespace btvm {

enum class Resume : std::uint8_t { kContinue, kNative, kPark, kYield, kExit };
class Process;
class Worker;
struct Function {};

struct alignas(16) Message {
  Message* next = nullptr;
  int kind = 0;
  std::atomic<int> taken{0};
};
struct Oracle {
  enum class Event { kPost, kWake };
};
struct ExecutionContext {
  Function* function = nullptr;
  void* native = nullptr;
};
/// Not called: the processes of this model have nothing to do but serve messages.
inline Resume interpret(ExecutionContext*) { return Resume::kContinue; }

class Process {
 public:
  enum class State : std::uint8_t { kIdle, kWaiting, kRunnable, kRunning, kNotified, kExited };
  enum class Pause : std::uint8_t { kAwait, kSend, kSleep, kNative };
  enum class Signal : std::uint8_t { kKill = 1 };

#include "scheduler/process.h.signals.inc"

  ExecutionContext& context() { return context_; }
  [[nodiscard]] bool has_execution() const { return true; }

  Pid pid;
  MailboxLimit mailbox_limit;
  std::atomic<State> state{State::kIdle};
  std::atomic<std::uint8_t> signals{0};
  std::atomic<Pause> pause{Pause::kAwait};
  std::atomic<bool> blocks_senders{false};
  Mailbox<Message> mailbox;
  void* native = nullptr;
  bool sleeping = false;
  bool blocked = false;
  OwnThread thread;
  TurnClock clock;  // of the worker that has it

 private:
  ExecutionContext context_;
};

struct Server {
  Resume serve(Process& process);
};

class Scheduler {
 public:
  bool post(Process& process, Message& message, Worker* worker);
  void awaken(Process& process, Worker* worker);
  void wake(Process& process, Worker* worker);
  void wake(Pid pid, Worker* worker) { wake(*processes[pid.index()], worker); }
  void kill(Process& process, Worker* worker);
  bool block_sender(Process& receiver, Process& sender);
  void release_senders(Process& receiver, Worker* worker);

  void note(Oracle::Event, Pid, std::uint64_t) {}
  void notify_waiters() {}
  void enqueue(Process& process, Worker*) { process.thread.make_runnable(); }
  void wait_until_runnable(Process& process) {
    process.thread.wait_until_runnable();
    process.state.store(Process::State::kRunning, std::memory_order_relaxed);  // as Worker::turn
    process.clock.begin();
  }

  BlockedSenders blocked_senders_;
  Server* server_ = nullptr;
  Process* processes[3] = {};
};

class Worker {
 public:
  explicit Worker(Scheduler& scheduler) : scheduler_(scheduler) {}
  Resume advance(Process& process);
  bool try_park(Process& process);

 private:
  Resume serve_signals(Process& process) {
    return process.has_signal(Process::Signal::kKill) ? Resume::kExit : Resume::kContinue;
  }
  Resume run_native(Process&) { return Resume::kPark; }

  Scheduler& scheduler_;
};

/// As ProcessHost::serve.
Resume Server::serve(Process& process) {
  Message* message = process.mailbox.pop();
  if (message == nullptr) return Resume::kPark;
  RL_ASSERT(message->taken.fetch_add(1) == 0);
  return Resume::kContinue;
}

}  // namespace btvm
#include "scheduler/scheduler.cpp.awaken.inc"
#include "scheduler/scheduler.cpp.kill.inc"
#include "scheduler/scheduler.cpp.room.inc"
#include "scheduler/scheduler.cpp.wake.inc"
#include "scheduler/scheduler.h.post.inc"
#include "scheduler/worker.cpp.advance.inc"
#include "scheduler/worker.cpp.try_park.inc"

using btvm::Message;
using btvm::Process;
using btvm::Resume;

/// One process serves a message and is killed; each message that was sent is served or dropped, or its
/// sender is told that the process has ended.
struct KillAgainstPark : rl::test_suite<KillAgainstPark, 3> {
  btvm::Server server;
  btvm::Scheduler scheduler;
  btvm::Worker worker{scheduler};
  Process process;
  Message messages[2];

  void before() { scheduler.server_ = &server; }

  void thread(unsigned index) {
    if (index == 0) {
      scheduler.kill(process, nullptr);
    } else if (index == 1) {
      for (Message& message : messages) {
        if (!scheduler.post(process, message, nullptr)) message.taken.fetch_add(1);
      }
    } else {
      run();
    }
  }

  void run() {
    scheduler.wait_until_runnable(process);
    for (;;) {
      const Resume resume = worker.advance(process);
      if (resume == Resume::kExit) break;
      if (resume == Resume::kPark && worker.try_park(process))
        scheduler.wait_until_runnable(process);
    }
    process.mailbox.close();  // as Scheduler::end
    while (Message* message = process.mailbox.pop()) message->taken.fetch_add(1);
    process.state.store(Process::State::kExited, std::memory_order_release);
  }

  void after() {
    for (Message& message : messages) RL_ASSERT(message.taken.last() == 1);
  }
};

/// Two senders and a mailbox with room for one message.
struct RoomForOne : rl::test_suite<RoomForOne, 3> {
  static constexpr int kEach = 2;  // messages of a sender

  btvm::Server server;
  btvm::Scheduler scheduler;
  btvm::Worker worker{scheduler};
  Process processes[3];  // the last one receives
  Message messages[2][kEach];

  void before() {
    scheduler.server_ = &server;
    for (std::uint32_t i = 0; i < 3; ++i) {
      processes[i].pid = btvm::Pid(i, 1);
      scheduler.processes[i] = &processes[i];
    }
    for (int i = 0; i < 2; ++i) processes[i].state.store(Process::State::kRunning);
  }

  void thread(unsigned index) {
    if (index == 2) return receive(processes[2]);
    for (Message& message : messages[index]) send(processes[index], message);
  }

  /// As ProcessHost::send_to_actor and wait_for_room.
  void send(Process& sender, Message& message) {
    Process& receiver = processes[2];
    while (receiver.mailbox_is_full()) {
      if (!scheduler.block_sender(receiver, sender)) continue;
      if (worker.try_park(sender)) scheduler.wait_until_runnable(sender);
    }
    RL_ASSERT(scheduler.post(receiver, message, nullptr));
  }

  void receive(Process& receiver) {
    scheduler.wait_until_runnable(receiver);
    for (int served = 0; served < 2 * kEach;) {
      const Resume resume = worker.advance(receiver);
      if (receiver.mailbox.size() == 0) scheduler.release_senders(receiver, nullptr);
      if (resume == Resume::kContinue) ++served;
      if (resume == Resume::kPark && worker.try_park(receiver)) {
        scheduler.wait_until_runnable(receiver);
      }
    }
  }

  void after() {
    for (auto& row : messages) {
      for (Message& message : row) RL_ASSERT(message.taken.last() == 1);
    }
  }
};

TEST(Process, KillAgainstPark) { expect_correct<KillAgainstPark>({.executions = 40'000}); }

TEST(Process, RoomForOne) { expect_correct<RoomForOne>({.executions = 20'000}); }

TEST(Process, PlantedBugsAreFound) {
  using enum Mutation::Effect;
  expect_found<KillAgainstPark>({.executions = 40'000}, {
                                                            {"signal", "fetch_or", kRelaxed},
                                                            {"signal", "fetch_or", kSkipped},
                                                            {"is_calm", "load", kRelaxed},
                                                            {"close", "exchange", kSplit},
                                                        });
  expect_found<RoomForOne>({.executions = 40'000}, {
                                                       {"block_sender", "store", kSkipped},
                                                       {"block_sender", "fence", kSkipped},
                                                       {"release_senders", "fence", kSkipped},
                                                       {"add", "lock", kSkipped},
                                                       {"take", "lock", kSkipped},
                                                   });
}

}  // namespace model
