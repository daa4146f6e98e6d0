// The one file that knows the context library. See style guide, P9, for the rules it enforces.
#include "scheduler/fiber.h"

#include <boost/context/detail/fcontext.hpp>
#include <cstring>
#include <limits>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "vm/base/check.h"

namespace btvm {
namespace {

using boost::context::detail::jump_fcontext;
using boost::context::detail::make_fcontext;
using boost::context::detail::transfer_t;

constexpr std::uint64_t kCanary = 0x5afe'57ac'c0de'ba5eULL;

/// What the first jump into a fiber carries; lives in the frame of resume().
struct FirstJump {
  Fiber* fiber;
  Fiber::Entry entry;
  void* argument;
};

}  // namespace

void set_worker_float_environment() noexcept {
#if defined(__x86_64__)
  _mm_setcsr(0x1fbf);  // 0x1f80: masks of all six exceptions; 0x003f: their sticky flags
#endif
}

struct Fiber::Trampoline {
  /// Runs the entry. noexcept: there is no frame below to which an exception could go.
  static void run(transfer_t from) noexcept {
    const FirstJump first = *static_cast<const FirstJump*>(from.data);
    Fiber& fiber = *first.fiber;
    fiber.hooks_.arrived();
    fiber.other_side_ = from.fctx;
    set_worker_float_environment();  // the first resumer may be a thread of an embedding program
    first.entry(first.argument);
    fiber.state_ = State::kFinished;
    fiber.hooks_.leaving_for_ever();
    jump_fcontext(fiber.other_side_, nullptr);
    unreachable("a finished fiber was resumed");
  }
};

void Fiber::prepare(std::span<std::byte> stack, Entry entry) noexcept {
  check(is_idle(), "a fiber is prepared only when it has nothing left to run");
  check(stack.size() >= kMinStackBytes, "a fiber's stack must hold a switch");
  check(stack.size() <= std::numeric_limits<std::uint32_t>::max(),
        "a fiber's stack is below 4 GiB");
  stack_low_ = stack.data();
  stack_bytes_ = static_cast<std::uint32_t>(stack.size());
  entry_ = entry;
  state_ = State::kPrepared;
}

void Fiber::start() noexcept {
  std::memcpy(stack_low_, &kCanary, sizeof kCanary);
  other_side_ = make_fcontext(stack_low_ + stack_bytes_, stack_bytes_, &Trampoline::run);
  hooks_.started();
}

void Fiber::check_canary() const noexcept {
  std::uint64_t word;
  std::memcpy(&word, stack_low_, sizeof word);
  check(word == kCanary, "the fiber stayed within its stack");
}

void* Fiber::resume(void* argument) noexcept {
  check(state_ == State::kPrepared || state_ == State::kSuspended,
        "only a waiting fiber is resumed");
  FirstJump first{this, entry_, argument};
  void* data = argument;
  if (state_ == State::kPrepared) {
    start();
    data = &first;
  }
  state_ = State::kRunning;
  hooks_.entering(stack());
  const transfer_t from = jump_fcontext(other_side_, data);
  hooks_.returned();
  other_side_ = from.fctx;
  check_canary();
  if (state_ == State::kSuspended) return from.data;
  hooks_.forgotten(stack());
  return nullptr;
}

[[gnu::noinline]] void* Fiber::switch_out(void* message) noexcept {
  state_ = State::kSuspended;
  hooks_.leaving();
  const transfer_t from = jump_fcontext(other_side_, message);
  hooks_.arrived();
  other_side_ = from.fctx;
  return from.data;
}

void Fiber::drop() noexcept {
  check(state_ != State::kRunning, "a running fiber is not dropped");
  if (state_ == State::kSuspended) hooks_.forgotten(stack());
  other_side_ = nullptr;
  stack_low_ = nullptr;
  stack_bytes_ = 0;
  state_ = State::kEmpty;
}

}  // namespace btvm
