#include "runtime/primitives/tracing.h"

#include <array>
#include <memory>

#include "runtime/output.h"
#include "runtime/primitives/support.h"
#include "runtime/process_host.h"
#include "scheduler/process.h"
#include "vm/copy_term.h"
#include "vm/objects/integer.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"

namespace btvm {
namespace {

Tracer& tracer_of(Call& call) { return host_of(call.context()).tracer(); }

bool is_actor(Value value) { return is_kind(value, ObjectKind::kActorRef); }

/// primEnable: boolean.
Outcome tracing_enable(Call& call) {
  tracer_of(call).enable(call.argument(1) == Value::from_bool(true));
  return Outcome::result(Value::nil());
}

Outcome tracing_is_enabled(Call& call) { return bool_result(tracer_of(call).is_enabled()); }

Outcome tracing_clear(Call& call) {
  tracer_of(call).clear();
  return Outcome::result(Value::nil());
}

/// primTrace: boolean. Messages of the actor that runs this are recorded, or only if all are.
Outcome tracing_trace(Call& call) {
  const Process& process = Process::of(call.context());
  tracer_of(call).trace(process.pid, call.argument(1) == Value::from_bool(true));
  return Outcome::result(Value::nil());
}

/// One record, {actor, class, selector, nanoseconds, kind of the error or nil, context}. May collect.
Value make_record(Call& call, const Tracer::Record& record) {
  Heap& heap = call.heap();
  Root context{heap,
               record.context == nullptr ? Value::nil() : copy_into(heap, record.context->value())};
  Root nanoseconds{heap, make_integer(heap, record.nanoseconds)};
  const LayoutId layout = layout_of(call.image(), record.actor_class).id;
  constexpr std::size_t kParts = 6;
  heap.reserve(2 + kParts + 1);
  Object* actor = heap.allocate(ObjectKind::kActorRef, layout, 1);
  actor->set_raw(0, record.actor.bits());
  const std::array<Value, kParts> parts{
      Value::from_object(actor),
      Value::from_class(record.actor_class),
      Value::from_symbol(record.selector),
      nanoseconds.get(),
      record.error ? Value::from_symbol(*record.error) : Value::nil(),
      context.get()};
  return new_tuple(heap, parts);
}

/// primRecords. List of them, oldest first.
Outcome tracing_records(Call& call) {
  const std::vector<Tracer::Record> records = tracer_of(call).records();
  charge(call, records.size());
  Root list{call.heap(), Value::empty_list()};
  for (auto at = records.rbegin(); at != records.rend(); ++at) {
    Root record{call.heap(), make_record(call, *at)};
    call.heap().reserve(kConsWords);
    list.set(new_cons(call.heap(), record, list));
  }
  return Outcome::result(list);
}

/// primContext. That of the running process, or nil.
Outcome tracing_context(Call& call) {
  const Tracer::Context context = tracer_of(call).context_of(Process::of(call.context()).pid);
  if (context == nullptr) return Outcome::result(Value::nil());
  return Outcome::result(copy_into(call.heap(), context->value()));
}

/// primSetContext: value. Nil: it has none.
Outcome tracing_set_context(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value value = call.argument(1);
  Tracer::Context context;
  if (!value.is_nil()) {
    context = std::make_shared<const KeptTerm>(value, call.context().self_reference);
  }
  tracer_of(call).set_context(Process::of(call.context()).pid, std::move(context));
  return Outcome::result(Value::nil());
}

/// primWaiting: actor. How many messages wait in its mailbox; nil when it has ended.
Outcome tracing_waiting(Call& call) {
  if (!is_actor(call.argument(1))) return raise_type_error(call, "Expected an actor");
  ProcessTable& table = host_of(call.context()).scheduler().table();
  const Pid pid = pid_of(call.argument(1));
  const Process* process = table.pin(pid);
  if (process == nullptr) return Outcome::result(Value::nil());
  const bool alive = !process->mailbox.is_closed();
  const std::size_t waiting = process->mailbox.size();
  table.unpin(pid);
  return alive ? small_result(waiting) : Outcome::result(Value::nil());
}

// --- Breakpoints ---------------------------------------------------------------------------------

Breakpoints& breakpoints_of(Call& call) { return host_of(call.context()).breakpoints(); }

Breakpoints::Term kept(Call& call, Value value) {
  if (value.is_nil()) return nullptr;
  return std::make_shared<const KeptTerm>(value, call.context().self_reference);
}

Outcome term_result(Call& call, const Breakpoints::Term& term) {
  if (term == nullptr) return Outcome::result(Value::nil());
  return Outcome::result(copy_into(call.heap(), term->value()));
}

/// primBreak: actor on: selector when: block. Nil: no longer.
Outcome break_set(Call& call) {
  if (!is_actor(call.argument(1)) || !call.argument(2).is_symbol()) {
    return raise_type_error(call, "Expected an actor and a Symbol");
  }
  const Pid actor = pid_of(call.argument(1));
  Breakpoints& breakpoints = breakpoints_of(call);
  breakpoints.set(actor, call.argument(2).as_symbol(), kept(call, call.argument(3)));
  // Its end, which would forget it, may have come before.
  ProcessTable& table = host_of(call.context()).scheduler().table();
  const Process* process = table.pin(actor);
  if (process == nullptr || process->mailbox.is_closed()) breakpoints.exited(actor);
  if (process != nullptr) table.unpin(actor);
  return Outcome::result(Value::nil());
}

/// primConditionOf: selector. The block of the actor that runs this, or nil.
Outcome break_condition(Call& call) {
  if (!call.argument(1).is_symbol()) return raise_type_error(call, "Expected a Symbol");
  const Pid actor = Process::of(call.context()).pid;
  return term_result(call, breakpoints_of(call).condition(actor, call.argument(1).as_symbol()));
}

/// primStopped: where. The actor that runs this is about to wait there; nil: it goes on.
Outcome break_stopped(Call& call) {
  breakpoints_of(call).stop(Process::of(call.context()).pid, kept(call, call.argument(1)));
  return Outcome::result(Value::nil());
}

/// primStopOf: actor. Where it waits, or nil.
Outcome break_where(Call& call) {
  if (!is_actor(call.argument(1))) return raise_type_error(call, "Expected an actor");
  return term_result(call, breakpoints_of(call).where(pid_of(call.argument(1))));
}

/// primTakeStop: actor. The same, and it waits there no longer, as far as others see.
Outcome break_take(Call& call) {
  if (!is_actor(call.argument(1))) return raise_type_error(call, "Expected an actor");
  return term_result(call, breakpoints_of(call).stop(pid_of(call.argument(1)), nullptr));
}

/// primReport: text.
Outcome break_report(Call& call) {
  if (!is_string(call.argument(1))) return raise_type_error(call, "Expected a String");
  const std::string text(text_of(call.argument(1)));
  output_of(call.context()).report(text);
  return Outcome::result(Value::nil());
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"break_condition", 1, 0, break_condition},
    PrimitiveInfo{"break_report", 1, 0, break_report},
    PrimitiveInfo{"break_set", 3, 0, break_set},
    PrimitiveInfo{"break_stopped", 1, 0, break_stopped},
    PrimitiveInfo{"break_take", 1, 0, break_take},
    PrimitiveInfo{"break_where", 1, 0, break_where},
    PrimitiveInfo{"tracing_enable", 1, 0, tracing_enable},
    PrimitiveInfo{"tracing_is_enabled", 0, 0, tracing_is_enabled},
    PrimitiveInfo{"tracing_clear", 0, 0, tracing_clear},
    PrimitiveInfo{"tracing_trace", 1, 0, tracing_trace},
    PrimitiveInfo{"tracing_records", 0, 0, tracing_records},
    PrimitiveInfo{"tracing_context", 0, 0, tracing_context},
    PrimitiveInfo{"tracing_set_context", 1, 0, tracing_set_context},
    PrimitiveInfo{"tracing_waiting", 1, 0, tracing_waiting},
};

}  // namespace

std::span<const PrimitiveInfo> tracing_primitives() { return kPrimitives; }

}  // namespace btvm
