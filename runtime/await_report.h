// What can be said of a future that somebody awaits in vain.
#pragma once

#include <string>

#include "scheduler/scheduler.h"
#include "vm/image.h"

namespace btvm {

/// How old the future is, who owes it, and what that process is doing now: "sent 31 ms ago to 0.5.1, which
/// serves 'ask' and waits for Person>>name of 0.4.1". Any thread; what others do may change meanwhile.
[[nodiscard]] std::string describe_awaited(const Image& image, Scheduler& scheduler,
                                           const Future& future);

}  // namespace btvm
