// Fiber: a computation with a native stack of its own, resumed and left by explicit switches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "scheduler/fiber_hooks.h"

namespace btvm {

/// Puts the calling thread's floating-point unit in the state that all workers and fibers share.
///
/// Every thread that resumes fibers calls this once, before the first. The state is the default one
/// (round to nearest, all exceptions masked) with all sticky flags set already: a switch restores the
/// control register, and where the flags of the two sides differ that costs 145 to 206 ns, not 10.
/// On processors other than x86-64 there is nothing to do.
void set_worker_float_environment() noexcept;

/// A suspended computation on a stack that the caller provides.
///
///     worker's stack                         fiber's stack
///     resume(argument)      ------------>    entry(argument)
///     .. returns message    <------------    switch_out(message)
///     resume(answer)        ------------>    .. returns answer
///     .. returns nullptr    <------------    entry returns: kFinished
///
/// Threads: one at a time. Any thread may resume a suspended fiber, also another one than before;
/// whoever hands the fiber over must order the two (a run queue does). Nothing is kept in
/// thread_local storage, and code on a fiber must not keep such a value, or a lock, across a switch.
///
/// Memory: the stack belongs to the caller and must outlive the fiber. Nothing on it is touched
/// before the first resume(), so preparing costs no cache line but this object's. A Fiber must not be
/// moved, because its stack refers to it.
///
/// The stack is never unwound: drop() and the destructor forget a suspended computation, with all
/// that its frames hold. So whatever runs on a fiber that may be dropped owns nothing on the stack.
/// Never switch inside a `catch`: the exception globals of the thread do not follow.
///
/// A word at the low end of the stack is checked after each return from the fiber; overwriting it
/// aborts the program. This notices an overflow where there is no guard page.
class Fiber {
 public:
  /// What a fiber runs. It must not throw. When it returns, the fiber is finished.
  using Entry = void (*)(void* argument);

  enum class State : std::uint8_t {
    kEmpty,      // no stack, nothing to run
    kPrepared,   // will start at its entry
    kSuspended,  // waits inside switch_out()
    kRunning,    // some thread is inside resume(), on the fiber's stack
    kFinished,   // its entry returned
  };

  /// The smallest stack accepted; less cannot hold even one switch.
  static constexpr std::size_t kMinStackBytes = 512;

  Fiber() = default;
  Fiber(const Fiber&) = delete;
  Fiber& operator=(const Fiber&) = delete;
  /// Drops what is left.
  ~Fiber() { drop(); }

  /// Makes the next resume() start `entry` at the high end of `stack`.
  /// Precondition: is_idle(); stack.size() is from kMinStackBytes to 4 GiB - 1.
  void prepare(std::span<std::byte> stack, Entry entry) noexcept;

  /// Worker side: runs the fiber until it switches out or finishes, and answers the message given to
  /// switch_out(), or nullptr when it finished. `argument` becomes the argument of the entry or the
  /// answer of switch_out(). A fiber may resume other fibers.
  /// Precondition: state() is kPrepared or kSuspended.
  void* resume(void* argument) noexcept;

  /// Fiber side: suspends the fiber; its resume() answers `message`. Answers the argument of the
  /// next resume(), perhaps on another thread.
  /// Precondition: the caller runs on this fiber.
  void* switch_out(void* message) noexcept;

  /// Forgets the computation and the stack, which may be reused at once. No effect if kEmpty.
  /// Precondition: not running.
  void drop() noexcept;

  [[nodiscard]] State state() const noexcept { return state_; }
  /// Nothing to resume: never prepared, finished, or dropped.
  [[nodiscard]] bool is_idle() const noexcept {
    return state_ == State::kEmpty || state_ == State::kFinished;
  }
  /// The stack given to prepare(); empty in state kEmpty.
  [[nodiscard]] std::span<std::byte> stack() const noexcept { return {stack_low_, stack_bytes_}; }

 private:
  /// The first frame of every fiber; defined in fiber.cpp, where the context library is known.
  struct Trampoline;

  void start() noexcept;
  void check_canary() const noexcept;

  void* other_side_ = nullptr;  // suspended: the fiber's context; running: its resumer's
  Entry entry_ = nullptr;
  std::byte* stack_low_ = nullptr;
  std::uint32_t stack_bytes_ = 0;
  State state_ = State::kEmpty;
  [[no_unique_address]] FiberHooks<kSanitizer> hooks_;
};

}  // namespace btvm
