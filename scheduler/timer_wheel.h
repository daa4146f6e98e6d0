// Timer wheel: wakes processes at a time, millisecond ticks, O(1) schedule and cancel.
//
// Four levels of 64 slots (G. Varghese, A. Lauck, SOSP 1987): a slot of level n covers 64^n ticks. A
// timer sits in the level its distance asks for and moves down as its time comes near; those further
// away than all levels (4.6 hours) wait in the last one and are looked at again when it turns.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace btvm {

/// One timer, inside whatever it belongs to. Linked while scheduled.
struct TimerNode {
  TimerNode* next = nullptr;
  TimerNode** link = nullptr;  // what points here; null: not scheduled
  std::int64_t deadline = 0;   // milliseconds
  void* owner = nullptr;       // the user's
};

/// The wheel itself. Not thread-safe.
class TimerWheel {
 public:
  /// Schedules, or schedules anew. Fires at the first advance() with now >= deadline.
  void schedule(TimerNode& node, std::int64_t deadline) noexcept;
  /// False when it was not scheduled (it fired, or never was).
  bool cancel(TimerNode& node) noexcept;
  /// Moves time forward. The nodes that are due, unlinked, linked by `next`.
  [[nodiscard]] TimerNode* advance(std::int64_t now) noexcept;
  /// When advance() has to be called next at the latest; nothing when no timer is scheduled. May be
  /// earlier than the first deadline, when timers have to move down a level then.
  [[nodiscard]] std::optional<std::int64_t> next_deadline() const noexcept;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  static constexpr unsigned kBits = 6;
  static constexpr unsigned kSlots = 1U << kBits;
  static constexpr unsigned kLevels = 4;

  void place(TimerNode& node) noexcept;
  /// Makes `tick` the time: what is due is linked behind `tail`, the rest of its slots moves down.
  void turn_to(std::int64_t tick, TimerNode**& tail) noexcept;
  void empty_into(TimerNode*& list, TimerNode**& tail) noexcept;
  static void push(TimerNode*& head, TimerNode& node) noexcept;

  std::array<std::array<TimerNode*, kSlots>, kLevels> slots_{};
  std::array<std::uint64_t, kLevels> occupied_{};  // a bit for each slot that is not empty
  TimerNode* overdue_ = nullptr;                   // was in the past when it was scheduled
  std::int64_t now_ = 0;
  std::size_t size_ = 0;
};

/// A TimerWheel for several threads, behind one lock. Any thread may call anything.
class SharedTimerWheel {
 public:
  void schedule(TimerNode& node, std::int64_t deadline) {
    const std::lock_guard lock(mutex_);
    wheel_.schedule(node, deadline);
  }
  bool cancel(TimerNode& node) {
    const std::lock_guard lock(mutex_);
    return wheel_.cancel(node);
  }
  /// Calls `fire(void* owner)` for each timer that is due, without holding the lock.
  template <typename Fire>
  void advance(std::int64_t now, Fire&& fire) {
    // The nodes are left alone once the lock is gone: by then their owners may schedule them anew.
    std::vector<void*> due;
    {
      const std::lock_guard lock(mutex_);
      for (const TimerNode* node = wheel_.advance(now); node != nullptr; node = node->next) {
        due.push_back(node->owner);
      }
    }
    for (void* owner : due) fire(owner);
  }
  [[nodiscard]] std::optional<std::int64_t> next_deadline() const {
    const std::lock_guard lock(mutex_);
    return wheel_.next_deadline();
  }

 private:
  mutable std::mutex mutex_;
  TimerWheel wheel_;  // under mutex_
};

}  // namespace btvm
