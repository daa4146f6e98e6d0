// Long steps: what would hold a worker for a millisecond is done on a thread of its own kind.
//
// A process whose next step would take long (vm/long_step.h) leaves its worker as it is, in the middle of
// its turn: it stays kRunning, so nobody else runs, wakes or looks at it, and the thread that takes the step
// owns it as a worker would. Afterwards it goes to the back of the global queue. See docs/adr/0023-long-steps.md.
#include <utility>

#include "scheduler/fiber.h"
#include "scheduler/process.h"
#include "scheduler/scheduler.h"
#include "scheduler/worker.h"
#include "vm/interpreter.h"

namespace btvm {

void Scheduler::give_away(Process& process, Away what) {
  process.worker = nullptr;  // it is on none
  outside.begin();
  long_steps_.fetch_add(1, std::memory_order_relaxed);
  // The pool's mutex publishes what the worker did; that of the global queue publishes what is done here.
  long_pool_.submit([this, &process, what] { take_long_step(process, what); });
}

void Scheduler::take_long_step(Process& process, Away what) {
  set_worker_float_environment();
  if (!stopping_.load(std::memory_order_acquire)) {  // else it is ended with all the others
    Resume resume = Resume::kExit;
    if (what == Away::kStep && !process.has_signal(Process::Signal::kKill)) {
      ExecutionContext& context = process.context();
      context.may_leave = false;
      context.reductions = options_.quantum;
      if (context.heap.is_long_collection_near()) context.heap.collect(false, 0);
      resume =
          context.function != nullptr
              ? slow_step(context)
              : host_->returned(context, std::exchange(context.transfer.receiver, Value::nil()));
      context.may_leave = true;
    }
    if (resume == Resume::kExit) {
      end(process);
    } else {  // what waits, or was interrupted, is tried again where processes run
      process.state.store(Process::State::kRunnable, std::memory_order_release);
      enqueue(process, nullptr);
    }
  }
  outside.end();
  notify_waiters();
}

}  // namespace btvm
