#include "scheduler/inspection.h"

#include "scheduler/process.h"

namespace btvm {

void Inspections::add(Request& request) {
  const std::lock_guard lock(mutex_);
  open_.push_back(&request);
}

bool Inspections::wait(Request& request, const std::function<bool()>& has_ended,
                       std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  std::unique_lock lock(mutex_);
  while (!request.served_ && !has_ended() && std::chrono::steady_clock::now() < deadline) {
    changed_.wait_for(lock, std::chrono::milliseconds(5));
  }
  open_.remove(&request);
  return request.served_;
}

void Inspections::serve(Process& process) {
  const std::lock_guard lock(mutex_);
  for (Request* request : open_) {
    if (request->pid_ != process.pid || request->served_) continue;
    request->look_(process);
    request->served_ = true;
  }
  changed_.notify_all();
}

}  // namespace btvm
