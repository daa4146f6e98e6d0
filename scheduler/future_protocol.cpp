// How processes speak with futures. Part of Scheduler.
//
// A future is a process, and what others want of it are messages to it: settle, tell me when you are
// settled, run this then. That protocol is the meaning; doing it at once, under the future's lock, is the
// direct path, an optimisation that no program can tell apart. With Options::direct off, all of it goes
// through the future's mailbox and is served when its turn comes (docs/futures.md).
#include <memory>

#include "scheduler/outcome.h"
#include "scheduler/scheduler.h"
#include "scheduler/worker.h"

namespace btvm {
namespace {

bool is_protocol(Message::Kind kind) { return kind >= Message::Kind::kResolve; }

}  // namespace

bool Scheduler::tell(Future& future, Message::Kind kind, Process* from, Message* message,
                     Worker* worker) {
  // At the end of the machine nobody serves messages any more.
  if (options_.direct || stopping_.load(std::memory_order_acquire)) return false;
  std::unique_ptr<Message> made;
  if (message == nullptr) {
    made = std::make_unique<Message>();
    message = made.get();
  }
  message->kind = kind;
  if (from != nullptr) message->sender = from->pid;
  future.retain();  // until it is served
  message->argument = &future;
  if (post(Process::of(future), *message, worker)) {
    (void)made.release();  // the mailbox has it, or its process has freed it by now
    return true;
  }
  message->argument = nullptr;
  future.release();
  return false;
}

bool Scheduler::settle(Future& future, Future::State state, Value value, Fragment* fragment,
                       Worker* worker) {
  if (!options_.direct) {
    auto* message = new Message();
    message->receiver = value;
    message->fragment = fragment;
    const bool resolves = state == Future::State::kResolved;
    const auto kind = resolves ? Message::Kind::kResolve : Message::Kind::kReject;
    future.announce();
    if (tell(future, kind, nullptr, message, worker)) return true;
    delete message;
  }
  return settle_now(future, state, value, fragment, worker);
}

bool Scheduler::settle_now(Future& future, Future::State state, Value value, Fragment* fragment,
                           Worker* worker) {
  const Future::Settled settled = future.settle(state, value, fragment);
  // What the end of the machine rejects is no news.
  if (stopping_.load(std::memory_order_relaxed)) future.mark_seen();
  for (Process* process = settled.woken; process != nullptr;) {
    const Pid pid = process->pid;
    wake(*process, worker);
    table_.unpin(pid);  // the pin of the waiter's entry
    process = settled.more ? future.take_waiter() : nullptr;
  }
  if (settled.resolved_callbacks != nullptr || settled.rejected_callbacks != nullptr) {
    run_callbacks(settled.resolved_callbacks, settled.rejected_callbacks, state, future, worker);
  }
  if (settled.first) {
    // That of an actor's own process says that it has ended, and is none that was made.
    if (Process::of(future).kind != Process::Kind::kActor) {
      count(FutureEvent::kSettled, worker);
    }
    note(Oracle::Event::kSettle, future.pid(), static_cast<std::uint64_t>(state));
  }
  if (settled.watched) notify_waiters();
  return settled.first;
}

void Scheduler::run_callbacks(Message* resolved, Message* rejected, Future::State state,
                              Future& future, Worker* worker) {
  if (state == Future::State::kRejected) std::swap(resolved, rejected);
  // Callbacks of a future that was resolved with a future wait for that one.
  Future* const last = &outcome_of(future);
  Future* const followed = last == &future ? nullptr : last;
  while (followed != nullptr && rejected != nullptr) {
    Message* const next = std::exchange(rejected->next, nullptr);
    if (rejected->kind == Message::Kind::kAwait) {
      delete rejected;
    } else {
      followed->mark_seen();
      when(*followed, Future::State::kRejected, *rejected, worker);
    }
    rejected = next;
  }
  discard_messages(rejected);
  while (resolved != nullptr) {
    Message* const next = std::exchange(resolved->next, nullptr);
    if (resolved->kind == Message::Kind::kAwait) {
      wake(resolved->sender, worker);
      delete resolved;
    } else if (followed != nullptr) {
      when(*followed, Future::State::kResolved, *resolved, worker);
    } else {
      server_->run_callback(*resolved, future, worker);
    }
    resolved = next;
  }
}

bool Scheduler::wait(Future& future, Process& process) {
  if (!options_.direct) {
    if (tell(future, Message::Kind::kAwait, &process, nullptr, process.worker)) return true;
    return future.state() == Future::State::kPending;
  }
  table_.pin_again(process.pid);  // whoever wakes it lets go
  if (future.add_waiter(process)) return true;
  table_.unpin(process.pid);
  return false;
}

void Scheduler::stop_waiting(Future& future, Process& process) {
  if (future.remove_waiter(process)) table_.unpin(process.pid);
}

void Scheduler::when(Future& future, Future::State state, Message& message, Worker* worker) {
  const bool resolved = state == Future::State::kResolved;
  const auto kind = resolved ? Message::Kind::kWhenResolved : Message::Kind::kWhenRejected;
  if (!tell(future, kind, nullptr, &message, worker)) when_now(future, state, message, worker);
}

void Scheduler::when_now(Future& future, Future::State state, Message& message, Worker* worker) {
  message.kind = Message::Kind::kCall;
  if (future.add_callback(state, message)) return;
  // Settled already: at once, or never.
  message.next = nullptr;
  const bool resolved = state == Future::State::kResolved;
  run_callbacks(resolved ? &message : nullptr, resolved ? nullptr : &message, future.state(),
                future, worker);
}

bool Scheduler::hear(Future& future, Process& process) {
  return !tell(future, Message::Kind::kHear, &process, nullptr, process.worker);
}

bool Scheduler::serve_protocol(Process& process, Message& message, Worker* worker) {
  if (!is_protocol(message.kind)) return false;
  Future& future = process.future;
  message.argument = nullptr;
  switch (message.kind) {
    case Message::Kind::kResolve:
    case Message::Kind::kReject: {
      const bool resolves = message.kind == Message::Kind::kResolve;
      settle_now(future, resolves ? Future::State::kResolved : Future::State::kRejected,
                 message.receiver, message.fragment, worker);
      delete &message;
      break;
    }
    case Message::Kind::kWhenResolved:
      when_now(future, Future::State::kResolved, message, worker);
      break;
    case Message::Kind::kWhenRejected:
      when_now(future, Future::State::kRejected, message, worker);
      break;
    case Message::Kind::kAwait: {
      auto* other = new Message(message);  // whichever way it goes
      if (!future.add_callback(Future::State::kResolved, message)) {
        delete other;
        wake(message.sender, worker);
        delete &message;
      } else {
        check(future.add_callback(Future::State::kRejected, *other), "only its process settles it");
      }
      break;
    }
    default:  // kHear
      wake(message.sender, worker);
      delete &message;
  }
  future.release();
  return true;
}

void Scheduler::wake(Pid pid, Worker* worker) {
  Process* process = table_.pin(pid);
  if (process == nullptr) return;
  wake(*process, worker);
  table_.unpin(pid);
}

}  // namespace btvm
