#include "runtime/registry.h"

namespace btvm {

Registry::Added Registry::add(Symbol name, Pid pid) {
  const std::lock_guard lock(mutex_);
  if (by_pid_.contains(pid.bits())) return Added::kHasName;
  if (!by_name_.emplace(name, pid).second) return Added::kNameTaken;
  by_pid_.emplace(pid.bits(), name);
  count_.store(by_name_.size(), std::memory_order_relaxed);
  // Pairs with the fence in remove(): either the end of the process sees this name, or the caller, who
  // looks again, that the process has ended.
  std::atomic_thread_fence(std::memory_order_seq_cst);
  return Added::kDone;
}

std::optional<Pid> Registry::find(Symbol name) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Symbol> Registry::name_of(Pid pid) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_pid_.find(pid.bits());
  return found == by_pid_.end() ? std::nullopt : std::optional(found->second);
}

bool Registry::remove(Pid pid) {
  std::atomic_thread_fence(std::memory_order_seq_cst);
  if (count_.load(std::memory_order_relaxed) == 0) return false;
  const std::lock_guard lock(mutex_);
  const auto found = by_pid_.find(pid.bits());
  if (found == by_pid_.end()) return false;
  by_name_.erase(found->second);
  by_pid_.erase(found);
  count_.store(by_name_.size(), std::memory_order_relaxed);
  return true;
}

std::vector<std::pair<Symbol, Pid>> Registry::all() const {
  const std::lock_guard lock(mutex_);
  return {by_name_.begin(), by_name_.end()};
}

}  // namespace btvm
