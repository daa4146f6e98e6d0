#include "scheduler/timer_wheel.h"

#include <algorithm>
#include <bit>

namespace btvm {

void TimerWheel::push(TimerNode*& head, TimerNode& node) noexcept {
  node.next = head;
  node.link = &head;
  if (head != nullptr) head->link = &node.next;
  head = &node;
}

void TimerWheel::place(TimerNode& node) noexcept {
  // At least one tick ahead: the slot of this tick has been emptied already.
  const std::int64_t at = std::max(node.deadline, now_ + 1);
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

TimerNode* TimerWheel::advance(std::int64_t now) noexcept {
  TimerNode* due = nullptr;
  TimerNode** tail = &due;
  while (now_ < now) {
    if (size_ == 0) {
      now_ = now;
      break;
    }
    ++now_;
    // Levels whose slot begins at this tick move down, the highest first.
    unsigned highest = 0;
    while (highest + 1 < kLevels &&
           (now_ & ((std::int64_t{1} << (kBits * (highest + 1))) - 1)) == 0) {
      ++highest;
    }
    for (unsigned level = highest + 1; level-- > 0;) {
      const auto slot = static_cast<unsigned>(now_ >> (kBits * level)) % kSlots;
      occupied_[level] &= ~(std::uint64_t{1} << slot);
      TimerNode* node = std::exchange(slots_[level][slot], nullptr);
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
  }
  return due;
}

std::optional<std::int64_t> TimerWheel::next_deadline() const noexcept {
  if (size_ == 0) return std::nullopt;
  for (unsigned level = 0; level < kLevels; ++level) {
    if (occupied_[level] == 0) continue;
    const std::int64_t base = now_ >> (kBits * level);
    const auto turned = std::rotr(occupied_[level], static_cast<int>((base + 1) % kSlots));
    const std::int64_t ahead = std::countr_zero(turned) + 1;
    return (base + ahead) << (kBits * level);
  }
  return now_ + 1;
}

}  // namespace btvm
