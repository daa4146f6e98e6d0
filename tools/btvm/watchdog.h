// Watchdog: ends an evaluation that takes too long.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "tools/btvm/evaluator.h"

namespace btvm::cli {

/// One evaluation at a time; begin() and end() on one thread.
class Watchdog {
 public:
  Watchdog();
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  void begin(Evaluator& evaluator, std::chrono::seconds limit);
  /// True when it ended the evaluation: the evaluator needs a new session.
  bool end();

 private:
  void watch();

  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  Evaluator* watched_ = nullptr;
  std::chrono::steady_clock::time_point deadline_;
  bool bit_ = false;
  bool sleeps_for_ever_ = false;  // until there is something to watch
  bool finished_ = false;
  std::thread thread_;
};

}  // namespace btvm::cli
