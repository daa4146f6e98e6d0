// Scheduler: runs every runnable process on a fixed set of worker threads.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "scheduler/block_pool.h"
#include "scheduler/blocking_pool.h"
#include "scheduler/future.h"
#include "scheduler/future_statistics.h"
#include "scheduler/inspection.h"
#include "scheduler/message.h"
#include "scheduler/oracle.h"
#include "scheduler/parking.h"
#include "scheduler/process.h"
#include "scheduler/process_table.h"
#include "scheduler/retired.h"
#include "scheduler/run_queue.h"
#include "scheduler/stack_pool.h"
#include "scheduler/timer_wheel.h"
#include "scheduler/wait_count.h"
#include "vm/host.h"
#include "vm/image.h"

namespace btvm {

class Worker;

/// What the layer above does for the scheduler. Called on worker threads.
class ProcessServer {
 public:
  virtual ~ProcessServer() = default;
  /// ExecutionContext::leave of all processes: Worker::leave, or a shorter way to the same.
  [[nodiscard]] virtual LeaveFunction leave() const = 0;
  /// The process has no frame: take its next message and start it (kContinue), or kPark when there is
  /// none, or kExit.
  virtual Resume serve(Process& process) = 0;
  /// Scheduler::cancel() was called, some time ago. The process is at a safepoint. kContinue, or as an
  /// instruction ends.
  virtual Resume cancelled(Process& process) = 0;
  /// The process ends: settle what it owes. Its heap is still there.
  virtual void exited(Process& process) = 0;
  /// `future` is settled, and the callback waited for that: start it.
  virtual void run_callback(Message& message, Future& future, Worker* worker) = 0;
  /// Nobody can settle `future` any more, and callbacks wait for its rejection. It is not referred to
  /// until this does.
  virtual void broken(Future& future) = 0;
  /// `future` was rejected, nobody looked at that, and it is about to go.
  virtual void unseen(const Future& future) = 0;
};

/// Runs every runnable process on a fixed set of worker threads.
///
/// Fairness: a process runs until it has spent `quantum` reductions or waits, then goes to the back of
/// its worker's run queue. An idle worker steals half of another's queue (docs/scheduling.md).
/// Ownership: the process table owns processes; run queues borrow the runnable ones. A `Worker*`
/// parameter is the worker the caller runs on, null on any other thread.
class Scheduler {
 public:
  struct Options {
    unsigned workers = 0;          // 0: one per core
    std::int32_t quantum = 2'000;  // reductions of one turn
    BlockAllocator allocator = system_block_allocator();
    MailboxLimit mailbox_limit;  // of actors that are not spawned with their own
    /// Off: futures are spoken with through their mailboxes only, and nothing runs out of turn. Slower,
    /// and the same to programs.
    bool direct = true;
    /// One worker, virtual time, and every choice made by an Oracle of this seed.
    std::optional<std::uint64_t> seed;
    /// Measures how long each turn takes, for longest_turn().
    bool measure_turns = false;
  };

  Scheduler(const Options& options, Image& image);
  /// Stops first.
  ~Scheduler();
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  /// Starts the workers. `host` and `server` must outlive stop(). Once.
  void start(Host& host, ProcessServer& server);
  /// Workers finish their turn and end; then every process is ended. Idempotent; not on a worker.
  void stop();

  /// A new process, alive and idle, or null when memory or the table is full. The caller is to post
  /// its first message or wake it; it must not touch it afterwards without a pin. Any thread.
  [[nodiscard]] Process* make_process(Process::Kind kind, Worker* worker);
  /// A new pending future, counted once for the caller; null when memory or the table is full.
  [[nodiscard]] Future* make_future(Worker* worker);

  /// Puts the message into the mailbox and makes the process runnable. False: the process has ended
  /// and the message is still the caller's. Any thread. The process must be pinned or alive for sure.
  [[nodiscard]] bool post(Process& process, Message& message, Worker* worker);
  /// Makes a process parked in kWaiting (or kIdle) look again. Any thread; the process is pinned.
  void wake(Process& process, Worker* worker);
  /// For a sender: waits for room in the mailbox of `receiver`, unless there is room by now (false).
  /// `receiver` is pinned; the sender is to park.
  [[nodiscard]] bool block_sender(Process& receiver, Process& sender);
  /// For a receiver, when there is room again or it ends: wakes those who wait for it.
  void release_senders(Process& receiver, Worker* worker);
  void wake(Pid pid, Worker* worker);

