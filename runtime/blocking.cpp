#include "runtime/blocking.h"

#include <atomic>
#include <memory>

#include "runtime/process_host.h"
#include "scheduler/worker.h"

namespace btvm {

void run_blocking(ExecutionContext& context, const std::function<void()>& work) {
  Process& process = Process::of(context);
  Scheduler& scheduler = host_of(context).scheduler();
  // The work refers to the waiting native frame, which stays until it is done.
  std::atomic<bool> done{false};
  scheduler.outside.begin();
  scheduler.table().pin_again(process.pid);
  scheduler.blocking_pool().submit([&work, &done, &scheduler, &process, pid = process.pid] {
    work();
    // release: publishes what the work did. Once `done` is seen the frame may be gone, but the
    // process is pinned.
    done.store(true, std::memory_order_release);
    scheduler.wake(process, nullptr);
    scheduler.table().unpin(pid);
  });
  while (!done.load(std::memory_order_acquire)) process.native->fiber.switch_out(nullptr);
  scheduler.outside.end();
}

Outcome wait_outside(ExecutionContext& context, std::int64_t milliseconds,
                     const std::function<bool(Pid)>& is_so,
                     const std::function<void(Pid)>& forget) {
  Process& process = Process::of(context);
  ProcessHost& host = host_of(context);
  Scheduler& scheduler = host.scheduler();
  const bool begins = process.deadline == 0;
  if (is_so(process.pid)) {
    host.end_wait(process);
    return Outcome::result(Value::from_bool(true));
  }
  if (begins) {
    process.sleeping = true;
    scheduler.outside.begin();
    process.deadline = ProcessHost::kNoLimit;
    if (milliseconds >= 0) {
      process.deadline = scheduler.deadline_after(milliseconds);
      scheduler.set_timer(process, process.deadline);
    }
  }
  if (process.deadline == ProcessHost::kNoLimit || scheduler.now() < process.deadline) {
    return Outcome::of(Outcome::Kind::kPark);
  }
  forget(process.pid);
  host.end_wait(process);
  return Outcome::result(Value::from_bool(false));
}

Outcome wait_for_future(ExecutionContext& context, Value future, std::int64_t milliseconds) {
  Root root{context.heap, future};
  for (;;) {
    const Outcome outcome = context.host.await(context, root, milliseconds);
    if (outcome.kind != Outcome::Kind::kPark) return outcome;
    Process::of(context).native->fiber.switch_out(nullptr);
  }
}

}  // namespace btvm
