#include "scheduler/timer_wheel.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace btvm {

void TimerWheel::push(TimerNode*& head, TimerNode& node) noexcept {
  node.next = head;
  node.link = &head;
  if (head != nullptr) head->link = &node.next;
  head = &node;
}

void TimerWheel::place(TimerNode& node) noexcept {
  if (node.deadline <= now_) return push(overdue_, node);  // this tick's slot was emptied already
  const std::int64_t at = node.deadline;
  const auto distance = static_cast<std::uint64_t>(at - now_);
  for (unsigned level = 0; level < kLevels; ++level) {
    const bool last = level + 1 == kLevels;
    if (!last && (distance >> (kBits * (level + 1))) != 0) continue;
    // Beyond the last level: in its furthest slot, to be placed again when it comes round.
    const std::int64_t reach = (std::int64_t{1} << (kBits * kLevels)) - 1;
    const std::int64_t when = last ? std::min(at, now_ + reach) : at;
    const auto slot = static_cast<unsigned>(when >> (kBits * level)) % kSlots;
    push(slots_[level][slot], node);
    occupied_[level] |= std::uint64_t{1} << slot;
    return;
  }
}

void TimerWheel::schedule(TimerNode& node, std::int64_t deadline) noexcept {
  cancel(node);
  node.deadline = deadline;
  ++size_;
  place(node);
}

bool TimerWheel::cancel(TimerNode& node) noexcept {
  if (node.link == nullptr) return false;
  *node.link = node.next;
  if (node.next != nullptr) node.next->link = node.link;
  node.link = nullptr;
  --size_;
  return true;  // a bit of occupied_ may stay set; the slot is then found empty
}

void TimerWheel::turn_to(std::int64_t tick, TimerNode**& tail) noexcept {
  now_ = tick;
  // Levels whose slot begins at this tick move down, the highest first.
  unsigned highest = 0;
  while (highest + 1 < kLevels &&
         (now_ & ((std::int64_t{1} << (kBits * (highest + 1))) - 1)) == 0) {
    ++highest;
  }
  for (unsigned level = highest + 1; level-- > 0;) {
    const auto slot = static_cast<unsigned>(now_ >> (kBits * level)) % kSlots;
    occupied_[level] &= ~(std::uint64_t{1} << slot);
    empty_into(slots_[level][slot], tail);
  }
}

void TimerWheel::empty_into(TimerNode*& list, TimerNode**& tail) noexcept {
  TimerNode* node = std::exchange(list, nullptr);
  while (node != nullptr) {
    TimerNode* const next = node->next;
    node->link = nullptr;
    if (node->deadline <= now_) {
      node->next = nullptr;
      *tail = node;
      tail = &node->next;
      --size_;
    } else {
      place(*node);
    }
    node = next;
  }
}

TimerNode* TimerWheel::advance(std::int64_t now) noexcept {
  TimerNode* due = nullptr;
  TimerNode** tail = &due;
  empty_into(overdue_, tail);
  // From one tick that has something to the next.
  for (auto next = next_deadline(); next && *next <= now; next = next_deadline()) {
    turn_to(*next, tail);
  }
  now_ = std::max(now_, now);
  return due;
}

std::optional<std::int64_t> TimerWheel::next_deadline() const noexcept {
  if (size_ == 0) return std::nullopt;
  if (overdue_ != nullptr) return now_;
  std::int64_t earliest = std::numeric_limits<std::int64_t>::max();
  for (unsigned level = 0; level < kLevels; ++level) {
    if (occupied_[level] == 0) continue;
    const std::int64_t base = now_ >> (kBits * level);
    const auto turned = std::rotr(occupied_[level], static_cast<int>((base + 1) % kSlots));
    const std::int64_t ahead = std::countr_zero(turned) + 1;
    earliest = std::min(earliest, (base + ahead) << (kBits * level));
  }
  return earliest;
}

}  // namespace btvm
