// Threads outside that wait for processes; in a deterministic run they drive them. Part of Scheduler.
#include <algorithm>
#include <limits>
#include <thread>

#include "scheduler/scheduler.h"
#include "scheduler/worker.h"

namespace btvm {
namespace {

/// A waiting thread looks again after this time even if nobody tells it to.
constexpr std::chrono::milliseconds kLookAgain{20};

}  // namespace

bool Scheduler::nothing_runs() const {
  if (oracle_ != nullptr) return oracle_->is_empty();
  // The queues first. Whoever takes a process out of one is no idle worker, and is idle again only when it
  // has done with it; so what was in a queue before, or came from what was there, is seen here or there.
  if (global_queue_.size() != 0) return false;
  for (const auto& worker : workers_) {
    if (worker->queue().ring_size() != 0 || worker->has_pinned()) return false;
  }
  return lot_.idle_count() == workers_.size();
}

bool Scheduler::quiet(Waits waits) const {
  // A process that begins to wait does so while it runs, and ends it when it runs again. So if nobody
  // waited, and nobody began before it was seen that nothing runs, nobody waits.
  const WaitCount::Reading before = outside.read();
  const WaitCount::Reading timed_before = timed_waits.read();
  const bool counts = waits == Waits::kCount;
  if (!WaitCount::is_zero(before) || (counts && !WaitCount::is_zero(timed_before))) return false;
  return nothing_runs() && outside.read() == before &&
         (!counts || timed_waits.read() == timed_before);
}

void Scheduler::notify_waiters() {
  // seq_cst: a thread that has announced itself looks at the condition afterwards.
  if (waiting_threads_.load(std::memory_order_seq_cst) == 0) return;
  const std::lock_guard lock(quiet_mutex_);
  quiet_changed_.notify_all();
}

bool Scheduler::wait_until(const std::function<bool()>& done, Waits waits) {
  if (oracle_ != nullptr) return drive_until(done, waits);
  std::unique_lock lock(quiet_mutex_);
  waiting_threads_.fetch_add(1, std::memory_order_seq_cst);
  bool finished = done();
  while (!finished) {
    if (quiet(waits)) {
      finished = done();
      break;
    }
    quiet_changed_.wait_for(lock, kLookAgain);
    finished = done();
  }
  waiting_threads_.fetch_sub(1, std::memory_order_relaxed);
  return finished;
}

bool Scheduler::wait_for(const std::function<bool()>& done, std::chrono::milliseconds limit) {
  if (oracle_ != nullptr) return drive_for(done, limit);
  const auto deadline = std::chrono::steady_clock::now() + limit;
  std::unique_lock lock(quiet_mutex_);
  waiting_threads_.fetch_add(1, std::memory_order_seq_cst);
  bool finished = done();
  while (!finished && std::chrono::steady_clock::now() < deadline) {
    const auto soon = std::chrono::steady_clock::now() + kLookAgain;
    quiet_changed_.wait_until(lock, std::min(soon, deadline));
    finished = done();
  }
  waiting_threads_.fetch_sub(1, std::memory_order_relaxed);
  return finished;
}

bool Scheduler::step() {
  const std::lock_guard lock(turn_mutex_);
  const Oracle::Turn turn = oracle_->next(blocking_pool_.waiting(), options_.quantum);
  if (turn.process != nullptr) {
    note(Oracle::Event::kTurn, turn.process->pid, static_cast<std::uint64_t>(turn.reductions));
    workers_.front()->turn_here(*turn.process, turn.reductions);
    return true;
  }
  if (!blocking_pool_.run_one()) return false;
  note(Oracle::Event::kJob, Pid(), 0);
  return true;
}

bool Scheduler::advance_clock(std::int64_t limit) {
  const std::lock_guard lock(turn_mutex_);
  const auto deadline = timers_.next_deadline();
  if (!deadline || *deadline > limit) return false;
  note(Oracle::Event::kAdvance, Pid(), static_cast<std::uint64_t>(*deadline));
  oracle_->advance_to(*deadline);
  workers_.front()->fire_timers();
  return true;
}

bool Scheduler::drive_until(const std::function<bool()>& done, Waits waits) {
  while (!done()) {
    if (step()) continue;
    if (quiet(waits)) return done();
    if (advance_clock(std::numeric_limits<std::int64_t>::max())) continue;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));  // something outside is under way
  }
  return true;
}

bool Scheduler::drive_for(const std::function<bool()>& done, std::chrono::milliseconds limit) {
  const std::int64_t deadline = deadline_after(limit.count());
  while (!done()) {
    if (now() >= deadline) return false;
    if (step() || advance_clock(deadline)) continue;
    oracle_->advance_to(deadline);
  }
  return true;
}

}  // namespace btvm
