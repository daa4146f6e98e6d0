// What the sanitizers must hear when a thread changes stacks.
//
// The packaged Boost.Context was built without sanitizer support, so Fiber reports each switch
// itself. Every hook is forced inline: a function that returned on another stack than it was called
// on would unbalance the shadow call stack that ThreadSanitizer keeps per fiber.
#pragma once

#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#include <sanitizer/tsan_interface.h>

#include <cstddef>
#include <span>

#include "scheduler/sanitizer.h"

namespace btvm {

/// The bookkeeping of one fiber for the sanitizer `kind`; empty without one.
///
/// Used by Fiber alone, by the thread that is on one of the two sides of the switch:
///   resumer: started, then entering .. returned around each switch, and forgotten at the end;
///   fiber:   arrived after each switch to it, leaving or leaving_for_ever before each one from it.
template <Sanitizer kind>
class FiberHooks {
 public:
  void started() {}
  void entering(std::span<std::byte>) {}
  void arrived() {}
  void leaving() {}
  void leaving_for_ever() {}
  void returned() {}
  void forgotten(std::span<std::byte>) {}
};

/// AddressSanitizer wants the bounds of the stack that comes next, and keeps a shadow ("fake") stack
/// for each side while it is away.
template <>
class FiberHooks<Sanitizer::kAddress> {
 public:
  void started() {}
  [[gnu::always_inline]] void entering(std::span<std::byte> stack) {
    __sanitizer_start_switch_fiber(&resumer_fake_stack_, stack.data(), stack.size());
  }
  [[gnu::always_inline]] void arrived() {
    __sanitizer_finish_switch_fiber(fiber_fake_stack_, &resumer_bottom_, &resumer_bytes_);
  }
  [[gnu::always_inline]] void leaving() {
    __sanitizer_start_switch_fiber(&fiber_fake_stack_, resumer_bottom_, resumer_bytes_);
  }
  [[gnu::always_inline]] void leaving_for_ever() {
    __sanitizer_start_switch_fiber(nullptr, resumer_bottom_, resumer_bytes_);
  }
  [[gnu::always_inline]] void returned() {
    __sanitizer_finish_switch_fiber(resumer_fake_stack_, nullptr, nullptr);
  }
  /// The frames of a dropped fiber are never left, so their red zones would poison the next user.
  void forgotten(std::span<std::byte> stack) {
    __asan_unpoison_memory_region(stack.data(), stack.size());
    fiber_fake_stack_ = nullptr;
  }

 private:
  void* resumer_fake_stack_ = nullptr;
  void* fiber_fake_stack_ = nullptr;
  const void* resumer_bottom_ = nullptr;
  std::size_t resumer_bytes_ = 0;
};

/// ThreadSanitizer treats a fiber as a thread of its own. It allows about 8,000 at a time.
template <>
class FiberHooks<Sanitizer::kThread> {
 public:
  void started() { fiber_ = __tsan_create_fiber(0); }
  [[gnu::always_inline]] void entering(std::span<std::byte>) {
    resumer_ = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(fiber_, 0);
  }
  void arrived() {}
  [[gnu::always_inline]] void leaving() { __tsan_switch_to_fiber(resumer_, 0); }
  [[gnu::always_inline]] void leaving_for_ever() { __tsan_switch_to_fiber(resumer_, 0); }
  void returned() {}
  void forgotten(std::span<std::byte>) {
    if (fiber_ != nullptr) __tsan_destroy_fiber(fiber_);
    fiber_ = nullptr;
  }

 private:
  void* fiber_ = nullptr;
  void* resumer_ = nullptr;
};

}  // namespace btvm
