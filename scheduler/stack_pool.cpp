#include "scheduler/stack_pool.h"

#include <sanitizer/asan_interface.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

#include "scheduler/sanitizer.h"
#include "vm/base/check.h"

namespace btvm {
namespace {

std::size_t system_page_bytes() noexcept {
  return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

std::size_t round_up(std::size_t bytes, std::size_t unit) noexcept {
  return (bytes + unit - 1) / unit * unit;
}

}  // namespace

NativeStack::~NativeStack() {
  if (pool_ != nullptr) pool_->release(memory_.data());
}

StackPool::StackPool(const Options& options)
    : page_bytes_(system_page_bytes()),
      stack_bytes_(round_up(options.stack_bytes, page_bytes_)),
      kept_limit_(options.kept),
      max_in_use_(options.max_in_use) {
  check(stack_bytes_ != 0, "a stack has a size");
  kept_.reserve(kept_limit_);
}

StackPool::~StackPool() {
  trim();
  check(in_use_ == 0, "all stacks came back before their pool went");
}

NativeStack StackPool::acquire() noexcept {
  std::byte* low = nullptr;
  {
    const std::lock_guard lock{mutex_};
    if (in_use_ >= max_in_use_) return {};
    ++in_use_;
    most_in_use_ = std::max(most_in_use_, in_use_);
    if (!kept_.empty()) {
      low = kept_.back();
      kept_.pop_back();
    } else {
      ++mapped_ever_;
    }
  }
  if (low == nullptr) low = map();
  if (low == nullptr) {
    const std::lock_guard lock{mutex_};
    --in_use_;
    return {};
  }
  return NativeStack{*this, {low, stack_bytes_}};
}

void StackPool::release(std::byte* low) noexcept {
  // Frames that were dropped, not left, have red zones that the next user must not meet.
  if constexpr (kSanitizer == Sanitizer::kAddress) __asan_unpoison_memory_region(low, stack_bytes_);
  {
    const std::lock_guard lock{mutex_};
    --in_use_;
    if (kept_.size() < kept_limit_) {
      kept_.push_back(low);
      return;
    }
  }
  unmap(low);
}

void StackPool::trim() noexcept {
  for (;;) {
    std::byte* low;
    {
      const std::lock_guard lock{mutex_};
      if (kept_.empty()) return;
      low = kept_.back();
      kept_.pop_back();
    }
    unmap(low);
  }
}

StackPool::Statistics StackPool::statistics() const noexcept {
  const std::lock_guard lock{mutex_};
  return {in_use_, kept_.size(), most_in_use_, mapped_ever_};
}

std::byte* StackPool::map() const noexcept {
  // NORESERVE: most stacks use a few pages only, so the rest is not charged against the memory limit.
  void* base = ::mmap(nullptr, page_bytes_ + stack_bytes_, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
  if (base == MAP_FAILED) return nullptr;
  if (::mprotect(base, page_bytes_, PROT_NONE) != 0) {  // splits the mapping: may reach its limit
    ::munmap(base, page_bytes_ + stack_bytes_);
    return nullptr;
  }
  return static_cast<std::byte*>(base) + page_bytes_;
}

void StackPool::unmap(std::byte* low) const noexcept {
  check(::munmap(low - page_bytes_, page_bytes_ + stack_bytes_) == 0, "a stack can be unmapped");
}

}  // namespace btvm
