// The message loop: take a message, run it, settle its future, roll back on error; and the end of a
// process. Part of ProcessHost.
#include <array>

#include "runtime/process_host.h"
#include "scheduler/worker.h"
#include "vm/copy_term.h"
#include "vm/hidden_selectors.h"
#include "vm/interpreter.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/list.h"
#include "vm/objects/tuple.h"
#include "vm/raise.h"
#include "vm/weight.h"

namespace btvm {
namespace {

/// A new state object of the class with constant defaults, and one slot more: for a dictionary of
/// undeclared fields, which `spawnWith:` and `fieldAt:put:` may make at any time. May collect.
Value make_state(ExecutionContext& context, ClassId id) {
  const Layout& layout = *context.image.classes().at(id).layout.load(std::memory_order_acquire);
  const std::size_t words = layout.fields.size() + 1;
  context.heap.reserve(words + 1);
  Object* state = context.heap.allocate(ObjectKind::kActorState, layout.id, words);
  for (std::size_t i = 0; i < layout.fields.size(); ++i) state->set_slot(i, layout.defaults[i]);
  state->set_slot(layout.fields.size(), Value::nil());
  return Value::from_object(state);
}

/// Puts the entries of the dictionary in `scratch` into the fields; those that the class does not declare
/// into the last slot. May collect.
void overlay_fields(ExecutionContext& context) {
  if (!is_dictionary(context.scratch)) return;
  const Layout& layout =
      context.image.classes().layout(context.state.as_object()->header().layout());
  context.heap.reserve(2 * dictionary_size(context.scratch) + 1);
  Object* state = context.state.as_object();
  std::vector<Value> undeclared;
  for (DictionaryCursor at(context.scratch); !at.is_at_end(); at.advance()) {
    const int slot = at.key().is_symbol() ? layout.slot_of(at.key().as_symbol()) : -1;
    if (slot >= 0) {
      context.heap.write(state, static_cast<std::size_t>(slot), at.value());
    } else {
      undeclared.push_back(at.key());
      undeclared.push_back(at.value());
    }
  }
  if (undeclared.empty()) return;
  const Value extra = new_dictionary(context.heap, undeclared);
  context.heap.write(state, layout.fields.size(), extra);
}

/// Did the process serve a message of an actor whose class declares `onError: #crash`?
bool crashes_on_error(Image& image, const Process& process) {
  if (process.kind != Process::Kind::kActor) return false;
  const Future* resolver = process.current->resolver;
  if (resolver != nullptr && resolver->cancelled()) return false;  // no error of the actor's
  const auto selector = image.symbols().find(hidden_selectors::kCrashesOnError);
  return selector && image.find_class_method(process.actor_class, *selector) != nullptr;
}

/// Does it run `terminate`, whose outcome nobody gets?
bool runs_terminate(const Process& process) {
  return process.current != nullptr && process.current->kind == Message::Kind::kStop;
}

}  // namespace

Resume ProcessHost::serve(Process& process) {
  if (process.stopping) return Resume::kExit;
  Message* message = process.mailbox.pop();
  // Room for senders is made as messages go.
  if (process.mailbox_limit.policy != MailboxPolicy::kBlock) {
    if (message == nullptr && process.kind != Process::Kind::kTask) return Resume::kPark;
    if (message != nullptr && start_shortly(process, *message)) return Resume::kContinue;
  }
  return serve_next(process, message);
}

Resume ProcessHost::serve_next(Process& process, Message* message) {
  while (message != nullptr && !wants_service(process, *message)) message = process.mailbox.pop();
  // Also when nothing is left to serve: what made the room may have been cancelled.
  const MailboxLimit& limit = process.mailbox_limit;
  if (limit.policy == MailboxPolicy::kBlock && process.mailbox.size() <= limit.messages / 2) {
    scheduler_.release_senders(process, process.worker);
  }
  if (message == nullptr) {
    return process.kind == Process::Kind::kTask ? Resume::kExit : Resume::kPark;
  }
  process.current = message;
  process.serving.store(message->selector, std::memory_order_relaxed);
  ExecutionContext& context = process.context();
  --context.reductions;
  if (process.kind == Process::Kind::kSession && context.scratch.is_nil()) {
    context.heap.reserve(1);
    context.scratch = new_dictionary(context.heap, {});
  }
  if (tracer_.is_watching()) trace_begin(process, *message);
  const Resume resume = start_message(process, *message);
  if (context.heap.wants_collection()) {
    // One that takes long comes before the next instruction that may leave the worker.
    const bool later = context.may_leave && context.heap.is_long_collection_near();
    if (!later) context.heap.collect(false, 0);
  }
  return resume;
}

bool ProcessHost::wants_service(Process& process, Message& message) {
  if (message.kind == Message::Kind::kSend) {
    const bool cancelled = message.resolver != nullptr && message.resolver->cancelled();
    if (cancelled) drop_message(process.context(), &message);
    return !cancelled;
  }
  return !scheduler_.serve_protocol(process, message, process.worker);
}

Resume ProcessHost::start_message(Process& process, Message& message) {
  ExecutionContext& context = process.context();
  switch (message.kind) {
    case Message::Kind::kSend: {
      const Layout& current =
          *image_.classes().at(process.actor_class).layout.load(std::memory_order_acquire);
      const LayoutId have = context.state.as_object()->header().layout();
      if (have != current.id) {
        if (const auto migrates = bring_up_to_date(process)) return *migrates;
      }
      if (tracer_.is_watching() && breakpoints_.condition(process.pid, message.selector)) {
        return start_break(process, message);
      }
      const Function* function = message.function;
      if (function == nullptr || message.epoch != image_.epoch()) {
        function =
            &function_for(image_, process.actor_class, message.selector, message.argument_count);
      }
      start_function(context, *function, Value::nil(), message.arguments(),
                     std::exchange(message.fragment, nullptr));
      context.registers()[0] = context.state;
      return Resume::kContinue;
    }
    case Message::Kind::kCall: return start_block(context, message);
    case Message::Kind::kRun:
      start_function(context, *message.function, message.receiver, message.arguments(),
                     std::exchange(message.fragment, nullptr));
      return Resume::kContinue;
    case Message::Kind::kNew:
      context.heap.adopt(std::exchange(message.fragment, nullptr));
      return start_new(process, message.receiver);
    case Message::Kind::kStop:
      if (is_kind(context.state, ObjectKind::kActorState)) {
        if (const auto migrates = bring_up_to_date(process)) return *migrates;
      }
      return start_stop(process);
    case Message::Kind::kKill: return Resume::kExit;
    default: break;  // the protocol of futures is served elsewhere
  }
  return Resume::kExit;
}

Resume ProcessHost::start_break(Process& process, Message& message) {
  ExecutionContext& context = process.context();
  const Symbol selector = image_.symbols().intern("primBreakAt:arguments:");
  const Function& function = function_for(image_, process.actor_class, selector, 2);
  context.heap.reserve(message.argument_count *
                       kConsWords);  // before the arguments are on the heap
  context.heap.adopt(std::exchange(message.fragment, nullptr));
  Root list{context.heap, new_list(context.heap, message.arguments())};
  const std::array<Value, 1> broken{Value::from_symbol(message.selector)};
  start_function(context, function, Value::nil(), broken, nullptr);
  context.registers()[0] = context.state;
  context.registers()[2] = list;
  return Resume::kContinue;
}

Resume ProcessHost::start_block(ExecutionContext& context, Message& message) {
  const auto* function = reinterpret_cast<const Function*>(message.receiver.as_object()->raw(0));
  const bool callback = message.argument != nullptr;
  const std::size_t count = callback ? 1 : message.argument_count;
  if (function->parameters != count) {
    return failed(context, raise_arity_mismatch(context, function->parameters, count).value);
  }
  if (callback) return start_callback(context, message, *function);
  start_function(context, *function, message.receiver, message.arguments(),
                 std::exchange(message.fragment, nullptr));
  return Resume::kContinue;
}

/// The argument of a callback is the future's outcome. A method of the library takes one that is much, as an
/// instruction may leave the worker.
Resume ProcessHost::start_callback(ExecutionContext& context, Message& message,
                                   const Function& block) {
  const Value outcome = outcome_of(*message.argument).value();
  const Function* function = &block;
  Root future{context.heap, Value::nil()};
  const bool later = context.may_leave && is_long_to_copy(outcome);
  if (later) {
    const Symbol taking = image_.symbols().intern("primCallBack:");
    function = &function_for(image_, class_id(classes::kBlock), taking, 1);
    future.set(make_handle(context, *message.argument));
  }
  start_function(context, *function, message.receiver, message.arguments(),
                 std::exchange(message.fragment, nullptr));
  const Value argument = later ? future.get() : copy_into(context.heap, outcome);
  context.registers()[1] = argument;
  return Resume::kContinue;
}

/// Sends to the actor itself, as if an outermost caller had done it. The arguments are immediate.
Resume ProcessHost::start_send(Process& process, Symbol selector,
                               std::span<const Value> arguments) {
  ExecutionContext& context = process.context();
  start_function(context, function_for(image_, process.actor_class, selector, arguments.size()),
                 Value::nil(), arguments, nullptr);
  context.registers()[0] = context.state;
  return Resume::kContinue;
}

Resume ProcessHost::start_new(Process& process, Value overlay_values) {
  ExecutionContext& context = process.context();
  Root overlay{context.heap, overlay_values};
  const Layout& layout =
      *image_.classes().at(process.actor_class).layout.load(std::memory_order_acquire);
  context.heap.reserve(2);
  Object* reference = context.heap.allocate(ObjectKind::kActorRef, layout.id, 1);
  reference->set_raw(0, process.pid.bits());
  context.self_reference = Value::from_object(reference);
  context.state = make_state(context, process.actor_class);
  const Symbol init_fields = symbol(symbols::kInitFields);
  context.scratch = overlay;  // kept until the fields have their defaults
  if (image_.find_instance_method(process.actor_class, init_fields) != nullptr) {
    process.starting = Process::Starting::kFields;
    return start_send(process, init_fields, {});
  }
  return start_initialize(process);
}

Resume ProcessHost::start_initialize(Process& process) {
  ExecutionContext& context = process.context();
  overlay_fields(context);
  context.scratch = Value::nil();
  const Symbol initialize = symbol(symbols::kInitialize);
  process.starting = Process::Starting::kInitialize;
  if (image_.find_instance_method(process.actor_class, initialize) == nullptr) {
    return returned(context, context.self_reference);
  }
  return start_send(process, initialize, {});
}

Resume ProcessHost::start_stop(Process& process) {
  process.stopping = true;
  ExecutionContext& context = process.context();
  if (!is_kind(context.state, ObjectKind::kActorState)) return Resume::kExit;
  // The library's own supervisors, whose message terminate: is another one.
  const Symbol own = image_.symbols().intern("primTerminate");
  if (image_.find_instance_method(process.actor_class, own) != nullptr) {
    return start_send(process, own, {});
  }
  const Symbol plain = symbol(symbols::kTerminate);
  const Symbol with_reason = symbol(symbols::kTerminateReason);
  if (image_.find_instance_method(process.actor_class, with_reason) != nullptr) {
    const std::array<Value, 1> reason{Value::from_symbol(normal_)};
    return start_send(process, with_reason, reason);
  }
  if (image_.find_instance_method(process.actor_class, plain) == nullptr) return Resume::kExit;
  return start_send(process, plain, {});
}

Resume ProcessHost::returned(ExecutionContext& context, Value value) {
  Process& process = Process::of(context);
  if (process.starting == Process::Starting::kMigration) {
    end_migration(process);
    if (wants_service(process, *process.current)) return start_message(process, *process.current);
    process.current = nullptr;  // it was cancelled meanwhile
    return Resume::kContinue;
  }
  if (process.starting == Process::Starting::kFields) return start_initialize(process);
  if (process.starting == Process::Starting::kInitialize) {
    process.starting = Process::Starting::kDone;
    value = context.self_reference;
    actor_changed(context, true, Value::nil());
  }
  if (runs_terminate(process)) return Resume::kExit;
  finish_message(context, Future::State::kResolved, value);
  return process.stopping ? Resume::kExit : Resume::kContinue;
}

Resume ProcessHost::failed(ExecutionContext& context, Value exception) {
  Process& process = Process::of(context);
  Root error{context.heap, exception};
  // A migration that fails has run, and the message before which it ran has failed.
  if (process.starting == Process::Starting::kMigration) {
    roll_back(context);
    if (!process.stopping) context.scratch = Value::nil();
    end_migration(process);
    if (process.current->kind == Message::Kind::kStop) {
      return start_message(process, *process.current);
    }
  }
  if (runs_terminate(process)) return Resume::kExit;  // its errors are ignored
  if (process.starting != Process::Starting::kDone || crashes_on_error(image_, process)) {
    process.stopping = true;
    context.scratch = error;  // why it ends: announce_end()
  }
  roll_back(context);
  finish_message(context, Future::State::kRejected, error);
  return process.stopping ? Resume::kExit : Resume::kContinue;
}

void ProcessHost::finish_message(ExecutionContext& context, Future::State state, Value value) {
  Process& process = Process::of(context);
  Message* message = std::exchange(process.current, nullptr);
  if (process.stopping) process.mailbox.close();  // it is dead before it answers
  if (tracer_.is_watching()) {  // before it answers, too: who waits finds the record
    trace_end(process, state == Future::State::kRejected ? value : Value::nil());
  }
  if (is_kind(context.state, ObjectKind::kActorState)) {
    context.state.as_object()->clear_flag(Header::kDirty);
    context.state_backup = Value::nil();
  }
  if (message->resolver != nullptr) {
    settle(context, *message->resolver, state, value);
  } else if (state == Future::State::kRejected) {
    report_unseen(context, value, message->selector);
  }
  drop_message(context, message);
}

void ProcessHost::trace_begin(const Process& process, const Message& message) {
  if (process.kind != Process::Kind::kActor || message.kind != Message::Kind::kSend) return;
  const bool library =
      image_.classes().at(process.actor_class).library.load(std::memory_order_acquire);
  tracer_.begun(process.pid, message, scheduler_.monotonic_nanoseconds(), library);
}

/// `error`: the exception, or nil.
void ProcessHost::trace_end(const Process& process, Value error) {
  if (process.kind != Process::Kind::kActor) return;
  std::optional<Symbol> kind;
  for (const auto field : {exception_fields::kKind, exception_fields::kRawKind}) {
    const Value text = error.is_nil() ? error : exception_field(error, field);
    if (!text.is_nil() && text.is_symbol()) kind = text.as_symbol();  // the raw kind says more
  }
  tracer_.ended(process.pid, process.actor_class, scheduler_.monotonic_nanoseconds(), kind);
}

void ProcessHost::roll_back(ExecutionContext& context) {
  if (context.state_backup.is_nil()) return;
  Object* state = context.state.as_object();
  const Object* backup = context.state_backup.as_object();
  // In place: blocks kept in fields refer to this very object.
  for (std::size_t i = 0; i < state->words(); ++i) {
    context.heap.write(state, i, backup->slot(i));
  }
}

void ProcessHost::drop_message(ExecutionContext& context, Message* message) {
  if (tracer_.is_watching()) tracer_.dropped(*message);
  Fragment::destroy(message->fragment);
  if (message->resolver != nullptr) {
    if (message->resolver->state() == Future::State::kPending) {
      const bool ends =
          message->kind == Message::Kind::kStop || message->kind == Message::Kind::kKill;
      if (ends) {
        scheduler_.settle(*message->resolver, Future::State::kResolved,
                          Value::from_symbol(symbol(symbols::kOk)), nullptr,
                          Process::of(context).worker);
      } else {
        settle(context, *message->resolver, Future::State::kRejected,
               actor_dead_error(context, message->selector));
      }
    }
    message->resolver->release();
  }
  if (message->argument != nullptr) message->argument->release();
  if (Worker* worker = Process::of(context).worker) {
    worker->messages().free(message);
  } else {  // a process that never ran, at the end of the machine
    delete message;
  }
}

Resume ProcessHost::cancelled(Process& process) {
  const Message* message = process.current;
  // It may serve another message by now.
  if (message == nullptr || message->resolver == nullptr || !message->resolver->cancelled()) {
    return Resume::kContinue;
  }
  ExecutionContext& context = process.context();
  if (context.function == nullptr || process.starting != Process::Starting::kDone) {
    return Resume::kContinue;
  }
  stop_waiting(process);
  end_wait(process);
  process.blocked = false;
  process.asked = false;
  process.waits_for.store(0, std::memory_order_release);
  return interrupt_with(context, cancelled_error(context));
}

void ProcessHost::announce_end(Process& process) {
  ExecutionContext& context = process.context();
  // The future of an actor's own process is that of its end.
  Value reason = process.stopping ? context.scratch : Value::nil();
  if (reason.is_nil()) {
    const bool killed = !process.stopping || process.has_signal(Process::Signal::kKill);
    reason = Value::from_symbol(killed ? killed_ : normal_);
  }
  actor_changed(context, false, reason);
  settle(context, process.future, Future::State::kResolved, reason);
}

void ProcessHost::exited(Process& process) {
  ExecutionContext& context = process.context();
  registry_.remove(process.pid);
  if (tracer_.is_watching()) {
    tracer_.exited(process.pid);
    breakpoints_.exited(process.pid);
  }
  stop_waiting(process);
  end_wait(process);
  context.function = nullptr;
  context.heap.set_stack_pointer(context.heap.stack_end());
  // What its own future was told comes before what its end makes of it.
  Message* dropped = std::exchange(process.current, nullptr);
  Message** last = dropped == nullptr ? &dropped : &dropped->next;
  while (Message* message = process.mailbox.pop()) {
    if (scheduler_.serve_protocol(process, *message, process.worker)) continue;
    *last = message;
    last = &message->next;
  }
  *last = nullptr;
  while (dropped != nullptr) drop_message(context, std::exchange(dropped, dropped->next));
  if (process.mailbox_limit.policy == MailboxPolicy::kBlock) {
    scheduler_.release_senders(process, process.worker);
  }
  if (process.kind == Process::Kind::kActor) announce_end(process);
}

void ProcessHost::run_callback(Message& message, Future& future, Worker* worker) {
  Process* task = scheduler_.make_process(Process::Kind::kTask, worker);
  check(task != nullptr, "there is memory for a callback's process");
  future.retain();
  message.argument = &future;
  check(scheduler_.post(*task, message, worker), "a new process takes messages");
}

}  // namespace btvm