  // How processes speak with futures (scheduler/future_protocol.cpp).
  /// Settles, wakes the waiters and posts the callbacks. Any thread. False: it was settled before.
  bool settle(Future& future, Future::State state, Value value, Fragment* fragment, Worker* worker);
  /// Enters the process among those that are woken when the future settles; it is to park. False: it is
  /// settled already. Called by the process's worker.
  [[nodiscard]] bool wait(Future& future, Process& process);
  /// Takes it out again, if it is there.
  void stop_waiting(Future& future, Process& process);
  /// Has the callback, a kCall that is taken over, run when the future settles that way. Any thread.
  void when(Future& future, Future::State state, Message& message, Worker* worker);
  /// True when the future has heard everything that this process told it. Else the process is to park,
  /// and may look when it is woken. Called by the process's worker.
  [[nodiscard]] bool hear(Future& future, Process& process);
  /// Serves a message of the protocol, to the process's own future, and frees it; false: it is another
  /// one. Called by the worker that runs the process.
  bool serve_protocol(Process& process, Message& message, Worker* worker);

  /// Asks the process to end now. Any thread.
  void kill(Process& process, Worker* worker);
  /// Tells the process that Future::cancel() was called on a future that it owes. Any thread.
  void cancel(Process& process, Worker* worker);

  /// Runs `look` on a worker while nothing else runs the process, and waits for that. `look` must be
  /// quick and change nothing that the process can see (it may collect its heap). False: the process has ended, runs no code (a plain future), or does not come
  /// to a safepoint in time. Any thread but workers.
  bool inspect(Pid pid, const Inspections::Look& look, std::chrono::milliseconds limit);

  /// Microseconds since 1970, nanoseconds since some moment, and 64 random bits that nobody can foresee;
  /// in a deterministic run all three follow from the seed. Any thread.
  [[nodiscard]] std::int64_t wall_microseconds() const;
  [[nodiscard]] std::int64_t monotonic_nanoseconds() const;
  [[nodiscard]] std::uint64_t unforeseeable();
  /// Null unless the run is deterministic.
  [[nodiscard]] const Oracle* oracle() const { return oracle_.get(); }

  /// Milliseconds since the scheduler was made. Any thread.
  [[nodiscard]] std::int64_t now() const;
  /// The first tick that is not earlier than so many milliseconds from now: timers never fire early.
  [[nodiscard]] std::int64_t deadline_after(std::int64_t milliseconds) const;
  /// wake() at `deadline`, unless cancelled. Called by the worker that runs the process.
  void set_timer(Process& process, std::int64_t deadline);
  void cancel_timer(Process& process);

  /// What wait_until makes of processes that wait for a future with a time limit.
  enum class Waits : std::uint8_t {
    kCount,   // their time-out is something that can still happen
    kIgnore,  // nothing but that time-out will happen: do not wait for it
  };
  /// Blocks the calling thread (no worker) until `done()` is true, or nothing can happen any more: no
  /// process is runnable or running, sleeps, or blocks in native code. True: done.
  bool wait_until(const std::function<bool()>& done, Waits waits);
  /// Blocks the calling thread (no worker) until `done()` is true (answers true) or the time is over.
  bool wait_for(const std::function<bool()>& done, std::chrono::milliseconds limit);
  /// Wakes threads in wait_until and wait_for. Any thread.
  void notify_waiters();
  /// True when nothing can happen any more, as in wait_until. Only a hint unless nobody outside posts.
  [[nodiscard]] bool quiet(Waits waits) const;
  /// Heaps of processes that begin from now on collect at every allocation.
  void set_gc_stress(bool on) { gc_stress_ = on; }

  /// Of all futures since the start. Any thread.
  [[nodiscard]] FutureStatistics future_statistics() const;
  /// Counts an event. Any thread.
  void count(FutureEvent event, Worker* worker);

  /// Turns that processes had so far. Any thread.
  [[nodiscard]] std::uint64_t turns() const;
  /// The processor time of the longest one so far; zero unless Options::measure_turns. Any thread.
  [[nodiscard]] std::chrono::nanoseconds longest_turn() const;
  /// Long steps that left their worker so far. Any thread.
  [[nodiscard]] std::uint64_t long_steps() const {
    return long_steps_.load(std::memory_order_relaxed);
  }

