// The run queue of models in which each process has a thread of its own.
#pragma once

#include "tests/models/model_std.h"

namespace model {

/// Lets the thread of one process sleep until the process is runnable.
class OwnThread {
 public:
  /// Any thread. A process is never in a run queue twice.
  void make_runnable() {
    RL_ASSERT(queued_.exchange(1, std::memory_order_acq_rel) == 0);
    queued_.wake_all({"make_runnable", "", 0});
  }
  void wait_until_runnable() {
    while (queued_.exchange(0, std::memory_order_acq_rel) == 0) {
      queued_.wait_while(0, {"wait_until_runnable", "", 0});
    }
  }

 private:
  std::atomic<int> queued_{0};
};

}  // namespace model
