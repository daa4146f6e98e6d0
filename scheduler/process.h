// Process: identity, scheduling state, mailbox, future, and the execution context of one process.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>

#include "scheduler/fiber.h"
#include "scheduler/future.h"
#include "scheduler/mailbox.h"
#include "scheduler/mailbox_limit.h"
#include "scheduler/message.h"
#include "scheduler/stack_pool.h"
#include "scheduler/timer_wheel.h"
#include "vm/execution_context.h"
#include "vm/pid.h"

namespace btvm {

class Scheduler;
class Worker;

/// A kMayWait primitive under way: its guarded stack, its fiber, and at last its outcome.
struct NativeCall {
  NativeStack stack;
  Fiber fiber;
  Outcome outcome;
};

/// One process, at the start of its block (scheduler/process_block.h).
///
/// Ownership: the process table frees it once it has exited and nobody has it pinned. Fields are
/// grouped by who writes them.
class alignas(16) Process {
 public:
  enum class Kind : std::uint8_t {
    kFuture,   // nothing but its future
    kActor,    // an object with state; serves messages until stopped
    kTask,     // a forked block or callback; ends when its mailbox is empty
    kSession,  // runs module code for the embedder, console or test runner
  };
  enum class State : std::uint8_t {
    kIdle,      // parked, wants a message
    kWaiting,   // parked inside an instruction (await, sleep, blocking call); wants wake()
    kRunnable,  // in a run queue
    kRunning,   // on a worker
    kNotified,  // on a worker, and something happened: it must look again before it parks
    kExited,    // finished; memory is kept until the last pin goes
  };

  enum class Signal : std::uint8_t {
    kKill = 1,     // end now
    kInspect = 2,  // somebody wants to look
    kCancel = 4,   // the answer to a message that it may be serving is not wanted any more
  };
  enum class Pause : std::uint8_t { kAwait, kSend, kSleep, kNative };

  /// `destroy_future` runs when nobody refers to the process's future any more.
  Process(Pid pid, Kind kind, Scheduler& scheduler, Counted::Destroy destroy_future) noexcept;
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Does it run code? A plain future does not.
  [[nodiscard]] bool has_execution() const noexcept { return has_execution_; }
  /// It is to run code. Before the process is published.
  void expect_execution() noexcept { has_execution_ = true; }
  /// Has start_execution() been called?
  [[nodiscard]] bool is_started() const noexcept { return is_started_; }
  /// Makes the part that runs code, with its first turn: who made the process need not touch these cache lines.
  /// Precondition: has_execution() and not yet is_started().
  void start_execution(Image& image, Host& host, LeaveFunction leave) noexcept;
  /// Precondition: is_started().
  [[nodiscard]] ExecutionContext& context() noexcept {
    return *std::launder(reinterpret_cast<ExecutionContext*>(context_memory_));
  }
  /// The process that this context belongs to.
  [[nodiscard]] static Process& of(ExecutionContext& context) noexcept {
    return *static_cast<Process*>(context.owner);
  }
  /// The process that this future is.
  [[nodiscard]] static inline Process& of(Future& future) noexcept;
  /// Any thread. The process is to be woken afterwards.
  void signal(Signal what) noexcept {
    // Pairs with is_calm(). seq_cst: whoever then finds the process awake, and so does nothing in
    // wake(), must know that it looks here after it has said that it runs.
    signals.fetch_or(static_cast<std::uint8_t>(what), std::memory_order_seq_cst);
  }
  [[nodiscard]] bool has_signal(Signal what) const noexcept {
    return (signals.load(std::memory_order_acquire) & static_cast<std::uint8_t>(what)) != 0;
  }
  /// No signal waits to be served.
  [[nodiscard]] bool is_calm() const noexcept {
    return signals.load(std::memory_order_seq_cst) == 0;  // see signal()
  }
  void clear(Signal what) noexcept {
    signals.fetch_and(static_cast<std::uint8_t>(~static_cast<unsigned>(what)),
                      std::memory_order_relaxed);
  }

  /// Any thread. About: what others do at the same moment may not be seen.
  [[nodiscard]] bool mailbox_is_full() const noexcept {
    return mailbox.size() >= mailbox_limit.messages;
  }

  /// Frees the heap; the process has ended.
  void end_execution() noexcept;
  [[nodiscard]] std::byte* block() noexcept { return reinterpret_cast<std::byte*>(this); }

  // Set before the process is published.
  Pid pid;
  Kind kind;
  bool has_execution_ = false;
  bool is_started_ = false;  // written by who runs it
  ClassId actor_class{};
  MailboxLimit mailbox_limit;
  std::uint64_t serial = 0;  // of actors: in the order in which they were made
  Scheduler& scheduler;

  // Any thread.
  std::atomic<State> state{State::kIdle};
  std::atomic<std::uint8_t> signals{0};  // bits of Signal; served before the next instruction
  /// Bits of the Pid of the future that it awaits without a limit of its own, or of the actor for room in
  /// whose mailbox it waits (runtime/deadlock.h); 0 when it does neither. Its worker writes.
  std::atomic<std::uint64_t> waits_for{0};
  /// The selector of the message it serves; 0: none. Its worker writes; for reports.
  std::atomic<Symbol> serving{Symbol{}};
  /// Why it is kWaiting. Its worker writes, before it parks; for reports.
  std::atomic<Pause> pause{Pause::kAwait};
  /// Somebody may wait for room in the mailbox (BlockedSenders).
  std::atomic<bool> blocks_senders{false};
  Mailbox<Message> mailbox;

  // Whoever holds the process: its queue, its worker, or the future it waits for.
  Process* run_link = nullptr;     // run queues
  Process* next_waiter = nullptr;  // Future's list of waiters, under its lock

  // The worker that runs it.
  Worker* worker = nullptr;
  Future* awaiting = nullptr;  // entered as a waiter there; counted
  std::int64_t deadline = 0;   // of the wait under way, scheduler milliseconds; 0: none yet
  Message* current = nullptr;  // being served
  bool asked = false;          // Scheduler::hear() was called by the instruction under way
  bool blocked = false;        // waits for room in a mailbox
  bool sleeping = false;       // `deadline` is that of a sleep, not of a wait for a future
  bool stopping = false;       // no more messages after the current one
  enum class Starting : std::uint8_t { kDone, kFields, kInitialize, kMigration };
  Starting starting = Starting::kDone;  // what an actor does before it serves the message it has
  std::unique_ptr<NativeCall> native;
  std::uint16_t pinned_worker = kNotPinned;
  TimerNode timer;

  static constexpr std::uint16_t kNotPinned = 0xFFFF;

  Future future;  // the result of this process, when it is one

 private:
  alignas(ExecutionContext) std::byte context_memory_[sizeof(ExecutionContext)];
};

// A process has no virtual functions or bases, so the distance is the same in every one; the compilers that
// build it define offsetof for such a type, and warn because the standard does not.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Winvalid-offsetof"
inline Process& Process::of(Future& future) noexcept {
  return *reinterpret_cast<Process*>(reinterpret_cast<std::byte*>(&future) -
                                     offsetof(Process, future));
}
#pragma GCC diagnostic pop

}  // namespace btvm
