// TurnClock and RetiredProcesses: when the memory of an actor that has ended may go.
//
// Who sends a message looks up the actor (ProcessTable::find) and uses its mailbox without telling anybody:
// two locked instructions less for each message, and no line that all senders write. So the memory must
// outlive every turn that may have found the actor: quiescent-state-based reclamation (T. E. Hart et al.,
// "Performance of memory reclamation for lockless synchronization", JPDC 2007), where the quiescent state is
// that of a worker between two turns.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

namespace btvm {

class Process;

/// Of one worker: is it giving a turn, and which one.
class TurnClock {
 public:
  using Reading = std::uint64_t;

  /// Its worker. What it stored before is seen by whoever it does not see in this turn.
  void begin() noexcept {
    reading_.store(reading_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    // Pairs with the fences in RetiredProcesses and Scheduler::post(): either this turn sees what the other
    // did before its fence, or the other sees that the turn has begun.
    std::atomic_thread_fence(std::memory_order_seq_cst);
  }
  /// Its worker. Nothing that was found in the turn is used any more.
  void end() noexcept {
    // release: publishes the uses of processes in the turn.
    reading_.store(reading_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }
  /// Any thread. acquire: pairs with end().
  [[nodiscard]] Reading read() const noexcept { return reading_.load(std::memory_order_acquire); }
  [[nodiscard]] static bool is_in_turn(Reading reading) noexcept { return reading % 2 != 0; }
  /// Any thread: the turns that were begun.
  [[nodiscard]] std::uint64_t turns() const noexcept {
    return (reading_.load(std::memory_order_relaxed) + 1) / 2;
  }
  /// Any thread: true when the turn of that reading, if it was of one, has ended.
  [[nodiscard]] bool has_passed(Reading reading) const noexcept {
    return !is_in_turn(reading) || read() != reading;
  }

 private:
  std::atomic<Reading> reading_{0};  // odd: in a turn; its worker writes
};

/// The actors whose memory one worker is to free. Only that worker calls it.
class RetiredProcesses {
 public:
  struct Entry {
    Process* process;
    std::uint32_t slot;
  };

  [[nodiscard]] bool empty() const noexcept { return fresh_.empty() && waiting_.empty(); }

  /// Nobody can find the process any more; its slot in the table goes with its memory.
  void add(Entry entry) { fresh_.push_back(entry); }

  /// Between two turns of its worker. `workers` are pointers to all of them, always the same, each with its
  /// clock(). Calls `free(Process&, slot)` for the processes that no turn can be using.
  template <typename Workers, typename Free>
  void sweep(const Workers& workers, Free&& free) {
    if (waiting_.empty()) wait_for(workers);
    std::size_t i = 0;
    for (const auto& worker : workers) {
      if (!worker->clock().has_passed(seen_[i++])) return;
    }
    for (const auto& [process, slot] : waiting_) free(*process, slot);
    waiting_.clear();
  }

 private:
  template <typename Workers>
  void wait_for(const Workers& workers) {
    std::swap(fresh_, waiting_);
    // A turn that begins after this finds none of them: see TurnClock::begin().
    std::atomic_thread_fence(std::memory_order_seq_cst);
    seen_.clear();
    for (const auto& worker : workers) seen_.push_back(worker->clock().read());
  }

  std::vector<Entry> fresh_;
  std::vector<Entry> waiting_;            // for the turns of `seen_` to end
  std::vector<TurnClock::Reading> seen_;  // when they began to wait
};

/// The actors that threads which are no workers have let go of last; a worker takes them over. Any thread may
/// call anything. Such a thread does not wait for turns: it may hold a lock that a turn wants.
class RetiredOutside {
 public:
  void add(RetiredProcesses::Entry entry) {
    const std::lock_guard lock(mutex_);
    entries_.push_back(entry);
    any_.store(true, std::memory_order_seq_cst);
  }
  /// seq_cst: a worker that is about to sleep announces that before it asks, and who adds wakes after.
  [[nodiscard]] bool any() const noexcept { return any_.load(std::memory_order_seq_cst); }
  void move_to(RetiredProcesses& retired) {
    const std::lock_guard lock(mutex_);
    for (const RetiredProcesses::Entry entry : entries_) retired.add(entry);
    entries_.clear();
    any_.store(false, std::memory_order_seq_cst);
  }

 private:
  std::mutex mutex_;
  std::vector<RetiredProcesses::Entry> entries_;  // under mutex_
  std::atomic<bool> any_{false};                  // written under mutex_
};

}  // namespace btvm
