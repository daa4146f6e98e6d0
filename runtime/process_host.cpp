#include "runtime/process_host.h"

#include <array>

#include "runtime/await_report.h"
#include "scheduler/worker.h"
#include "vm/base/limits.h"
#include "vm/copy_term.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/tuple.h"
#include "vm/raise.h"
#include "vm/stack_trace.h"
#include "vm/weight.h"

namespace btvm {
namespace {

/// No selector: a block in a process of its own has failed.
std::string unhandled_text(const Image& image, Symbol selector, Value exception) {
  std::string text = "unhandled error";
  if (selector != Symbol{}) text += " in '" + std::string(image.symbol(selector)) + "'";
  return text + ": " + describe_exception(image, exception);
}

}  // namespace

Output& output_of(ExecutionContext& context) { return host_of(context).output(); }

Value ProcessHost::make_handle(ExecutionContext& context, Future& future) {
  if (context.heap.wants_collection()) {
    context.heap.collect(false, kHandleWords);
  } else {
    context.heap.reserve(kHandleWords);
  }
  Object* handle = context.heap.allocate(ObjectKind::kFuture, layout_id(classes::kFuture), 2);
  future.retain();
  Counted* counted = &future;
  handle->set_raw(0, reinterpret_cast<std::uint64_t>(counted));
  context.heap.link_handle(handle);
  return Value::from_object(handle);
}

Value ProcessHost::make_resolved(ExecutionContext& context, Value value) {
  Root root{context.heap, value};
  Future* future = scheduler_.make_future(Process::of(context).worker);
  check(future != nullptr, "there is memory for a future");
  settle(context, *future, Future::State::kResolved, root);
  const Value handle = make_handle(context, *future);
  future->release();
  return handle;
}

void ProcessHost::settle(ExecutionContext& context, Future& future, Future::State state,
                         Value value) {
  CopyOptions options;
  options.self_reference = context.self_reference;
  Value copy;
  Fragment* fragment = copy_to_fragment({&value, 1}, &copy, options);
  scheduler_.settle(future, state, copy, fragment, Process::of(context).worker);
}

std::int64_t ProcessHost::next_moment() {
  const std::int64_t now = scheduler_.monotonic_nanoseconds();
  std::int64_t before = last_moment_.load(std::memory_order_relaxed);  // the number alone is shared
  std::int64_t next = 0;
  do {
    next = std::max(now, before + 1);
  } while (!last_moment_.compare_exchange_weak(before, next, std::memory_order_relaxed));
  return next;
}

void ProcessHost::request_exit(int exit_status) {
  int none = kNoExit;
  exit_status_.compare_exchange_strong(none, exit_status, std::memory_order_relaxed);
  scheduler_.notify_waiters();
}

std::optional<int> ProcessHost::exit_requested() const {
  const int exit_status = exit_status_.load(std::memory_order_relaxed);
  return exit_status == kNoExit ? std::nullopt : std::optional(exit_status);
}

// --- Waiting -------------------------------------------------------------------------------------

void ProcessHost::stop_waiting(Process& process) {
  if (process.awaiting == nullptr) return;
  scheduler_.stop_waiting(*process.awaiting, process);
  process.awaiting->release();
  process.awaiting = nullptr;
}

void ProcessHost::end_wait(Process& process) {
  const bool is_limited = process.deadline != 0 && process.deadline != kNoLimit;
  if (is_limited) scheduler_.cancel_timer(process);
  if (process.sleeping) {
    scheduler_.outside.end();
  } else if (is_limited) {
    scheduler_.timed_waits.end();
  }
  process.deadline = 0;
  process.sleeping = false;
}

Outcome ProcessHost::await(ExecutionContext& context, Value future, std::int64_t milliseconds) {
  Process& process = Process::of(context);
  const Future* const before = process.awaiting;
  stop_waiting(process);
  const auto finish = [&](Outcome outcome) {
    end_wait(process);
    process.waits_for.store(0, std::memory_order_release);
    return outcome;
  };
  Future* at = &future_of(future);
  for (;;) {
    switch (at->state()) {
      case Future::State::kResolved:
        if (is_kind(at->value(), ObjectKind::kFuture)) {  // resolved with a future: flatten
          at = &future_of(at->value());
          continue;
        }
        if (context.may_leave && is_long_to_copy(at->value())) {
          return Outcome::of(Outcome::Kind::kLong);
        }
        return finish(Outcome::result(copy_into(context.heap, at->value())));
      case Future::State::kRejected:
        if (context.may_leave && is_long_to_copy(at->value())) {
          return Outcome::of(Outcome::Kind::kLong);
        }
        at->mark_seen();
        return finish(Outcome::raise(awaited_error(context, at->value())));
      case Future::State::kPending: break;
    }
    if (process.deadline == 0) {
      process.deadline = milliseconds < 0 ? kNoLimit : scheduler_.deadline_after(milliseconds);
      if (milliseconds >= 0) {
        scheduler_.set_timer(process, process.deadline);
        scheduler_.timed_waits.begin();
      }
    } else if (scheduler_.now() >= process.deadline) {
      return finish(Outcome::raise(timeout_error(context, *at)));
    }
    // It may stay for long: what it no longer refers to shall not stay with it.
    if (context.heap.wants_collection()) {
      const Root root{context.heap, future};
      context.heap.collect(false, 0);
    }
    const bool endless = milliseconds < 0 || milliseconds == limits::kAwaitMilliseconds;
    process.waits_for.store(endless ? at->pid().bits() : 0, std::memory_order_seq_cst);
    if (!scheduler_.wait(*at, process)) continue;
    at->retain();
    process.awaiting = at;
    Value error;
    if (endless && at != before && deadlocked(process, error)) {
      stop_waiting(process);
      return finish(Outcome::raise(error));
    }
    return Outcome::of(Outcome::Kind::kPark);
  }
}

Value ProcessHost::awaited_error(ExecutionContext& context, Value error) {
  Root root{context.heap, copy_into(context.heap, error)};
  if (!is_exception(image_, root)) return root;
  const Value before = exception_field(root, exception_fields::kStackTrace);
  const Value trace = extend_stack_trace(context, before);
  context.heap.write(root.get().as_object(), exception_fields::kStackTrace, trace);
  return root;
}

bool ProcessHost::deadlocked(Process& process, Value& error) {
  const std::vector<Pid> cycle = find_wait_cycle(scheduler_, process);
  if (cycle.empty()) return false;
  if (deadlock_policy_ == DeadlockPolicy::kRaise) {
    ErrorRecord record;
    record.kind = symbol(symbols::kDeadlock);
    record.error_class = image_.classes().at(class_id(classes::kFuture)).name();
    record.message = "Deadlock: each waits for the next: " + cycle_text(image_, scheduler_, cycle);
    record.hint = "Send without awaiting, or give the await a time limit";
    error = make_exception(process.context(), record);
    return true;
  }
  // On another thread, as looking at the others waits for the workers.
  scheduler_.outside.begin();
  scheduler_.blocking_pool().submit([this, pid = process.pid] {
    const std::string text = describe_waits(image_, scheduler_, pid);
    if (!text.empty()) output_.report("deadlock: these processes wait for each other" + text);
    scheduler_.outside.end();
    scheduler_.notify_waiters();
  });
  return false;
}

Value ProcessHost::cancelled_error(ExecutionContext& context) {
  ErrorRecord record;
  record.kind = symbol(symbols::kCancelled);
  record.error_class = image_.classes().at(class_id(classes::kFuture)).name();
  record.message = "Cancelled";
  return make_exception(context, record);
}

bool ProcessHost::cancel(ExecutionContext& context, Future& future) {
  if (future.state() != Future::State::kPending) return false;
  const Value error = cancelled_error(context);
  future.cancel();
  future.mark_seen();
  settle(context, future, Future::State::kRejected, error);
  Worker* worker = Process::of(context).worker;
  Process& own = Process::of(future);
  if (own.kind == Process::Kind::kTask) scheduler_.kill(own, worker);
  if (future.selector == Symbol{}) return true;  // of no message
  if (Process* callee = scheduler_.table().pin(future.callee)) {
    scheduler_.cancel(*callee, worker);
    scheduler_.table().unpin(future.callee);
  }
  return true;
}

Value ProcessHost::timeout_error(ExecutionContext& context, const Future& future) {
  ErrorRecord record;
  record.kind = symbol(symbols::kTimeout);
  record.error_class = image_.classes().at(class_id(classes::kFuture)).name();
  record.message = "Await timed out";
  record.hint = "Use 'await: duration' for longer timeout, or 'awaitForever' for no timeout";
  Root error{context.heap, make_exception(context, record)};
  AwaitedAnswer answer;
  answer.selector = future.selector;
  if (future.selector != Symbol{}) {
    answer.receiver_class = image_.classes().at(future.receiver_class).name();
  }
  answer.note = describe_awaited(image_, scheduler_, future);
  const Value before = exception_field(error, exception_fields::kStackTrace);
  const Value trace = prepend_awaited(context, before, answer);
  context.heap.write(error.get().as_object(), exception_fields::kStackTrace, trace);
  return error;
}

Resume ProcessHost::safepoint(ExecutionContext& context) {
  return Process::of(context).has_signal(Process::Signal::kKill) ? Resume::kExit : Resume::kYield;
}

// --- Sending -------------------------------------------------------------------------------------

Message* ProcessHost::make_message(ExecutionContext& context, Message::Kind kind, Value receiver,
                                   std::span<const Value> arguments) {
  const Process& process = Process::of(context);
  Message* message = process.worker != nullptr ? process.worker->messages().make() : new Message();
  message->kind = kind;
  message->sender = process.pid;
  message->copy_values(receiver, arguments, {.self_reference = context.self_reference});
  return message;
}

Outcome ProcessHost::send_to_actor(ExecutionContext& context, const ActorSend& send) {
  const Pid pid = pid_of(context.frame_at(send.base)[0]);
  if (Process::of(context).worker != nullptr) [[likely]] {
    return send_to(context, send, scheduler_.table().find(pid));
  }
  // A long step, which is in no worker's turn.
  Process* target = scheduler_.table().pin(pid);
  const Outcome outcome = send_to(context, send, target);
  if (target != nullptr) scheduler_.table().unpin(pid);
  return outcome;
}

Outcome ProcessHost::send_to(ExecutionContext& context, const ActorSend& send, Process* target) {
  Process& process = Process::of(context);
  const bool full = target != nullptr && target->mailbox_is_full();
  if (process.blocked || full) [[unlikely]] {
    const Outcome outcome = wait_for_room(process, full ? target : nullptr);
    if (outcome.kind != Outcome::Kind::kDone) return outcome;
  }
  Future* future = nullptr;
  const Value result =
      send.want_result ? make_answer(context, context.frame_at(send.base)[0], send.selector, future)
                       : Value::nil();
  // The stack may have moved: the base is a position.
  Message* message = make_message(context, Message::Kind::kSend, Value::nil(),
                                  {context.frame_at(send.base) + 1, send.arguments});
  message->selector = send.selector;
  message->function = send.function;
  message->epoch = send.epoch;
  message->resolver = future;  // takes over the count that the future was made with
  if (tracer_.is_watching()) tracer_.sent(process.pid, *message);
  const bool sent =
      target != nullptr && !full && scheduler_.post(*target, *message, process.worker);
  if (sent) [[likely]]
    return Outcome::result(result);
  return refuse(context, *message, full ? target : nullptr, result);
}

Value ProcessHost::make_answer(ExecutionContext& context, Value receiver, Symbol selector,
                               Future*& future) {
  future = scheduler_.make_future(Process::of(context).worker);
  check(future != nullptr, "there is memory for a future");
  future->selector = selector;
  future->receiver_class = image_.class_of(receiver);
  future->callee = pid_of(receiver);
  return make_handle(context, *future);
}

Outcome ProcessHost::wait_for_room(Process& process, Process* full) {
  const bool waits = full != nullptr && full->mailbox_limit.policy == MailboxPolicy::kBlock;
  if (!waits || !scheduler_.block_sender(*full, process)) {
    process.blocked = false;
    process.waits_for.store(0, std::memory_order_release);
    // There is room, or was a moment ago, or the actor has another policy.
    return waits ? Outcome::of(Outcome::Kind::kYield) : Outcome::of(Outcome::Kind::kDone);
  }
  const bool again = process.blocked;
  process.blocked = true;
  process.waits_for.store(full->pid.bits(), std::memory_order_seq_cst);
  Value error;
  if (!again && deadlocked(process, error)) {
    process.blocked = false;
    process.waits_for.store(0, std::memory_order_release);
    return Outcome::raise(error);
  }
  return Outcome::of(Outcome::Kind::kPark);
}

Outcome ProcessHost::refuse(ExecutionContext& context, Message& message, const Process* full,
                            Value result) {
  const Root handle{context.heap, result};
  const bool silent = full != nullptr && full->mailbox_limit.policy == MailboxPolicy::kDrop;
  if (message.resolver != nullptr || !silent) {
    const Value error = full != nullptr ? mailbox_full_error(context, message.selector, *full)
                                        : actor_dead_error(context, message.selector);
    if (message.resolver != nullptr) {
      settle(context, *message.resolver, Future::State::kRejected, error);
    } else {
      report_unseen(context, error, message.selector);
    }
  }
  drop_message(context, &message);
  return Outcome::result(handle);
}

Value ProcessHost::actor_dead_error(ExecutionContext& context, Symbol selector) {
  ErrorRecord record;
  record.kind = symbol(symbols::kActorDead);
  record.error_class = symbol(symbols::kUnknown);
  record.selector = Value::from_symbol(selector);
  record.hint = "Use 'isAlive' to check, or use monitors for lifecycle events";
  return make_exception(context, record);
}

Value ProcessHost::mailbox_full_error(ExecutionContext& context, Symbol selector,
                                      const Process& receiver) {
  ErrorRecord record;
  record.kind = symbol(symbols::kMailboxLimit);
  record.error_class = image_.classes().at(receiver.actor_class).name();
  record.selector = Value::from_symbol(selector);
  record.message = "The mailbox of " + std::string(image_.symbol(record.error_class)) +
                   " is full (" + std::to_string(receiver.mailbox_limit.messages) + " messages)";
  record.hint = "Await some results before sending more";
  return make_exception(context, record);
}

void ProcessHost::broken(Future& future) {
  // A process of its own finds the words; its failure rejects the future.
  future.retain();
  auto* message = new Message();
  message->kind = Message::Kind::kRun;
  message->selector = symbol(symbols::kBrokenPromise);
  message->function = image_.trampoline(image_.symbols().intern("primBroken"), 0);
  message->receiver = Value::from_class(class_id(classes::kFuture));
  message->resolver = &future;
  Worker* worker = Worker::current();
  Process* task = scheduler_.make_process(Process::Kind::kTask, worker);
  check(task != nullptr, "there is memory for a process");
  check(scheduler_.post(*task, *message, worker), "a new process takes messages");
}

void ProcessHost::unseen(const Future& future) {
  // What asked for the end of the program did not fail.
  if (unhandled_policy_ == UnhandledPolicy::kIgnore || exit_requested()) return;
  if (unhandled_policy_ == UnhandledPolicy::kFail)
    unhandled_.store(true, std::memory_order_relaxed);
  output_.report(unhandled_text(image_, future.selector, future.value()));
}

void ProcessHost::report_unseen(ExecutionContext& context, Value exception, Symbol selector) {
  if (unhandled_policy_ == UnhandledPolicy::kIgnore) return;
  if (unhandled_policy_ == UnhandledPolicy::kFail)
    unhandled_.store(true, std::memory_order_relaxed);
  output_.report(unhandled_text(context.image, selector, exception));
}

// --- Bindings ------------------------------------------------------------------------------------

bool ProcessHost::load_global(ExecutionContext& context, Symbol name, Value& value) {
  if (is_dictionary(context.scratch)) {
    const auto own = dictionary_get(image_.symbols(), context.scratch, Value::from_symbol(name));
    if (own) {
      value = *own;
      return true;
    }
  }
  return bindings_.get(name, context.heap, value);
}

void ProcessHost::store_global(ExecutionContext& context, Symbol name, Value value) {
  Root root{context.heap, value};
  bindings_.put(name, value, context.self_reference);
  binding_changed(context, name, value);
  if (!is_dictionary(context.scratch)) return;
  // A session reads its own bindings back as the same objects, not as copies.
  context.scratch = dictionary_put(context.heap, image_.symbols(), context.scratch,
                                   Value::from_symbol(name), root);
}

}  // namespace btvm
