#include "tools/btvm/watchdog.h"

namespace btvm::cli {

Watchdog::Watchdog() {
  thread_ = std::thread([this] { watch(); });
}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Watchdog::begin(Evaluator& evaluator, std::chrono::seconds limit) {
  const std::lock_guard lock(mutex_);
  watched_ = &evaluator;
  deadline_ = std::chrono::steady_clock::now() + limit;
  bit_ = false;
  // The thread sleeps until the deadline of an earlier evaluation, which comes first, or for ever.
  if (sleeps_for_ever_) changed_.notify_one();
}

bool Watchdog::end() {
  const std::lock_guard lock(mutex_);
  watched_ = nullptr;
  return bit_;
}

void Watchdog::watch() {
  std::unique_lock lock(mutex_);
  while (!finished_) {
    sleeps_for_ever_ = watched_ == nullptr;
    if (sleeps_for_ever_) {
      changed_.wait(lock);
    } else if (changed_.wait_until(lock, deadline_) == std::cv_status::timeout &&
               watched_ != nullptr && !bit_ && std::chrono::steady_clock::now() >= deadline_) {
      bit_ = true;
      watched_->interrupt();
      watched_ = nullptr;
    }
  }
}

}  // namespace btvm::cli
