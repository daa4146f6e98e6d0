// SmallStack: the explicit stack of a walk over a term, in place of native recursion.
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace btvm {

/// Last in, first out. The first `N` items lie inside, so that ordinary terms cost no allocation;
/// deeper ones spill to memory, and no nesting exhausts the native stack.
template <typename T, std::size_t N>
class SmallStack {
  static_assert(std::is_trivially_copyable_v<T>, "items are moved as bytes");

 public:
  [[nodiscard]] bool is_empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Precondition of top() and pop(): not empty. A reference from top() is stale after push().
  [[nodiscard]] T& top() { return size_ <= N ? inside_[size_ - 1] : spilled_.back(); }
  void push(const T& item) {
    if (size_ < N) {
      inside_[size_] = item;
    } else {
      spilled_.push_back(item);
    }
    ++size_;
  }
  void pop() {
    if (size_ > N) spilled_.pop_back();
    --size_;
  }

 private:
  std::array<T, N> inside_;
  std::vector<T> spilled_;
  std::size_t size_ = 0;
};

}  // namespace btvm
