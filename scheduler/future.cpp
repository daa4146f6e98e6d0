#include "scheduler/future.h"

#include <utility>

#include "scheduler/message.h"
#include "scheduler/process.h"

namespace btvm {

Future::Lock::Lock(Future& future) noexcept : future_(future) {
  // acquire: sees what the last holder wrote. Held for a few instructions: spinning is cheapest.
  while (future_.locked_.exchange(true, std::memory_order_acquire)) {
    while (future_.locked_.load(std::memory_order_relaxed)) __builtin_ia32_pause();
  }
}
Future::Lock::~Lock() {
  future_.locked_.store(false, std::memory_order_release);  // pairs with the exchange above
}

Future::~Future() { clear(); }

bool Future::wants_rejection() const noexcept {
  for (const Message* message = rejected_callbacks_; message != nullptr; message = message->next) {
    if (message->kind != Message::Kind::kAwait)
      return true;  // who awaits it no more has left it there
  }
  return false;
}

void Future::clear() noexcept {
  // Taken out first: what they refer to may be this future.
  Fragment* fragment = std::exchange(fragment_, nullptr);
  Message* resolved = std::exchange(resolved_callbacks_, nullptr);
  Message* rejected = std::exchange(rejected_callbacks_, nullptr);
  value_ = Value::nil();
  Fragment::destroy(fragment);
  discard_messages(resolved);
  discard_messages(rejected);
}

Future::Settled Future::settle(State state, Value value, Fragment* fragment) noexcept {
  Settled result;
  {
    const Lock lock(*this);
    if (state_.load(std::memory_order_relaxed) == State::kPending) {
      value_ = value;
      fragment_ = fragment;
      result.first = true;
      result.watched = watched_;
      result.woken = pop_waiter();
      result.more = waiters_ != nullptr;
      result.resolved_callbacks = std::exchange(resolved_callbacks_, nullptr);
      result.rejected_callbacks = std::exchange(rejected_callbacks_, nullptr);
      // release: publishes value_ to state().
      state_.store(state, std::memory_order_release);
    }
  }
  if (!result.first) Fragment::destroy(fragment);
  return result;
}

Future::State Future::watch() noexcept {
  const Lock lock(*this);
  watched_ = true;
  return state_.load(std::memory_order_relaxed);  // the lock orders it
}

bool Future::add_waiter(Process& process) noexcept {
  const Lock lock(*this);
  if (state_.load(std::memory_order_relaxed) != State::kPending) return false;
  process.next_waiter = waiters_;
  waiters_ = &process;
  return true;
}

Process* Future::pop_waiter() noexcept {
  Process* const first = waiters_;
  if (first != nullptr) waiters_ = first->next_waiter;
  return first;
}

Process* Future::take_waiter() noexcept {
  const Lock lock(*this);
  return pop_waiter();
}

bool Future::remove_waiter(Process& process) noexcept {
  const Lock lock(*this);
  for (Process** link = &waiters_; *link != nullptr; link = &(*link)->next_waiter) {
    if (*link != &process) continue;
    *link = process.next_waiter;
    return true;
  }
  return false;
}

bool Future::add_callback(State when, Message& message) noexcept {
  const Lock lock(*this);
  if (state_.load(std::memory_order_relaxed) != State::kPending) return false;
  Message*& list = when == State::kResolved ? resolved_callbacks_ : rejected_callbacks_;
  message.next = list;
  list = &message;
  return true;
}

}  // namespace btvm
