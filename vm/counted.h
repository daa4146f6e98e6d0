// Counted: what a handle object on a heap counts.
#pragma once

#include <atomic>
#include <cstdint>

namespace btvm {

/// Something outside of all heaps that handle objects (kFuture, kSharedString, kNative) refer to.
///
/// The count is the number of handle objects on all heaps and fragments, plus one for each owner
/// outside of them. Any thread may retain and release.
class Counted {
 public:
  /// Runs once, on the thread that released the last reference.
  using Destroy = void (*)(Counted&) noexcept;

  /// `bytes`: memory held outside of heaps, charged to each heap that has a handle.
  explicit Counted(Destroy destroy, std::uint32_t bytes = 0) : bytes_(bytes), destroy_(destroy) {}
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

  /// Precondition: the caller holds a reference already.
  void retain() noexcept { count_.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept {
    // release: publishes this holder's last use; acquire (the last one): sees everybody's last use.
    if (count_.fetch_sub(1, std::memory_order_acq_rel) == 1) destroy_(*this);
  }
  [[nodiscard]] std::uint32_t count() const noexcept {
    return count_.load(std::memory_order_relaxed);
  }

  [[nodiscard]] std::uint32_t bytes() const noexcept { return bytes_; }

 private:
  std::atomic<std::uint32_t> count_{1};
  std::uint32_t bytes_;
  Destroy destroy_;
};

}  // namespace btvm
