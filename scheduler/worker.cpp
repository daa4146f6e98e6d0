#include "scheduler/worker.h"

#include <time.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "scheduler/process_block.h"
#include "scheduler/scheduler.h"
#include "vm/base/check.h"
#include "vm/interpreter.h"

namespace btvm {
namespace {

// Timers are looked at every so many turns, and before parking. A turn takes some 20 microseconds.
constexpr std::uint32_t kTurnsBetweenTimers = 16;

// Bytes of a heap that take so long to give back that it is done elsewhere.
constexpr std::size_t kLongToFree = std::size_t{2} << 20;
/// For so long a worker without work sleeps before it looks again whether it may free what it retired.
constexpr std::chrono::milliseconds kRetiredPause{1};

thread_local Worker* current_worker = nullptr;

/// That this thread has used: what else runs on the machine does not count.
std::int64_t processor_nanoseconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * std::int64_t{1'000'000'000} + time.tv_nsec;
}

/// What runs on a guarded native stack.
void run_native_call(void* argument) {
  auto& context = *static_cast<ExecutionContext*>(argument);
  const PrimitiveInfo& primitive = *context.native;
  Call call(context, primitive, context.native_base, context.native_arguments,
            context.native_selector);
  const Outcome outcome = primitive.function(call);
  Process::of(context).native->outcome = outcome;
}

}  // namespace

Resume Worker::leave(ExecutionContext& context) {
  auto& process = *static_cast<Process*>(context.owner);
  Resume resume = slow_step(context);
  while (resume == Resume::kContinue) {
    if (!process.is_calm()) return Resume::kLook;
    if (context.function != nullptr) break;
    resume = process.scheduler.server_->serve(process);
  }
  return resume;
}

Worker::Worker(Scheduler& scheduler, unsigned index)
    : scheduler_(scheduler),
      index_(index),
      queue_(scheduler.global_queue_),
      blocks_(scheduler.blocks_),
      slots_(scheduler.table_) {}

// Not inlined: a fiber may go on on another thread, where a kept address of the variable is wrong.
[[gnu::noinline]] Worker* Worker::current() noexcept { return current_worker; }

void Worker::run() {
  set_worker_float_environment();
  current_worker = this;
  while (!scheduler_.stopping_.load(std::memory_order_acquire)) {
    if (turns() % kTurnsBetweenTimers == 0) fire_timers();
    if (Process* process = find_work()) {
      turn(*process, scheduler_.options_.quantum);
    }
  }
}

void Worker::turn_here(Process& process, std::int32_t reductions) {
  set_worker_float_environment();
  Worker* const before = std::exchange(current_worker, this);
  turn(process, reductions);
  fire_timers();
  current_worker = before;
}

Process* Worker::find_work() {
  if (Process* process = pop_own()) return process;
  // It searches until it has found something, asleep or awake: the end of a search wakes another worker,
  // and if that were so before sleep, too, two of them would wake each other for ever.
  scheduler_.lot_.begin_search();
  Process* found = steal();
  while (found == nullptr && !scheduler_.stopping_.load(std::memory_order_acquire)) {
    park();
    fire_timers();
    if (has_retired()) sweep_retired();
    found = pop_own();
    if (found == nullptr) found = steal();
  }
  scheduler_.lot_.end_search();
  return found;
}

inline Process* Worker::pop_own() {
  if (has_pinned()) {
    if (Process* process = pop_pinned()) return process;
  }
  return queue_.pop();
}

Process* Worker::steal() {
  const std::size_t count = scheduler_.workers_.size();
  for (std::size_t i = 1; i < count; ++i) {
    Worker& victim = *scheduler_.workers_[(index_ + i) % count];
    if (Process* process = queue_.steal_half(victim.queue_)) return process;
  }
  return scheduler_.global_queue_.pop();
}

Process* Worker::pop_pinned() {
  const std::lock_guard lock(pinned_mutex_);
  Process* process = pinned_.front();  // nobody else takes one
  pinned_.erase(pinned_.begin());
  pinned_count_.store(pinned_.size(), std::memory_order_seq_cst);
  return process;
}

void Worker::push_pinned(Process& process) {
  const std::lock_guard lock(pinned_mutex_);
  pinned_.push_back(&process);
  pinned_count_.store(pinned_.size(), std::memory_order_seq_cst);
}

void Worker::park() {
  ParkingLot& lot = scheduler_.lot_;
  const Parker::Epoch epoch = lot.announce_idle(index_);
  bool work = scheduler_.global_queue_.size() != 0 || has_pinned() ||
              scheduler_.retired_outside_.any() ||
              scheduler_.stopping_.load(std::memory_order_acquire);
  for (const auto& worker : scheduler_.workers_) work = work || worker->queue_.ring_size() != 0;
  if (work) return lot.withdraw(index_);
  if (scheduler_.nothing_runs()) scheduler_.notify_waiters();
  ParkTimeout timeout;
  if (const auto deadline = scheduler_.timers_.next_deadline()) {
    const std::int64_t left = *deadline - scheduler_.now();
    timeout = std::chrono::milliseconds(left > 0 ? left : 0);
  }
  // Retired processes wait for the ends of turns, which wake nobody.
  if (!retired_.empty()) timeout = std::min(timeout.value_or(kRetiredPause), kRetiredPause);
  lot.park(index_, epoch, timeout);
}

void Worker::fire_timers() {
  recently_ = scheduler_.now();
  scheduler_.timers_.advance(recently_, [&](void* owner) {
    Process& process = *static_cast<Process*>(owner);
    scheduler_.note(Oracle::Event::kTimer, process.pid, 0);
    scheduler_.wake(process, this);
    scheduler_.table_.unpin(process.pid);  // the pin of set_timer
  });
}

inline void Worker::turn(Process& process, std::int32_t reductions) {
  if (!scheduler_.options_.measure_turns) return run_turn(process, reductions);
  const std::int64_t before = processor_nanoseconds();
  run_turn(process, reductions);
  const std::int64_t took = processor_nanoseconds() - before;
  if (took > longest_turn().count()) longest_turn_.store(took, std::memory_order_relaxed);
}

inline void Worker::run_turn(Process& process, std::int32_t reductions) {
  process.worker = this;
  // The fence in begin() orders it: who posts and does not see it yet has pushed before this turn looks.
  process.state.store(Process::State::kRunning, std::memory_order_relaxed);
  clock_.begin();
  if (process.has_execution()) {
    if (!process.is_started()) scheduler_.start_execution(process);
    process.context().reductions = reductions;
    run_process(process);
  } else {
    turn_of_future(process);
  }
  clock_.end();
  if (has_retired()) sweep_retired();
}

bool Worker::has_retired() const { return !retired_.empty() || scheduler_.retired_outside_.any(); }

void Worker::sweep_retired() {
  if (scheduler_.retired_outside_.any()) scheduler_.retired_outside_.move_to(retired_);
  retired_.sweep(scheduler_.workers_, [this](Process& process, std::uint32_t slot) {
    scheduler_.free_memory(process, slot, this);
  });
}

void Worker::run_process(Process& process) {
  for (;;) {
    switch (advance(process)) {
      case Resume::kContinue:
      case Resume::kLook:
      case Resume::kNative: break;  // advance() sees what there is
      case Resume::kPark:
        if (try_park(process)) return;
        break;
      case Resume::kYield:
        process.state.store(Process::State::kRunnable, std::memory_order_release);
        if (scheduler_.oracle_ != nullptr) {
          scheduler_.oracle_->add(process);
        } else if (process.pinned_worker != Process::kNotPinned) {
          push_pinned(process);
        } else {
          queue_.push(process);
          scheduler_.lot_.wake_one();
        }
        return;
      case Resume::kLong: scheduler_.give_away(process, Scheduler::Away::kStep); return;
      case Resume::kExit:
        if (process.context().may_leave && process.context().heap.bytes() > kLongToFree) {
          scheduler_.give_away(process, Scheduler::Away::kEnd);
        } else {
          scheduler_.end(process);
        }
        return;
    }
  }
}

void Worker::turn_of_future(Process& process) {
  const Pid pid = process.pid;
  do {
    while (Message* message = process.mailbox.pop()) {
      check(scheduler_.serve_protocol(process, *message, this),
            "a plain future serves its protocol alone");
    }
  } while (!try_park(process));
  scheduler_.table_.unpin(pid);  // the pin of Scheduler::enqueue()
}

inline Resume Worker::advance(Process& process) {
  if (!process.is_calm()) {
    const Resume resume = serve_signals(process);
    if (resume != Resume::kContinue) return resume;
  }
  ExecutionContext& context = process.context();
  if (context.native != nullptr) return run_native(process);
  if (context.function == nullptr) return scheduler_.server_->serve(process);
  return interpret(&context);
}

Resume Worker::serve_signals(Process& process) {
  using Signal = Process::Signal;
  const bool native = process.native != nullptr;  // it is let finish first
  if (process.has_signal(Signal::kKill) && !native) return Resume::kExit;
  if (process.has_signal(Signal::kInspect)) {
    process.clear(Signal::kInspect);
    scheduler_.inspections_.serve(process);
  }
  if (!process.has_signal(Signal::kCancel) || native) return Resume::kContinue;
  process.clear(Signal::kCancel);
  return scheduler_.server_->cancelled(process);
}

Resume Worker::run_native(Process& process) {
  // Native code may take long, and nobody steals what is to run next.
  if (queue_.flush_next()) scheduler_.lot_.wake_one();
  ExecutionContext& context = process.context();
  if (process.native == nullptr) {
    context.may_leave = false;  // what has frames on a native stack cannot be taken again
    process.native = std::make_unique<NativeCall>();
    process.native->stack = scheduler_.stacks_.acquire();
    if (!process.native->stack) {  // all native stacks are in use: let others finish first
      process.native.reset();
      context.may_leave = scheduler_.oracle_ == nullptr;
      return Resume::kYield;
    }
    process.native->fiber.prepare(process.native->stack.span(), run_native_call);
    process.pinned_worker = static_cast<std::uint16_t>(index_);
  }
  process.native->fiber.resume(&context);
  if (!process.native->fiber.is_idle()) return Resume::kPark;
  const Outcome outcome = process.native->outcome;
  process.native.reset();
  process.pinned_worker = Process::kNotPinned;
  context.may_leave = scheduler_.oracle_ == nullptr;
  return finish_native(context, outcome);
}

inline bool Worker::try_park(Process& process) {
  const bool idle = !process.has_execution() || process.context().function == nullptr;
  const auto target = idle ? Process::State::kIdle : Process::State::kWaiting;
  if (!idle) {
    const auto pause = process.native != nullptr ? Process::Pause::kNative
                       : process.sleeping        ? Process::Pause::kSleep
                       : process.blocked         ? Process::Pause::kSend
                                                 : Process::Pause::kAwait;
    process.pause.store(pause, std::memory_order_relaxed);
  }
  auto expected = Process::State::kRunning;
  // Whoever wakes it may run it at once, so nothing of the process is touched after the exchange.
  // release: publishes what it did; seq_cst with the push and load in Scheduler::post().
  if (process.state.compare_exchange_strong(expected, target, std::memory_order_seq_cst)) {
    return true;
  }
  process.state.store(Process::State::kRunning, std::memory_order_seq_cst);  // it was notified
  return false;
}

}  // namespace btvm