  [[nodiscard]] ProcessTable& table() { return table_; }
  [[nodiscard]] BlockingPool& blocking_pool() { return blocking_pool_; }
  [[nodiscard]] BlockPool& blocks() { return blocks_; }
  [[nodiscard]] unsigned workers() const { return static_cast<unsigned>(workers_.size()); }
  /// Processes that sleep or are in blocking native calls; see quiet().
  WaitCount outside;
  /// The next Process::serial.
  std::atomic<std::uint64_t> next_serial{1};
  /// Processes that wait for a future with a time limit.
  WaitCount timed_waits;

 private:
  friend class Worker;

  /// For the table: the process is gone, and its memory is to go as soon as nobody uses it.
  static void free_process(void* owner, Process& process, std::uint32_t slot);
  /// Frees it now.
  void free_memory(Process& process, std::uint32_t slot, Worker* worker);
  /// The thread's worker, if it is one of this scheduler; else null.
  [[nodiscard]] Worker* own_worker() const;
  static void future_unreferenced(Counted& counted) noexcept;
  /// Ends all processes that run code; false when there were none. When no worker runs.
  bool end_processes();
  /// The last look at a future that nobody refers to. True when it is referred to again.
  bool kept_alive(Process& process);
  /// For who has pushed the first message into a mailbox: its owner gets to look at it.
  void awaken(Process& process, Worker* worker);
  void enqueue(Process& process, Worker* worker);
  enum class Away : std::uint8_t { kStep, kEnd };
  /// For the worker that runs the process, which it must not touch afterwards: the step under way is taken,
  /// or the process is ended, on a thread for what takes long (scheduler/long_step.cpp).
  void give_away(Process& process, Away what);
  void take_long_step(Process& process, Away what);
  // For whoever runs the process.

  /// Before its first turn, or the end that comes before one.
  void start_execution(Process& process);
  void end(Process& process);
  bool tell(Future& future, Message::Kind kind, Process* from, Message* message, Worker* worker);
  bool settle_now(Future& future, Future::State state, Value value, Fragment* fragment,
                  Worker* worker);
  void when_now(Future& future, Future::State state, Message& message, Worker* worker);
  void run_callbacks(Message* resolved, Message* rejected, Future::State state, Future& future,
                     Worker* worker);
  void note(Oracle::Event event, Pid pid, std::uint64_t detail) {
    if (oracle_ != nullptr) oracle_->note(event, pid, detail);
  }
  /// Deterministic runs: gives one process a turn, or does one piece of blocking work. False: there is
  /// none.
  bool step();
  /// Deterministic runs: moves time to the next timer, but not beyond `limit` milliseconds. False: there
  /// is none before.
  bool advance_clock(std::int64_t limit);
  /// No process is runnable or running.
  [[nodiscard]] bool nothing_runs() const;
  bool drive_until(const std::function<bool()>& done, Waits waits);
  bool drive_for(const std::function<bool()>& done, std::chrono::milliseconds limit);
  [[nodiscard]] std::chrono::nanoseconds since_start() const;

  const Options options_;
  Image& image_;
  Host* host_ = nullptr;
  ProcessServer* server_ = nullptr;
  const std::unique_ptr<Oracle> oracle_;  // null unless the run is deterministic
  std::recursive_mutex
      turn_mutex_;  // of deterministic runs: held by who runs or looks at a process
  BlockPool blocks_;
  StackPool stacks_;
  RetiredOutside retired_outside_;
  ProcessTable table_;
  GlobalQueue<Process> global_queue_;
  ParkingLot lot_;
  SharedTimerWheel timers_;
  BlockingPool blocking_pool_;
  BlockingPool long_pool_;  // as many threads as workers
  std::atomic<std::uint64_t> long_steps_{0};
  Inspections inspections_;
  BlockedSenders blocked_senders_;
  FutureCounters futures_outside_;  // of threads that are no workers
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopping_{false};
  const std::chrono::steady_clock::time_point epoch_ = std::chrono::steady_clock::now();
  std::mutex quiet_mutex_;
  std::condition_variable quiet_changed_;
  std::atomic<std::uint32_t> waiting_threads_{0};
  bool gc_stress_ = false;
};

inline bool Scheduler::post(Process& process, Message& message, Worker* worker) {
  note(Oracle::Event::kPost, process.pid, static_cast<std::uint64_t>(message.kind));
  switch (process.mailbox.push(message)) {
    case PushResult::kClosed: return false;
    case PushResult::kQueued: return true;
    case PushResult::kFirst: break;
  }
  awaken(process, worker);
  return true;
}

}  // namespace btvm
