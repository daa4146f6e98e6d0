#include "runtime/primitives/process.h"

#include <array>
#include <optional>
#include <string>

#include "runtime/primitives/support.h"
#include "runtime/process_host.h"
#include "scheduler/worker.h"
#include "vm/base/limits.h"
#include "vm/copy_term.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/tuple.h"
#include "vm/raise.h"

namespace btvm {
namespace {

Scheduler& scheduler_of(Call& call) { return host_of(call.context()).scheduler(); }
Worker* worker_of(Call& call) { return Process::of(call.context()).worker; }

bool is_future(Value value) { return is_kind(value, ObjectKind::kFuture); }

// --- Spawning ------------------------------------------------------------------------------------

Outcome spawn(Call& call, Value fields, std::optional<MailboxLimit> mailbox_limit = {}) {
  ExecutionContext& context = call.context();
  ProcessHost& host = host_of(context);
  const ClassId id = call.receiver().as_class();
  const Class& cls = call.image().classes().at(id);
  if ((cls.flags.load() & class_flags::kAbstract) != 0) {
    return raise_kind(call, symbols::kInstantiationError,
                      "Abstract classes cannot be instantiated. Subclass it first.");
  }
  if (auto elsewhere = begin_copy(call, fields)) return *elsewhere;
  // The reference is made when the new process has filled its fields and run `initialize`.
  Root overlay{context.heap, fields};
  Process* actor = host.scheduler().make_process(Process::Kind::kActor, worker_of(call));
  check(actor != nullptr, "there is memory for a process");
  actor->actor_class = id;
  if (mailbox_limit) actor->mailbox_limit = *mailbox_limit;
  actor->serial = host.scheduler().next_serial.fetch_add(1, std::memory_order_relaxed);
  actor->starting = Process::Starting::kFields;
  Future* started = host.scheduler().make_future(worker_of(call));
  check(started != nullptr, "there is memory for a future");
  started->selector = symbol(symbols::kInitialize);
  started->receiver_class = id;
  started->callee = actor->pid;
  Root handle{context.heap, ProcessHost::make_handle(context, *started)};
  Message* message = ProcessHost::make_message(context, Message::Kind::kNew, overlay);
  message->resolver = started;
  check(host.scheduler().post(*actor, *message, worker_of(call)), "a new process takes messages");
  // Spawning is synchronous: answer what awaiting the new actor answers.
  context.transfer = {handle, Value::nil(), symbol(symbols::kAwaitForever)};
  return Outcome::of(Outcome::Kind::kSend);
}

Outcome actor_spawn(Call& call) { return spawn(call, Value::nil()); }

Outcome actor_spawn_with(Call& call) {
  if (!is_dictionary(call.argument(1))) {
    return raise_type_error(call, "spawnWith: expects a Dictionary argument");
  }
  return spawn(call, call.argument(1));
}

/// spawnWith: fields mailbox: limit policy: policy.
Outcome actor_spawn_limited(Call& call) {
  const Value count = call.argument(2);
  if (!count.is_small() || count.as_small() < 1 || count.as_small() > limits::kMailboxMessages) {
    return raise_type_error(call, "mailbox: expects a number of messages from 1 to 1000000");
  }
  MailboxLimit limit;
  limit.messages = static_cast<std::uint32_t>(count.as_small());
  const std::string policy = call.argument(3).is_symbol()
                                 ? std::string(call.image().symbol(call.argument(3).as_symbol()))
                                 : std::string();
  if (policy == "block") {
    limit.policy = MailboxPolicy::kBlock;
  } else if (policy == "drop") {
    limit.policy = MailboxPolicy::kDrop;
  } else if (policy != "reject") {
    return raise_type_error(call, "policy: expects #block, #reject or #drop");
  }
  if (!is_dictionary(call.argument(1))) {
    return raise_type_error(call, "spawnWith: expects a Dictionary argument");
  }
  return spawn(call, call.argument(1), limit);
}

// --- Life ----------------------------------------------------------------------------------------

/// The process that a message about an actor's life is for: inside its own methods, `self`.
Pid actor_of(Call& call) {
  const Value receiver = call.receiver();
  return is_kind(receiver, ObjectKind::kActorRef) ? pid_of(receiver)
                                                  : Process::of(call.context()).pid;
}

/// Starts a process that rejects the future of a stop when it has been pending for too long: the message before it
/// does not end, or `terminate` does not.
void limit_stop(Call& call, Value handle) {
  Process* task = scheduler_of(call).make_process(Process::Kind::kTask, worker_of(call));
  check(task != nullptr, "there is memory for a process");
  const Value future_class = Value::from_class(class_id(classes::kFuture));
  Message* message =
      ProcessHost::make_message(call.context(), Message::Kind::kRun, future_class, {&handle, 1});
  message->selector = call.image().symbols().intern("primLimitStop:");
  message->function = call.image().trampoline(message->selector, 1);
  check(scheduler_of(call).post(*task, *message, worker_of(call)), "a new process takes messages");
}

Outcome post_control(Call& call, Message::Kind kind) {
  ExecutionContext& context = call.context();
  Scheduler& scheduler = scheduler_of(call);
  Future* future = scheduler.make_future(worker_of(call));
  check(future != nullptr, "there is memory for a future");
  Root handle{context.heap, ProcessHost::make_handle(context, *future)};
  Message* message = ProcessHost::make_message(context, kind, Value::nil());
  message->resolver = future;
  const Pid pid = actor_of(call);
  Process* target = scheduler.table().pin(pid);
  bool posted = false;
  if (target != nullptr) {
    posted = scheduler.post(*target, *message, worker_of(call));
    if (posted && kind == Message::Kind::kStop) limit_stop(call, handle);
    if (posted && kind == Message::Kind::kKill) scheduler.kill(*target, worker_of(call));
    scheduler.table().unpin(pid);
  }
  if (!posted) host_of(context).drop_message(context, message);  // settles with #ok
  return Outcome::result(handle);
}

Outcome actor_stop(Call& call) { return post_control(call, Message::Kind::kStop); }
Outcome actor_kill(Call& call) { return post_control(call, Message::Kind::kKill); }

bool is_alive(Scheduler& scheduler, Pid pid) {
  Process* process = scheduler.table().pin(pid);
  if (process == nullptr) return false;
  // It is dead from the moment it takes no more messages: before it answers those who asked for its end.
  const bool alive = !process->mailbox.is_closed();
  scheduler.table().unpin(pid);
  return alive;
}

Outcome actor_is_alive(Call& call) {
  const bool alive = is_alive(scheduler_of(call), actor_of(call));
  return Outcome::result(
      host_of(call.context()).make_resolved(call.context(), Value::from_bool(alive)));
}

// --- Futures -------------------------------------------------------------------------------------

Outcome await(Call& call, std::int64_t milliseconds) {
  const Value receiver = call.receiver();
  if (!is_future(receiver)) return Outcome::result(receiver);
  return call.host().await(call.context(), receiver, milliseconds);
}

Outcome future_await(Call& call) { return await(call, limits::kAwaitMilliseconds); }
Outcome future_await_forever(Call& call) { return await(call, -1); }
Outcome future_await_for(Call& call) {
  if (!call.argument(1).is_small() || call.argument(1).as_small() < 0) {
    return raise_type_error(call, "await: expects a number of milliseconds");
  }
  return await(call, call.argument(1).as_small());
}
Outcome object_await(Call& call) { return Outcome::result(call.receiver()); }

Outcome add_callback(Call& call, Future::State when) {
  ExecutionContext& context = call.context();
  if (!is_kind(call.argument(1), ObjectKind::kBlock)) {
    return raise_type_error(call, "Expected a Block with 1 argument");
  }
  if (auto elsewhere = begin_copy(call, call.argument(1))) return *elsewhere;
  Message* message = ProcessHost::make_message(context, Message::Kind::kCall, call.argument(1));
  Future& future = future_of(call.receiver());
  if (when == Future::State::kRejected) future.mark_seen();
  scheduler_of(call).when(future, when, *message, worker_of(call));
  return Outcome::result(Value::nil());
}

Outcome future_when_resolved(Call& call) { return add_callback(call, Future::State::kResolved); }
Outcome future_when_rejected(Call& call) { return add_callback(call, Future::State::kRejected); }

/// primOutcomeOf: future. What a settled one was settled with, also the error.
Outcome future_outcome(Call& call) {
  if (!is_kind(call.argument(1), ObjectKind::kFuture)) {
    return raise_type_error(call, "Expected a Future");
  }
  const Future& settled = outcome_of(future_of(call.argument(1)));
  if (settled.state() == Future::State::kPending) {
    return raise_type_error(call, "Expected a settled Future");
  }
  const Value outcome = settled.value();
  if (auto elsewhere = begin_copy(call, outcome)) return *elsewhere;
  return Outcome::result(copy_into(call.heap(), outcome));
}

Outcome future_new(Call& call) {
  Future* future = scheduler_of(call).make_future(worker_of(call));
  check(future != nullptr, "there is memory for a future");
  future->made_in = call.context().function;
  future->made_at = call.context().unit();
  const Value handle = ProcessHost::make_handle(call.context(), *future);
  future->release();  // the handles are the only owners
  return Outcome::result(handle);
}

/// Fails as the one thing that a process made by ProcessHost::broken does.
Outcome future_broken(Call& call) {
  const Future& future = *Process::of(call.context()).current->resolver;
  ErrorRecord record;
  record.kind = symbol(symbols::kBrokenPromise);
  record.error_class = call.image().classes().at(class_id(classes::kFuture)).name();
  record.message = "Broken promise: nobody is left who could settle the future";
  if (future.made_in != nullptr) {
    record.message += " made at " + *future.made_in->source_file + ":" +
                      std::to_string(future.made_in->line_at(future.made_at));
  }
  record.hint = "Keep a reference where it will be resolved or rejected";
  return raise_error(call.context(), record);
}

/// How many futures there were: created, settled, ..., as a Dictionary.
Outcome future_statistics(Call& call) {
  const FutureStatistics counts = scheduler_of(call).future_statistics();
  const std::array<std::pair<const char*, std::uint64_t>, 6> named{{
      {"broken", counts.of(FutureEvent::kBroken)},
      {"collected", counts.of(FutureEvent::kCollected)},
      {"created", counts.of(FutureEvent::kCreated)},
      {"live", counts.live()},
      {"settled", counts.of(FutureEvent::kSettled)},
      {"unseen", counts.of(FutureEvent::kUnseen)},
  }};
  std::vector<Value> pairs;  // ascending by key
  for (const auto& [name, number] : named) {
    pairs.push_back(Value::from_symbol(call.image().symbols().intern(name)));
    pairs.push_back(Value::from_small(static_cast<std::int64_t>(number)));
  }
  call.heap().reserve(pairs.size() + 1);
  return Outcome::result(new_dictionary(call.heap(), pairs));
}

/// Who waits for the receiver waits for the argument, a future that its settling follows from.
Outcome future_follows(Call& call) {
  if (is_future(call.argument(1))) {
    future_of(call.receiver()).callee = future_of(call.argument(1)).pid();
  }
  return Outcome::result(call.receiver());
}

Outcome future_resolve(Call& call) {
  if (auto elsewhere = begin_copy(call, call.argument(1))) return *elsewhere;
  host_of(call.context())
      .settle(call.context(), future_of(call.receiver()), Future::State::kResolved,
              call.argument(1));
  return Outcome::result(call.receiver());
}

Outcome future_reject(Call& call) {
  if (auto elsewhere = begin_reading(call, call.argument(1))) return *elsewhere;
  ExecutionContext& context = call.context();
  Value error = call.argument(1);
  if (!is_exception(call.image(), error)) {
    ErrorRecord record;
    record.kind = symbol(symbols::kUserError);
    record.error_class = call.image().classes().at(class_id(classes::kFuture)).name();
    record.message = print_text(error, call.image(), PrintForm::kDisplay);
    error = make_exception(context, record);
  }
  host_of(context).settle(context, future_of(call.receiver()), Future::State::kRejected, error);
  return Outcome::result(call.receiver());
}

Outcome future_cancel(Call& call) {
  const bool pending = host_of(call.context()).cancel(call.context(), future_of(call.receiver()));
  return Outcome::result(Value::from_bool(pending));
}

Outcome is_state(Call& call, Future::State state) {
  Process& process = Process::of(call.context());
  if (!process.asked && !scheduler_of(call).hear(future_of(call.receiver()), process)) {
    process.asked = true;
    return Outcome::of(Outcome::Kind::kPark);
  }
  process.asked = false;
  return Outcome::result(Value::from_bool(future_of(call.receiver()).state() == state));
}
Outcome future_is_pending(Call& call) { return is_state(call, Future::State::kPending); }
Outcome future_is_resolved(Call& call) { return is_state(call, Future::State::kResolved); }
Outcome future_is_rejected(Call& call) { return is_state(call, Future::State::kRejected); }

/// Is the argument a future? A message to it would await it.
Outcome future_is_future(Call& call) {
  return Outcome::result(Value::from_bool(is_future(call.argument(1))));
}

// --- Blocks, time --------------------------------------------------------------------------------

Outcome block_fork(Call& call) {
  if (auto elsewhere = begin_copy(call, call.receiver())) return *elsewhere;
  ExecutionContext& context = call.context();
  Scheduler& scheduler = scheduler_of(call);
  Process* task = scheduler.make_process(Process::Kind::kTask, worker_of(call));
  check(task != nullptr, "there is memory for a process");
  Root handle{context.heap, ProcessHost::make_handle(context, task->future)};
  Message* message = ProcessHost::make_message(context, Message::Kind::kCall, call.receiver());
  task->future.retain();
  message->resolver = &task->future;
  check(scheduler.post(*task, *message, worker_of(call)), "a new process takes messages");
  return Outcome::result(handle);
}

/// The identity of the process that asks.
Outcome process_self(Call& call) {
  return Outcome::result(Value::from_pid(Process::of(call.context()).pid));
}

Outcome process_sleep(Call& call) {
  if (!call.argument(1).is_small() || call.argument(1).as_small() < 0) {
    return raise_type_error(call, "sleep: expects a number of milliseconds");
  }
  Process& process = Process::of(call.context());
  Scheduler& scheduler = scheduler_of(call);
  if (process.deadline == 0) {
    process.deadline = scheduler.deadline_after(call.argument(1).as_small());
    process.sleeping = true;
    scheduler.outside.begin();
    scheduler.set_timer(process, process.deadline);
    return Outcome::of(Outcome::Kind::kPark);
  }
  if (scheduler.now() < process.deadline) return Outcome::of(Outcome::Kind::kPark);
  host_of(call.context()).end_wait(process);  // the timer may still be set: something else woke it
  return Outcome::result(Value::nil());
}

Outcome binding_put(Call& call) {
  if (!call.argument(1).is_symbol()) return raise_type_error(call, "Expected a Symbol name");
  ProcessHost& host = host_of(call.context());
  const Symbol name = call.argument(1).as_symbol();
  host.bindings().put(name, call.argument(2), call.context().self_reference);
  host.binding_changed(call.context(), name, call.argument(2));
  return Outcome::result(Value::nil());
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"binding_put", 2, primitive_flags::kNone, binding_put},
    PrimitiveInfo{"actor_spawn", 0, primitive_flags::kNone, actor_spawn},
    PrimitiveInfo{"actor_spawn_limited", 3, primitive_flags::kNone, actor_spawn_limited},
    PrimitiveInfo{"actor_spawn_with", 1, primitive_flags::kNone, actor_spawn_with},
    PrimitiveInfo{"actor_stop", 0, primitive_flags::kOnReference, actor_stop},
    PrimitiveInfo{"actor_kill", 0, primitive_flags::kOnReference, actor_kill},
    PrimitiveInfo{"actor_is_alive", 0, primitive_flags::kOnReference, actor_is_alive},
    PrimitiveInfo{"future_await", 0, primitive_flags::kOnReference, future_await},
    PrimitiveInfo{"future_await_for", 1, primitive_flags::kOnReference, future_await_for},
    PrimitiveInfo{"future_await_forever", 0, primitive_flags::kOnReference, future_await_forever},
    PrimitiveInfo{"object_await", 0, primitive_flags::kOnReference, object_await},
    PrimitiveInfo{"object_await_for", 1, primitive_flags::kOnReference, object_await},
    PrimitiveInfo{"future_when_resolved", 1, primitive_flags::kNone, future_when_resolved},
    PrimitiveInfo{"future_when_rejected", 1, primitive_flags::kNone, future_when_rejected},
    PrimitiveInfo{"future_outcome", 1, primitive_flags::kNone, future_outcome},
    PrimitiveInfo{"future_new", 0, primitive_flags::kNone, future_new},
    PrimitiveInfo{"future_broken", 0, primitive_flags::kNone, future_broken},
    PrimitiveInfo{"future_statistics", 0, primitive_flags::kNone, future_statistics},
    PrimitiveInfo{"future_follows", 1, primitive_flags::kNone, future_follows},
    PrimitiveInfo{"future_resolve", 1, primitive_flags::kNone, future_resolve},
    PrimitiveInfo{"future_reject", 1, primitive_flags::kNone, future_reject},
    PrimitiveInfo{"future_cancel", 0, primitive_flags::kNone, future_cancel},
    PrimitiveInfo{"future_is_pending", 0, primitive_flags::kNone, future_is_pending},
    PrimitiveInfo{"future_is_resolved", 0, primitive_flags::kNone, future_is_resolved},
    PrimitiveInfo{"future_is_rejected", 0, primitive_flags::kNone, future_is_rejected},
    PrimitiveInfo{"future_is_future", 1, primitive_flags::kNone, future_is_future},
    PrimitiveInfo{"block_fork", 0, primitive_flags::kNone, block_fork},
    PrimitiveInfo{"process_self", 0, primitive_flags::kNone, process_self},
    PrimitiveInfo{"process_sleep", 1, primitive_flags::kNone, process_sleep},
};

}  // namespace

std::span<const PrimitiveInfo> process_primitives() { return kPrimitives; }

}  // namespace btvm
