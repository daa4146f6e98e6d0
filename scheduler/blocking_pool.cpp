#include "scheduler/blocking_pool.h"

#include <utility>

namespace btvm {

void BlockingPool::submit(std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      work_.push_back(std::move(work));
      if (work_.size() > idle_ && threads_.size() < most_threads_) {
        threads_.emplace_back([this] { run(); });
      }
      changed_.notify_one();
      return;
    }
  }
  work();
}

void BlockingPool::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    changed_.wait(lock, [this] { return stopping_ || !work_.empty(); });
    --idle_;
    if (work_.empty()) return;
    std::function<void()> work = std::move(work_.front());
    work_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

std::size_t BlockingPool::waiting() const {
  const std::lock_guard lock(mutex_);
  return work_.size();
}

bool BlockingPool::run_one() {
  std::function<void()> work;
  {
    const std::lock_guard lock(mutex_);
    if (work_.empty()) return false;
    work = std::move(work_.front());
    work_.pop_front();
  }
  work();
  return true;
}

void BlockingPool::stop() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    threads.swap(threads_);
  }
  changed_.notify_all();
  for (std::thread& thread : threads) thread.join();
  while (run_one()) {
  }
}

}  // namespace btvm
