#include "runtime/breakpoints.h"

#include <utility>

namespace btvm {

const Breakpoints::Actor* Breakpoints::find(Pid actor) const {
  const auto found = actors_.find(actor.bits());
  return found == actors_.end() ? nullptr : &found->second;
}

void Breakpoints::set(Pid actor, Symbol selector, Term condition) {
  const std::lock_guard lock(mutex_);
  // What was there is in `condition` afterwards, and is freed behind the lock.
  if (condition != nullptr) {
    std::swap(actors_[actor.bits()].conditions[selector], condition);
  } else if (const auto found = actors_.find(actor.bits()); found != actors_.end()) {
    auto removed = found->second.conditions.extract(selector);
    if (!removed.empty()) condition = std::move(removed.mapped());
    if (found->second.conditions.empty() && found->second.stopped == nullptr) actors_.erase(found);
  }
  tracer_.attend(!actors_.empty());
}

Breakpoints::Term Breakpoints::condition(Pid actor, Symbol selector) const {
  const std::lock_guard lock(mutex_);
  const Actor* at = find(actor);
  if (at == nullptr) return nullptr;
  const auto found = at->conditions.find(selector);
  return found == at->conditions.end() ? nullptr : found->second;
}

Breakpoints::Term Breakpoints::stop(Pid actor, Term where) {
  const std::lock_guard lock(mutex_);
  const auto found = actors_.find(actor.bits());
  if (where != nullptr) {
    std::swap(actors_[actor.bits()].stopped, where);
  } else if (found != actors_.end()) {
    std::swap(found->second.stopped, where);
    if (found->second.conditions.empty()) actors_.erase(found);
  }
  tracer_.attend(!actors_.empty());
  return where;
}

Breakpoints::Term Breakpoints::where(Pid actor) const {
  const std::lock_guard lock(mutex_);
  const Actor* at = find(actor);
  return at == nullptr ? nullptr : at->stopped;
}

void Breakpoints::exited(Pid actor) {
  decltype(actors_)::node_type removed;  // freed without the lock
  const std::lock_guard lock(mutex_);
  removed = actors_.extract(actor.bits());
  tracer_.attend(!actors_.empty());
}

}  // namespace btvm
