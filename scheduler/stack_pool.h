// StackPool: large native stacks with guard pages, for native functions that may wait.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

namespace btvm {

class StackPool;

/// One stack borrowed from a StackPool; goes back to it when this is destroyed. May move between
/// threads. Below its low end lies a page that faults when touched.
class NativeStack {
 public:
  /// No stack.
  NativeStack() = default;
  NativeStack(NativeStack&& other) noexcept
      : pool_(std::exchange(other.pool_, nullptr)), memory_(std::exchange(other.memory_, {})) {}
  NativeStack& operator=(NativeStack&& other) noexcept {
    NativeStack old{std::move(*this)};
    pool_ = std::exchange(other.pool_, nullptr);
    memory_ = std::exchange(other.memory_, {});
    return *this;
  }
  ~NativeStack();

  /// False if there is no stack, as after a failed acquire().
  [[nodiscard]] explicit operator bool() const noexcept { return pool_ != nullptr; }
  /// The usable bytes, without the guard page.
  [[nodiscard]] std::span<std::byte> span() const noexcept { return memory_; }

 private:
  friend class StackPool;
  NativeStack(StackPool& pool, std::span<std::byte> memory) noexcept
      : pool_(&pool), memory_(memory) {}

  StackPool* pool_ = nullptr;
  std::span<std::byte> memory_;
};

/// Lends stacks, and keeps a few of those that came back. Any thread may call anything. Memory is
/// reserved but not resident until a stack's pages are touched. Must outlive its stacks.
class StackPool {
 public:
  struct Options {
    std::size_t stack_bytes = 256 * 1'024;  // without the guard; rounded up to whole pages
    std::size_t kept = 16;                  // stacks not in use; more go back to the system
    std::size_t max_in_use = 16'384;        // each takes 2 of the 65,530 mappings Linux allows
  };
  struct Statistics {
    std::size_t in_use;         // lent at this moment
    std::size_t kept;           // idle in the pool
    std::size_t most_in_use;    // high-water mark of in_use
    std::uint64_t mapped_ever;  // how often the system was asked for a stack
  };

  explicit StackPool(const Options& options);
  StackPool(const StackPool&) = delete;
  StackPool& operator=(const StackPool&) = delete;
  /// Aborts if a stack is still lent.
  ~StackPool();

  /// A stack with arbitrary contents. Empty when max_in_use are lent or memory is out.
  [[nodiscard]] NativeStack acquire() noexcept;
  /// Gives the idle stacks back to the system.
  void trim() noexcept;
  [[nodiscard]] Statistics statistics() const noexcept;

 private:
  friend class NativeStack;
  void release(std::byte* low) noexcept;
  /// The low end of a new stack, or nullptr.
  [[nodiscard]] std::byte* map() const noexcept;
  void unmap(std::byte* low) const noexcept;

  const std::size_t page_bytes_;
  const std::size_t stack_bytes_;
  const std::size_t kept_limit_;
  const std::size_t max_in_use_;
  mutable std::mutex mutex_;
  std::vector<std::byte*> kept_;   // under mutex_; capacity kept_limit_ from the start
  std::size_t in_use_ = 0;         // under mutex_
  std::size_t most_in_use_ = 0;    // under mutex_
  std::uint64_t mapped_ever_ = 0;  // under mutex_
};

}  // namespace btvm
