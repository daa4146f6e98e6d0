#include "runtime/tracer.h"

#include <utility>

#include "scheduler/message.h"
#include "vm/base/limits.h"

namespace btvm {
void Tracer::look() {
  const bool any =
      enabled_ || attended_ || !traced_.empty() || !contexts_.empty() || !under_way_.empty();
  watching_.store(any, std::memory_order_relaxed);
}

void Tracer::enable(bool enabled) {
  const std::lock_guard lock(mutex_);
  enabled_ = enabled;
  if (!enabled && traced_.empty()) running_.clear();
  look();
}

bool Tracer::is_enabled() const {
  const std::lock_guard lock(mutex_);
  return enabled_;
}

void Tracer::trace(Pid actor, bool traced) {
  const std::lock_guard lock(mutex_);
  if (traced) {
    traced_.insert(actor.bits());
  } else {
    traced_.erase(actor.bits());
    if (!enabled_) running_.erase(actor.bits());
  }
  look();
}

bool Tracer::is_traced(Pid actor) const {
  const std::lock_guard lock(mutex_);
  return traced_.count(actor.bits()) != 0;
}

std::vector<Tracer::Record> Tracer::records() const {
  const std::lock_guard lock(mutex_);
  return {records_.begin(), records_.end()};
}

void Tracer::clear() {
  decltype(records_) forgotten;  // freed without the lock
  const std::lock_guard lock(mutex_);
  records_.swap(forgotten);
}

Tracer::Context Tracer::context_of(Pid process) const {
  const std::lock_guard lock(mutex_);
  const auto found = contexts_.find(process.bits());
  return found == contexts_.end() ? nullptr : found->second;
}

void Tracer::set_context(Pid process, Context context) {
  const std::lock_guard lock(mutex_);
  if (context == nullptr) {
    contexts_.erase(process.bits());
  } else {
    contexts_.insert_or_assign(process.bits(), std::move(context));
  }
  look();
}

void Tracer::sent(Pid sender, const Message& message) {
  const std::lock_guard lock(mutex_);
  const auto found = contexts_.find(sender.bits());
  if (found != contexts_.end()) {
    under_way_.insert_or_assign(&message, found->second);
  } else {
    under_way_.erase(&message);  // another one may have been there, and ended with its process
  }
}

void Tracer::begun(Pid actor, const Message& message, std::int64_t now_nanoseconds,
                   bool is_library) {
  const std::lock_guard lock(mutex_);
  const auto carried = under_way_.find(&message);
  if (carried != under_way_.end()) {
    contexts_.insert_or_assign(actor.bits(), std::move(carried->second));
    under_way_.erase(carried);
  }
  if (is_library || (!enabled_ && traced_.count(actor.bits()) == 0)) return;
  running_.insert_or_assign(actor.bits(), Running{message.selector, now_nanoseconds});
}

void Tracer::ended(Pid actor, ClassId actor_class, std::int64_t now_nanoseconds,
                   std::optional<Symbol> error) {
  const std::lock_guard lock(mutex_);
  auto context = contexts_.extract(actor.bits());  // it was that message's
  const auto found = running_.find(actor.bits());
  if (found != running_.end()) {
    if (records_.size() == limits::kTraces) records_.pop_front();
    records_.push_back({actor, actor_class, found->second.selector,
                        now_nanoseconds - found->second.since, error,
                        context.empty() ? nullptr : std::move(context.mapped())});
    running_.erase(found);
  }
  look();
}

void Tracer::dropped(const Message& message) {
  const std::lock_guard lock(mutex_);
  under_way_.erase(&message);
  look();
}

void Tracer::exited(Pid process) {
  const std::lock_guard lock(mutex_);
  traced_.erase(process.bits());
  running_.erase(process.bits());
  contexts_.erase(process.bits());
  look();
}

void Tracer::attend(bool attended) {
  const std::lock_guard lock(mutex_);
  attended_ = attended;
  look();
}

}  // namespace btvm
