// Future: a process whose code is the future protocol: it settles once and wakes its waiters.
//
// The future lives in the control part of its process block, so that one allocation and few cache
// lines make one. While nobody runs code in it, it is only this object: state, value, waiters,
// callbacks. Waiters are woken directly, never through their mailboxes, so what awaiting costs does
// not depend on what is queued there, and a late result stops here. See docs/futures.md.
#pragma once

#include <atomic>
#include <cstdint>

#include "vm/counted.h"
#include "vm/heap.h"
#include "vm/pid.h"
#include "vm/value.h"

namespace btvm {

class Process;
struct Function;
struct Message;

/// The result of a send that may not be there yet. Counted: by the handles on all heaps and by the
/// message that will settle it. Any thread may call anything.
class Future : public Counted {
 public:
  enum class State : std::uint8_t { kPending, kResolved, kRejected };

  Future(Pid pid, Destroy destroy) noexcept : Counted(destroy), pid_(pid) {}
  ~Future();

  /// The identity of the process that this future is.
  [[nodiscard]] Pid pid() const noexcept { return pid_; }
  [[nodiscard]] State state() const noexcept {
    return state_.load(std::memory_order_acquire);  // pairs with the release in settle()
  }
  /// The value or the error. Precondition: state() is not kPending. Refers into the future's own
  /// fragment: copy it (vm/copy_term.h) before use on a heap.
  [[nodiscard]] Value value() const noexcept { return value_; }

  /// Settles with a value whose objects are in `fragment`, which is taken over. False, and the
  /// fragment freed, when it was settled before. The caller must then wake `woken`, if there are `more`
  /// all that take_waiter() answers too, and post what `callbacks` lists (linked by Message::next).
  struct Settled {
    bool first = false;
    bool watched = false;  // by a thread that is no worker: Scheduler::notify_waiters()
    bool more = false;
    Process* woken = nullptr;
    Message* resolved_callbacks = nullptr;
    Message* rejected_callbacks = nullptr;
  };
  [[nodiscard]] Settled settle(State state, Value value, Fragment* fragment) noexcept;

  /// Enters `process` as a waiter. False when settled already.
  [[nodiscard]] bool add_waiter(Process& process) noexcept;
  /// Takes `process` out again (timeout, exit). False when it was not there (any more).
  bool remove_waiter(Process& process) noexcept;
  /// Takes one waiter out, or answers null. One by one, because each that is still in the list may be
  /// woken by something else meanwhile, see the value, and go on to wait elsewhere.
  [[nodiscard]] Process* take_waiter() noexcept;
  /// Keeps a message to be sent when the future settles that way. False when settled already.
  [[nodiscard]] bool add_callback(State when, Message& message) noexcept;

  /// True while callbacks wait for a rejection. Only when nobody else refers to it.
  [[nodiscard]] bool wants_rejection() const noexcept;
  /// Marks that it is about to be settled: whoever waits for it waits for nobody.
  void announce() noexcept { announced_.store(true, std::memory_order_release); }
  [[nodiscard]] bool is_announced() const noexcept {
    return announced_.load(std::memory_order_acquire);
  }
  /// Lets go of its value and callbacks. When no thread uses it any more.
  void clear() noexcept;

  /// The state; from now on settle() answers that it is watched.
  State watch() noexcept;

  /// Marks that its work is not wanted any more: a message that has not started is dropped.
  void cancel() noexcept { cancelled_.store(true, std::memory_order_release); }
  [[nodiscard]] bool cancelled() const noexcept {
    return cancelled_.load(std::memory_order_acquire);
  }

  /// Marks that somebody has seen the outcome, so that an unseen error can be reported.
  void mark_seen() noexcept { seen_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool seen() const noexcept { return seen_.load(std::memory_order_relaxed); }

  // What it is the answer of; for tools and reports. Written before others see the future.
  Symbol selector{};         // 0: of no message
  ClassId receiver_class{};  // likewise
  Pid callee;                // the process that settles it, if known and not the future's own
  // Of a future made by hand: the code that made it.
  const Function* made_in = nullptr;
  std::uint32_t made_at = 0;  // code unit
  std::uint32_t born = 0;     // Scheduler::now() when it was made, about; modulo 2^32

 private:
  /// A few instructions long; nothing inside it can block.
  class Lock {
   public:
    explicit Lock(Future& future) noexcept;
    ~Lock();
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

   private:
    Future& future_;
  };

  /// Under the lock.
  [[nodiscard]] Process* pop_waiter() noexcept;

  Pid pid_;
  std::atomic<State> state_{State::kPending};
  std::atomic<bool> seen_{false};
  std::atomic<bool> cancelled_{false};
  std::atomic<bool> announced_{false};
  std::atomic<bool> locked_{false};  // guards the waiters, and all below until settled
  bool watched_ = false;
  Value value_;
  Fragment* fragment_ = nullptr;
  Process* waiters_ = nullptr;
  Message* resolved_callbacks_ = nullptr;
  Message* rejected_callbacks_ = nullptr;
};

}  // namespace btvm
