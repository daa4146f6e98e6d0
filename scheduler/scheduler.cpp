#include "scheduler/scheduler.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <new>
#include <random>
#include <utility>

#include "scheduler/process_block.h"
#include "scheduler/worker.h"
#include "vm/base/check.h"
#include "vm/base/limits.h"
#include "vm/interpreter.h"

namespace btvm {
namespace {

unsigned worker_count(const Scheduler::Options& options) {
  if (options.seed) return 1;
  unsigned wanted = options.workers;
  if (wanted == 0) wanted = std::max(1U, std::thread::hardware_concurrency());
  return std::min(wanted, limits::kWorkers);
}

}  // namespace

Scheduler::Scheduler(const Options& options, Image& image)
    : options_(options),
      image_(image),
      oracle_(options.seed ? std::make_unique<Oracle>(*options.seed) : nullptr),
      blocks_({.block_bytes = kBlockBytes, .alignment = 16, .allocator = options.allocator}),
      stacks_({}),
      table_(free_process, this),
      lot_(worker_count(options)),
      blocking_pool_(options.seed ? 0 : BlockingPool::kThreads),
      long_pool_(worker_count(options)) {
  static const Resume prepared = interpret(nullptr);  // once for all machines: the dispatch table
  (void)prepared;
  for (unsigned i = 0; i < worker_count(options); ++i) {
    workers_.push_back(std::make_unique<Worker>(*this, i));
  }
}

Scheduler::~Scheduler() { stop(); }

void Scheduler::start(Host& host, ProcessServer& server) {
  host_ = &host;
  server_ = &server;
  if (oracle_ != nullptr) return;  // whoever waits drives: step()
  // No signal is ever handled on a worker: its frame would not fit a fiber's stack.
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  for (const auto& worker : workers_) {
    threads_.emplace_back([&worker] { worker->run(); });
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void Scheduler::stop() {
  if (stopping_.exchange(true, std::memory_order_acq_rel)) return;
  lot_.wake_all();
  for (std::thread& thread : threads_) thread.join();
  blocking_pool_.stop();
  long_pool_.stop();
  // No worker runs any more. Ending processes settles futures, which may make processes for callbacks;
  // they end in the next round.
  while (end_processes()) {
  }
  // Futures with messages that nobody has served, and futures that refer to each other.
  for (const Pid pid : table_.pids()) {
    Process* process = table_.pin(pid);
    if (process == nullptr) continue;
    while (Message* message = process->mailbox.pop()) {
      check(serve_protocol(*process, *message, nullptr),
            "a plain future serves its protocol alone");
    }
    process->future.clear();
    const auto state = process->state.load(std::memory_order_relaxed);  // no worker runs
    if (!process->has_execution() && state == Process::State::kRunnable)
      table_.unpin(pid);  // enqueue()
    table_.unpin(pid);
  }
  for (const auto& worker : workers_) {
    while (worker->has_retired()) worker->sweep_retired();
  }
}

bool Scheduler::end_processes() {
  bool ended = false;
  for (const Pid pid : table_.pids()) {
    Process* process = table_.pin(pid);
    if (process == nullptr) continue;
    if (process->has_execution()) {
      cancel_timer(*process);
      end(*process);
      ended = true;
    }
    table_.unpin(pid);
  }
  return ended;
}

void Scheduler::end(Process& process) {
  note(Oracle::Event::kEnd, process.pid, 0);
  if (!process.is_started()) start_execution(process);
  process.mailbox.close();
  server_->exited(process);
  process.state.store(Process::State::kExited, std::memory_order_release);
  process.end_execution();
  process.worker = nullptr;
  process.future.release();  // its own reference; the last one frees the process
}

Worker* Scheduler::own_worker() const {
  Worker* worker = Worker::current();
  return worker != nullptr && &worker->scheduler() == this ? worker : nullptr;
}

void Scheduler::free_process(void* owner, Process& process, std::uint32_t slot) {
  auto& scheduler = *static_cast<Scheduler*>(owner);
  Worker* worker = scheduler.own_worker();
  if (process.kind != Process::Kind::kActor) {
    scheduler.free_memory(process, slot, worker);  // it is not looked up with ProcessTable::find()
  } else if (worker != nullptr) {
    worker->retired().add({&process, slot});
  } else {
    scheduler.retired_outside_.add({&process, slot});
    scheduler.lot_.wake_one();
  }
}

void Scheduler::free_memory(Process& process, std::uint32_t slot, Worker* worker) {
  process.~Process();
  if (worker != nullptr) {
    worker->blocks().release(&process);
    worker->slots().put(slot);
  } else {
    blocks_.release(&process);
    table_.give_back(slot);
  }
}

void Scheduler::future_unreferenced(Counted& counted) noexcept {
  const Pid pid = static_cast<Future&>(counted).pid();
  // The future is part of its process, whose scheduler holds the table.
  Process& process = Process::of(static_cast<Future&>(counted));
  Scheduler& scheduler = process.scheduler;
  if (scheduler.kept_alive(process)) return;
  scheduler.table_.retire(pid);
}

bool Scheduler::kept_alive(Process& process) {
  Worker* worker = own_worker();
  if (process.kind != Process::Kind::kFuture && process.kind != Process::Kind::kTask) return false;
  Future& future = process.future;
  if (future.state() == Future::State::kPending && future.wants_rejection() &&
      !stopping_.load(std::memory_order_acquire)) {
    count(FutureEvent::kBroken, worker);
    server_->broken(future);
    return true;
  }
  if (future.state() == Future::State::kRejected && !future.seen()) {
    count(FutureEvent::kUnseen, worker);
    server_->unseen(future);
  }
  count(FutureEvent::kCollected, worker);
  return false;
}

void Scheduler::count(FutureEvent event, Worker* worker) {
  if (worker != nullptr) {
    worker->futures().add(event);
  } else {
    futures_outside_.add_shared(event);
  }
}

FutureStatistics Scheduler::future_statistics() const {
  FutureStatistics sums{};
  futures_outside_.add_to(sums);
  for (const auto& worker : workers_) worker->futures().add_to(sums);
  return sums;
}

std::uint64_t Scheduler::turns() const {
  std::uint64_t sum = 0;
  for (const auto& worker : workers_) sum += worker->turns();
  return sum;
}

std::chrono::nanoseconds Scheduler::longest_turn() const {
  std::chrono::nanoseconds longest{0};
  for (const auto& worker : workers_) longest = std::max(longest, worker->longest_turn());
  return longest;
}

Process* Scheduler::make_process(Process::Kind kind, Worker* worker) {
  const Pid pid = table_.reserve(worker == nullptr ? nullptr : &worker->slots());
  if (pid.is_none()) return nullptr;
  void* block = worker == nullptr ? blocks_.allocate() : worker->blocks().allocate();
  if (block == nullptr) {
    table_.give_back(pid.index());
    return nullptr;
  }
  auto* process = new (block) Process(pid, kind, *this, future_unreferenced);
  process->mailbox_limit = options_.mailbox_limit;
  process->future.born = static_cast<std::uint32_t>(worker == nullptr ? now() : worker->recently());
  if (kind != Process::Kind::kFuture) process->expect_execution();
  if (kind == Process::Kind::kFuture || kind == Process::Kind::kTask) {
    count(FutureEvent::kCreated, worker);
  }
  table_.publish(pid, *process);
  return process;
}

void Scheduler::start_execution(Process& process) {
  process.start_execution(image_, *host_, server_->leave());
  // In a deterministic run there is one thread, and time does not pass while it works.
  process.context().may_leave = oracle_ == nullptr;
  if (gc_stress_) process.context().heap.set_stress(true);
}

Future* Scheduler::make_future(Worker* worker) {
  Process* process = make_process(Process::Kind::kFuture, worker);
  return process == nullptr ? nullptr : &process->future;
}

void Scheduler::enqueue(Process& process, Worker* worker) {
  // Its messages may have been served by the turn that was ending, and the last reference gone with them.
  if (!process.has_execution()) table_.pin_again(process.pid);  // until Worker::turn_of_future()
  if (oracle_ != nullptr) {
    oracle_->add(process);
    return;
  }
  if (process.pinned_worker != Process::kNotPinned) {
    Worker& home = *workers_[process.pinned_worker];
    home.push_pinned(process);
    lot_.wake(home.index());
    return;
  }
  if (worker == nullptr) {
    global_queue_.push(process);
  } else if (!options_.direct) {
    worker->queue().push(process);
  } else if (worker->queue().push_next(process)) {
    // It runs when the current process waits or its turn is over: on this core, most likely, which has
    // its message in the cache. Waking another worker would cost more than that.
    return;
  }
  lot_.wake_one();
}

void Scheduler::awaken(Process& process, Worker* worker) {
  auto state = process.state.load(std::memory_order_seq_cst);
  for (;;) {
    if (state == Process::State::kIdle) {
      if (!process.state.compare_exchange_weak(state, Process::State::kRunnable,
                                               std::memory_order_seq_cst)) {
        continue;
      }
      return enqueue(process, worker);
    }
    if (state != Process::State::kRunning) return;  // it looks into its mailbox later
    if (process.state.compare_exchange_weak(state, Process::State::kNotified,
                                            std::memory_order_seq_cst)) {
      return;
    }
  }
}

void Scheduler::wake(Process& process, Worker* worker) {
  note(Oracle::Event::kWake, process.pid, 0);
  auto state = process.state.load(std::memory_order_seq_cst);
  for (;;) {
    const bool parked = state == Process::State::kIdle || state == Process::State::kWaiting;
    if (!parked && state != Process::State::kRunning) return;
    const auto next = parked ? Process::State::kRunnable : Process::State::kNotified;
    if (!process.state.compare_exchange_weak(state, next, std::memory_order_seq_cst)) continue;
    if (parked) enqueue(process, worker);
    return;
  }
}

bool Scheduler::block_sender(Process& receiver, Process& sender) {
  blocked_senders_.add(receiver.pid, sender.pid);
  // seq_cst, and the fence in release_senders(): either this sees the room, or that the sender.
  receiver.blocks_senders.store(true, std::memory_order_seq_cst);
  std::atomic_thread_fence(std::memory_order_seq_cst);
  return receiver.mailbox_is_full() && !receiver.mailbox.is_closed();
}

void Scheduler::release_senders(Process& receiver, Worker* worker) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (!receiver.blocks_senders.load(std::memory_order_seq_cst)) return;
  receiver.blocks_senders.store(false, std::memory_order_seq_cst);
  for (const Pid pid : blocked_senders_.take(receiver.pid)) {
    wake(pid, worker);
  }
}

void Scheduler::kill(Process& process, Worker* worker) {
  process.signal(Process::Signal::kKill);
  wake(process, worker);
}

void Scheduler::cancel(Process& process, Worker* worker) {
  process.signal(Process::Signal::kCancel);
  wake(process, worker);
}

bool Scheduler::inspect(Pid pid, const Inspections::Look& look, std::chrono::milliseconds limit) {
  Process* process = table_.pin(pid);
  if (process == nullptr) return false;
  bool served = false;
  if (oracle_ != nullptr) {
    const std::lock_guard lock(turn_mutex_);  // between two turns every process is at a safepoint
    served = process->has_execution();
    if (served && !process->is_started()) start_execution(*process);
    if (served) look(*process);
  } else if (process->has_execution()) {
    Inspections::Request request(pid, look);
    inspections_.add(request);
    process->signal(Process::Signal::kInspect);
    wake(*process, nullptr);
    const auto has_ended = [this, process] {
      return process->state.load(std::memory_order_acquire) == Process::State::kExited ||
             stopping_.load(std::memory_order_acquire);
    };
    served = inspections_.wait(request, has_ended, limit);
  }
  table_.unpin(pid);
  return served;
}

std::chrono::nanoseconds Scheduler::since_start() const {
  if (oracle_ != nullptr) return std::chrono::microseconds(oracle_->microseconds());
  return std::chrono::steady_clock::now() - epoch_;
}

std::int64_t Scheduler::now() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_start()).count();
}

std::int64_t Scheduler::deadline_after(std::int64_t milliseconds) const {
  if (milliseconds == 0) return now();
  return std::chrono::ceil<std::chrono::milliseconds>(since_start()).count() + milliseconds;
}

std::int64_t Scheduler::monotonic_nanoseconds() const {
  if (oracle_ != nullptr) return since_start().count();
  return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::int64_t Scheduler::wall_microseconds() const {
  using std::chrono::microseconds;
  // A deterministic run begins with the year 2000.
  if (oracle_ != nullptr) return 946'684'800'000'000 + oracle_->microseconds();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<microseconds>(now).count();
}

std::uint64_t Scheduler::unforeseeable() {
  if (oracle_ != nullptr) return oracle_->random();
  std::random_device source;
  return (std::uint64_t{source()} << 32U) | source();
}

void Scheduler::set_timer(Process& process, std::int64_t deadline) {
  process.timer.owner = &process;
  table_.pin_again(process.pid);  // until it fires or is cancelled
  timers_.schedule(process.timer, deadline);
}

void Scheduler::cancel_timer(Process& process) {
  if (timers_.cancel(process.timer)) table_.unpin(process.pid);
}

}  // namespace btvm
