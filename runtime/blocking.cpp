#include "runtime/blocking.h"

#include <atomic>
#include <memory>

#include "runtime/process_host.h"
#include "scheduler/worker.h"

namespace btvm {

void wait_for_blocking(ExecutionContext& context, const std::function<void()>& work) {
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

Outcome wait_for_future(ExecutionContext& context, Value future, std::int64_t milliseconds) {
  Root root{context.heap, future};
  for (;;) {
    const Outcome outcome = context.host.await(context, root, milliseconds);
    if (outcome.kind != Outcome::Kind::kPark) return outcome;
    Process::of(context).native->fiber.switch_out(nullptr);
  }
}

}  // namespace btvm
