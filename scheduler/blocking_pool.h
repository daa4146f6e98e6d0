// BlockingPool: threads for work that blocks, so that no worker ever does.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace btvm {

/// Runs functions on threads of its own, first come first served. Threads start on demand, up to a
/// limit. Any thread may submit.
class BlockingPool {
 public:
  static constexpr std::size_t kThreads = 16;
  /// Without threads, run_one() and stop() do the work.
  explicit BlockingPool(std::size_t most_threads = kThreads) : most_threads_(most_threads) {}
  /// stop().
  ~BlockingPool() { stop(); }
  BlockingPool(const BlockingPool&) = delete;
  BlockingPool& operator=(const BlockingPool&) = delete;

  /// Runs `work` soon on some thread. It must not throw. After stop(): runs it right here.
  void submit(std::function<void()> work);
  /// How much was submitted and has not begun.
  [[nodiscard]] std::size_t waiting() const;
  /// Runs the oldest work that has not begun, right here. False: there is none.
  bool run_one();
  /// Finishes what was submitted and ends the threads. Idempotent.
  void stop();

 private:
  void run();

  const std::size_t most_threads_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> work_;  // under mutex_
  std::vector<std::thread> threads_;        // under mutex_
  std::size_t idle_ = 0;                    // under mutex_
  bool stopping_ = false;                   // under mutex_
};

}  // namespace btvm
