// Worker: one thread that runs processes.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <vector>

#include "scheduler/block_pool.h"
#include "scheduler/future_statistics.h"
#include "scheduler/message_cache.h"
#include "scheduler/process.h"
#include "scheduler/process_table.h"
#include "scheduler/retired.h"
#include "scheduler/run_queue.h"
#include "vm/host.h"

namespace btvm {

class Scheduler;

/// Takes processes from its queue (or the global one, or another worker's) and gives each a turn; parks
/// when there is none. Its own thread calls everything except where it says otherwise.
class Worker {
 public:
  Worker(Scheduler& scheduler, unsigned index);

  /// The life of the worker's thread, until Scheduler::stop().
  void run();
  /// Gives the process a turn on the calling thread, which drives a deterministic run.
  void turn_here(Process& process, std::int32_t reductions);
  void fire_timers();
  /// Any thread: a process that must run here, because native code of it started here.
  void push_pinned(Process& process);

  /// The worker whose thread this is, or null. Any thread.
  [[nodiscard]] static Worker* current() noexcept;

  /// ExecutionContext::leave: a slow step of the process, and the start of its next message when that
  /// ended one. On the worker that runs it.
  static Resume leave(ExecutionContext& context);

  [[nodiscard]] Scheduler& scheduler() { return scheduler_; }
  [[nodiscard]] unsigned index() const { return index_; }
  [[nodiscard]] RunQueue<Process>& queue() { return queue_; }
  [[nodiscard]] BlockCache& blocks() { return blocks_; }
  [[nodiscard]] SlotCache& slots() { return slots_; }
  [[nodiscard]] MessageCache& messages() { return messages_; }
  [[nodiscard]] RetiredProcesses& retired() { return retired_; }
  [[nodiscard]] const TurnClock& clock() const { return clock_; }
  [[nodiscard]] FutureCounters& futures() { return futures_; }
  [[nodiscard]] bool has_pinned() const {
    return pinned_count_.load(std::memory_order_seq_cst) != 0;
  }
  /// Scheduler::now(), some turns ago at most.
  [[nodiscard]] std::int64_t recently() const { return recently_; }
  /// Any thread: turns it gave so far.
  [[nodiscard]] std::uint64_t turns() const { return clock_.turns(); }
  /// There are processes whose memory waits here, or for any worker.
  [[nodiscard]] bool has_retired() const;
  /// Frees what no turn uses any more of those. Its own thread, between two turns; any thread when none of
  /// the workers runs.
  void sweep_retired();
  /// Any thread: see Scheduler::longest_turn().
  [[nodiscard]] std::chrono::nanoseconds longest_turn() const {
    return std::chrono::nanoseconds(longest_turn_.load(std::memory_order_relaxed));
  }

 private:
  /// Sleeps until there is some; null when the scheduler stops.
  [[nodiscard]] Process* find_work();
  /// What waits for this worker; null: nothing.
  [[nodiscard]] Process* pop_own();
  [[nodiscard]] Process* steal();
  /// Precondition: has_pinned().
  [[nodiscard]] Process* pop_pinned();
  /// A searching worker sleeps, unless there is something; then it searches again.
  void park();
  /// Measures it when it is to be measured.
  void turn(Process& process, std::int32_t reductions);
  void run_turn(Process& process, std::int32_t reductions);
  /// Runs the process until it parks, ends, or has spent its reductions, and does what that asks for.
  void run_process(Process& process);
  [[nodiscard]] Resume advance(Process& process);
  /// A process that is only a future serves all its messages.
  void turn_of_future(Process& process);
  [[nodiscard]] Resume serve_signals(Process& process);
  [[nodiscard]] Resume run_native(Process& process);
  /// True when it was parked; false when something happened meanwhile and it must go on.
  [[nodiscard]] bool try_park(Process& process);

  Scheduler& scheduler_;
  const unsigned index_;
  RunQueue<Process> queue_;
  BlockCache blocks_;
  SlotCache slots_;
  MessageCache messages_;
  FutureCounters futures_;
  RetiredProcesses retired_;
  TurnClock clock_;
  std::int64_t recently_ = 0;
  std::atomic<std::int64_t> longest_turn_{0};  // nanoseconds; its own thread writes
  mutable std::mutex pinned_mutex_;
  std::vector<Process*> pinned_;  // under pinned_mutex_
  // Their number, read without the lock. seq_cst: a worker that is about to sleep announces that before
  // it reads, and who pushes wakes after.
  std::atomic<std::size_t> pinned_count_{0};
};

}  // namespace btvm
