// Blocking work inside primitives that may wait.
#pragma once

#include <functional>

#include "vm/execution_context.h"

namespace btvm {

/// Runs `work` on a thread of the blocking pool and parks the process until it is done. Only inside a
/// kMayWait primitive; `work` must not touch the process's heap.
void wait_for_blocking(ExecutionContext& context, const std::function<void()>& work);

/// Waits for a future inside a kMayWait primitive, as Host::await does for instructions: kValue or
/// kRaise. `milliseconds` < 0: no limit.
Outcome wait_for_future(ExecutionContext& context, Value future, std::int64_t milliseconds);

}  // namespace btvm
