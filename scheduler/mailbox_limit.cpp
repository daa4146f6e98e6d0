#include "scheduler/mailbox_limit.h"

#include <utility>

namespace btvm {

void BlockedSenders::add(Pid receiver, Pid sender) {
  const std::lock_guard lock(mutex_);
  senders_[receiver.bits()].push_back(sender);
}

std::vector<Pid> BlockedSenders::take(Pid receiver) {
  const std::lock_guard lock(mutex_);
  const auto place = senders_.find(receiver.bits());
  if (place == senders_.end()) return {};
  std::vector<Pid> taken = std::move(place->second);
  senders_.erase(place);
  return taken;
}

}  // namespace btvm
