#include "scheduler/scheduler.h"

#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <new>
#include <utility>

#include "scheduler/process_block.h"
#include "scheduler/worker.h"
#include "vm/base/check.h"
#include "vm/base/limits.h"
#include "vm/interpreter.h"

namespace btvm {
namespace {

unsigned worker_count(unsigned wanted) {
  if (wanted == 0) wanted = std::max(1U, std::thread::hardware_concurrency());
  return std::min(wanted, limits::kWorkers);
}

}  // namespace

Scheduler::Scheduler(const Options& options, Image& image)
    : options_(options),
      image_(image),
      blocks_({.block_bytes = kBlockBytes, .alignment = 16, .allocator = options.allocator}),
      stacks_({}),
      table_(free_process, this),
      lot_(worker_count(options.workers)) {
  interpret(nullptr);  // prepares the dispatch table
  for (unsigned i = 0; i < worker_count(options.workers); ++i) {
    workers_.push_back(std::make_unique<Worker>(*this, i));
  }
}

Scheduler::~Scheduler() { stop(); }

void Scheduler::start(Host& host, ProcessServer& server) {
  host_ = &host;
  server_ = &server;
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
  // No worker runs any more. Ending processes settles futures, which may make processes for callbacks;
  // they end in the next round.
  while (end_processes()) {
  }
  // What is left are futures that refer to each other.
  for (const Pid pid : table_.pids()) {
    Process* process = table_.pin(pid);
    if (process == nullptr) continue;
    process->future.clear();
    table_.unpin(pid);
  }
}

bool Scheduler::end_processes() {
  bool ended = false;
  for (const Pid pid : table_.pids()) {
    Process* process = table_.pin(pid);
    if (process == nullptr) continue;
    if (process->has_execution()) {
      process->mailbox.close();
      server_->exited(*process);
      cancel_timer(*process);
      process->state.store(Process::State::kExited, std::memory_order_release);
      process->end_execution();
      process->future.release();
      ended = true;
    }
    table_.unpin(pid);
  }
  return ended;
}

void Scheduler::free_process(void* owner, Process& process, std::uint32_t slot) {
  auto& scheduler = *static_cast<Scheduler*>(owner);
  process.~Process();
  Worker* worker = Worker::current();
  if (worker != nullptr && &worker->scheduler() == &scheduler) {
    worker->blocks().release(&process);
    worker->slots().put(slot);
  } else {
    scheduler.blocks_.release(&process);
    scheduler.table_.give_back(slot);
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
  if (process.kind != Process::Kind::kFuture && process.kind != Process::Kind::kTask) return false;
  Future& future = process.future;
  if (future.state() == Future::State::kPending && future.wants_rejection() &&
      !stopping_.load(std::memory_order_acquire)) {
    count(FutureEvent::kBroken);
    server_->broken(future);
    return true;
  }
  if (future.state() == Future::State::kRejected && !future.seen()) {
    count(FutureEvent::kUnseen);
    server_->unseen(future);
  }
  count(FutureEvent::kCollected);
  return false;
}

void Scheduler::count(FutureEvent event) {
  Worker* worker = Worker::current();
  if (worker != nullptr && &worker->scheduler() == this) {
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

Process* Scheduler::make_process(Process::Kind kind, Worker* worker) {
  const Pid pid = table_.reserve(worker == nullptr ? nullptr : &worker->slots());
  if (pid.is_none()) return nullptr;
  void* block = worker == nullptr ? blocks_.allocate() : worker->blocks().allocate();
  if (block == nullptr) {
    table_.give_back(pid.index());
    return nullptr;
  }
  auto* process = new (block) Process(pid, kind, *this, future_unreferenced);
  if (kind != Process::Kind::kFuture) {
    process->start_execution(image_, *host_);
    if (gc_stress_) process->context().heap.set_stress(true);
  }
  if (kind == Process::Kind::kFuture || kind == Process::Kind::kTask) count(FutureEvent::kCreated);
  table_.publish(pid, *process);
  return process;
}

Future* Scheduler::make_future(Worker* worker) {
  Process* process = make_process(Process::Kind::kFuture, worker);
  return process == nullptr ? nullptr : &process->future;
}

void Scheduler::enqueue(Process& process, Worker* worker) {
  busy_.fetch_add(1, std::memory_order_relaxed);
  if (process.pinned_worker != Process::kNotPinned) {
    Worker& home = *workers_[process.pinned_worker];
    home.push_pinned(process);
    lot_.wake(home.index());
    return;
  }
  if (worker == nullptr) {
    global_queue_.push(process);
  } else if (worker->queue().push_next(process)) {
    // It runs when the current process waits or its turn is over: on this core, most likely, which has
    // its message in the cache. Waking another worker would cost more than that.
    return;
  }
  lot_.wake_one();
}

bool Scheduler::post(Process& process, Message& message, Worker* worker) {
  switch (process.mailbox.push(message)) {
    case PushResult::kClosed: return false;
    case PushResult::kQueued: return true;
    case PushResult::kFirst: break;
  }
  auto state = process.state.load(std::memory_order_seq_cst);
  for (;;) {
    if (state == Process::State::kIdle) {
      if (!process.state.compare_exchange_weak(state, Process::State::kRunnable,
                                               std::memory_order_seq_cst)) {
        continue;
      }
      enqueue(process, worker);
      return true;
    }
    if (state != Process::State::kRunning) return true;  // it looks into its mailbox later
    if (process.state.compare_exchange_weak(state, Process::State::kNotified,
                                            std::memory_order_seq_cst)) {
      return true;
    }
  }
}

void Scheduler::wake(Process& process, Worker* worker) {
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

bool Scheduler::settle(Future& future, Future::State state, Value value, Fragment* fragment,
                       Worker* worker) {
  const Future::Settled settled = future.settle(state, value, fragment);
  // What the end of the machine rejects is no news.
  if (stopping_.load(std::memory_order_relaxed)) future.mark_seen();
  for (Process* process = settled.woken; process != nullptr;) {
    Process* const next = process->next_waiter;  // read first: once woken it may wait elsewhere
    const Pid pid = process->pid;
    wake(*process, worker);
    table_.unpin(pid);  // the pin of the waiter's entry
    process = next;
  }
  server_->run_callbacks(settled.resolved_callbacks, settled.rejected_callbacks, state, future,
                         worker);
  if (settled.first) count(FutureEvent::kSettled);
  if (settled.watched) notify_waiters();
  return settled.first;
}

void Scheduler::kill(Process& process, Worker* worker) {
  process.kill_requested.store(true, std::memory_order_release);  // pairs with Worker::advance
  wake(process, worker);
}

bool Scheduler::inspect(Pid pid, const Inspections::Look& look, std::chrono::milliseconds limit) {
  Process* process = table_.pin(pid);
  if (process == nullptr) return false;
  bool served = false;
  if (process->has_execution()) {
    Inspections::Request request(pid, look);
    inspections_.add(request);
    process->inspect_requested.store(true, std::memory_order_release);  // pairs with advance()
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

std::int64_t Scheduler::now() const {
  const auto passed = std::chrono::steady_clock::now() - epoch_;
  return std::chrono::duration_cast<std::chrono::milliseconds>(passed).count();
}

std::int64_t Scheduler::deadline_after(std::int64_t milliseconds) const {
  if (milliseconds == 0) return now();
  const auto passed = std::chrono::steady_clock::now() - epoch_;
  return std::chrono::ceil<std::chrono::milliseconds>(passed).count() + milliseconds;
}

void Scheduler::set_timer(Process& process, std::int64_t deadline) {
  process.timer.owner = &process;
  table_.pin_again(process.pid);  // until it fires or is cancelled
  timers_.schedule(process.timer, deadline);
}

void Scheduler::cancel_timer(Process& process) {
  if (timers_.cancel(process.timer)) table_.unpin(process.pid);
}

bool Scheduler::quiet(Waits waits) const {
  return busy_.load(std::memory_order_acquire) == 0 &&
         outside.load(std::memory_order_acquire) == 0 &&
         (waits == Waits::kIgnore || timed_waits.load(std::memory_order_acquire) == 0);
}

void Scheduler::notify_waiters() {
  // seq_cst: a thread that has announced itself looks at the condition afterwards.
  if (waiting_threads_.load(std::memory_order_seq_cst) == 0) return;
  const std::lock_guard lock(quiet_mutex_);
  quiet_changed_.notify_all();
}

}  // namespace btvm
