// Blocking work inside primitives that may wait.
#pragma once

#include <functional>

#include "vm/execution_context.h"
#include "vm/pid.h"

namespace btvm {

/// Runs `work` on a thread of the blocking pool and parks the process until it is done. Only inside a
/// kMayWait primitive; `work` must not touch the process's heap.
void run_blocking(ExecutionContext& context, const std::function<void()>& work);
/// The same. Nothing is allocated: a fiber that is dropped at the end of the machine frees nothing.
template <typename Work>
void wait_for_blocking(ExecutionContext& context, const Work& work) {
  run_blocking(context, std::cref(work));
}

/// Parks the process, in any primitive, until something outside of the machine is so (kValue: true), or for so
/// many milliseconds (false); < 0: without a limit. The whole call is made again each time it is woken.
/// `is_so(pid)` looks, and if it is not so sees to it that the process is woken; `forget(pid)` ends that.
Outcome wait_outside(ExecutionContext& context, std::int64_t milliseconds,
                     const std::function<bool(Pid)>& is_so, const std::function<void(Pid)>& forget);

/// Waits for a future inside a kMayWait primitive, as Host::await does for instructions: kValue or
/// kRaise. `milliseconds` < 0: no limit.
Outcome wait_for_future(ExecutionContext& context, Value future, std::int64_t milliseconds);

}  // namespace btvm
