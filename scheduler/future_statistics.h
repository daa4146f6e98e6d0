// How many futures there were, and what became of them.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace btvm {

enum class FutureEvent : std::uint8_t {
  kCreated,    // by a send, a fork, a callback, or by hand
  kSettled,    // resolved or rejected
  kCollected,  // nobody referred to it any more
  kBroken,     // given up while pending, although somebody wanted to know
  kUnseen,     // collected after a rejection that nobody looked at
};
inline constexpr std::size_t kFutureEvents = 5;

/// Counts of each event.
struct FutureStatistics {
  std::array<std::uint64_t, kFutureEvents> counts{};

  [[nodiscard]] std::uint64_t of(FutureEvent event) const noexcept {
    return counts[static_cast<std::size_t>(event)];
  }
  [[nodiscard]] std::uint64_t live() const noexcept {
    return of(FutureEvent::kCreated) - of(FutureEvent::kCollected);
  }
};

/// Counts events; each worker has one, and one is shared by all other threads.
class FutureCounters {
 public:
  /// For the counters of a worker: only that worker's thread.
  void add(FutureEvent event) noexcept {
    std::atomic<std::uint64_t>& count = counts_[static_cast<std::size_t>(event)];
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  /// For counters that threads share.
  void add_shared(FutureEvent event) noexcept {
    counts_[static_cast<std::size_t>(event)].fetch_add(1, std::memory_order_relaxed);
  }
  /// Any thread.
  void add_to(FutureStatistics& sums) const noexcept {
    for (std::size_t i = 0; i < kFutureEvents; ++i) {
      sums.counts[i] += counts_[i].load(std::memory_order_relaxed);
    }
  }

 private:
  std::array<std::atomic<std::uint64_t>, kFutureEvents> counts_{};
};

}  // namespace btvm
