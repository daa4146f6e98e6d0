// WaitCount: how many processes wait in a way that others must know of.
#pragma once

#include <atomic>
#include <cstdint>

namespace btvm {

/// A count that can be read together with something else without a lock: if two readings are equal, nobody
/// began to wait between them. Any thread may call anything.
class WaitCount {
 public:
  /// The count, and how often somebody began, modulo 2^32.
  enum class Reading : std::uint64_t {};

  // seq_cst, all of them: they take part in the order of Scheduler::quiet().
  void begin() noexcept { word_.fetch_add(kBegun + 1, std::memory_order_seq_cst); }
  /// Once for each begin().
  void end() noexcept { word_.fetch_sub(1, std::memory_order_seq_cst); }
  [[nodiscard]] Reading read() const noexcept {
    return static_cast<Reading>(word_.load(std::memory_order_seq_cst));
  }
  [[nodiscard]] static bool is_zero(Reading reading) noexcept {
    return (static_cast<std::uint64_t>(reading) & (kBegun - 1)) == 0;
  }

 private:
  static constexpr std::uint64_t kBegun = std::uint64_t{1} << 32;
  std::atomic<std::uint64_t> word_{0};
};

}  // namespace btvm
