#include "vm/raise.h"

#include <algorithm>
#include <array>

#include "vm/error_text.h"
#include "vm/interpreter_slow.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/restarts.h"
#include "vm/stack_trace.h"

namespace btvm {
namespace {

/// The exception class that goes with a kind (library.md 1.6).
classes::Index class_of_kind(Symbol kind) {
  struct Row {
    symbols::Index kind;
    classes::Index exception;
  };
  static constexpr std::array kRows = {
      Row{symbols::kDoesNotUnderstand, classes::kRuntimeError},
      Row{symbols::kArityMismatch, classes::kRuntimeError},
      Row{symbols::kImmutableValue, classes::kRuntimeError},
      Row{symbols::kRuntimeError, classes::kRuntimeError},
      Row{symbols::kIndexOutOfBounds, classes::kRuntimeError},
      Row{symbols::kClassNotFound, classes::kRuntimeError},
      Row{symbols::kNoSuperclass, classes::kRuntimeError},
      Row{symbols::kClassAlreadyExists, classes::kRuntimeError},
      Row{symbols::kDispatchError, classes::kRuntimeError},
      Row{symbols::kCallbackFailed, classes::kRuntimeError},
      Row{symbols::kActorDead, classes::kRuntimeError},
      Row{symbols::kFutureNotAwaited, classes::kRuntimeError},
      Row{symbols::kInternalError, classes::kRuntimeError},
      Row{symbols::kHeapLimit, classes::kRuntimeError},
      Row{symbols::kTypeError, classes::kTypeError},
      Row{symbols::kInstantiationError, classes::kInstantiationError},
      Row{symbols::kErlangExit, classes::kExitError},
      Row{symbols::kErlangThrow, classes::kThrowError},
  };
  const auto row = std::find_if(kRows.begin(), kRows.end(),
                                [&](const Row& r) { return symbol(r.kind) == kind; });
  return row == kRows.end() ? classes::kError : row->exception;
}

ClassId exception_class(const Image& image, const ErrorRecord& record) {
  const Class* named = image.classes().find(record.error_class);
  if (named != nullptr && named->defined.load(std::memory_order_acquire) &&
      image.inherits(named->id(), class_id(classes::kException))) {
    return named->id();
  }
  return class_id(class_of_kind(record.kind));
}

/// Is it a message that makes an actor, sent to a class that cannot have instances of its own?
bool cannot_spawn(const Image& image, Value receiver, Symbol selector) {
  if (!receiver.is_class() || receiver.is_metaclass()) return false;
  const auto flags = image.classes().at(receiver.as_class()).flags.load(std::memory_order_acquire);
  return (flags & class_flags::kAbstract) != 0 &&
         (selector == symbol(symbols::kSpawn) || image.symbol(selector) == "spawnWith:");
}

}  // namespace

Value make_exception(ExecutionContext& context, const ErrorRecord& record) {
  Image& image = context.image;
  Heap& heap = context.heap;
  const std::string text = record.message.empty() ? default_message(image, record) : record.message;
  const Class& cls = image.classes().at(exception_class(image, record));
  const Layout& layout = *cls.layout.load(std::memory_order_acquire);
  Root message{heap, make_string(heap, text)};
  Root hint{heap, record.hint.empty() ? Value::nil() : make_string(heap, record.hint)};
  heap.reserve(layout.fields.size() + 1);
  Object* exception = heap.allocate(ObjectKind::kInstance, layout.id, layout.fields.size());
  for (std::size_t i = 0; i < layout.fields.size(); ++i) {
    exception->set_slot(i, layout.defaults[i]);
  }
  exception->set_slot(exception_fields::kMessage, message);
  exception->set_slot(exception_fields::kHint, hint);
  exception->set_slot(exception_fields::kKind, Value::from_symbol(record.kind));
  exception->set_slot(exception_fields::kSelector, record.selector);
  exception->set_slot(exception_fields::kErrorClass, Value::from_symbol(record.error_class));
  exception->set_slot(exception_fields::kRawKind, record.raw_kind);
  return Value::from_object(exception);
}

Outcome raise_error(ExecutionContext& context, const ErrorRecord& record) {
  return Outcome::raise(make_exception(context, record));
}

Outcome raise_raw(ExecutionContext& context, Symbol raw_kind, std::string_view message) {
  ErrorRecord record;
  record.kind = symbol(symbols::kRuntimeError);
  record.raw_kind = Value::from_symbol(raw_kind);
  record.message = message.empty() ? context.image.symbol(raw_kind) : message;
  return raise_error(context, record);
}

Outcome raise_kind(Call& call, symbols::Index kind, std::string_view hint,
                   std::string_view message) {
  ErrorRecord record;
  record.kind = symbol(kind);
  record.error_class = subject_name(call.image(), call.receiver());
  record.selector = Value::from_symbol(call.selector());
  record.hint = hint;
  record.message = message;
  return raise_error(call.context(), record);
}

Outcome raise_type_error(Call& call, std::string_view hint) {
  return raise_kind(call, symbols::kTypeError, hint);
}

Outcome raise_does_not_understand(ExecutionContext& context, Value receiver, Symbol selector) {
  ErrorRecord record;
  record.kind = symbol(symbols::kDoesNotUnderstand);
  record.error_class = subject_name(context.image, receiver);
  record.selector = Value::from_symbol(selector);
  record.hint = not_understood_hint(context.image, receiver);
  if (cannot_spawn(context.image, receiver, selector)) {
    record.kind = symbol(symbols::kInstantiationError);
    record.hint = "Abstract classes cannot be instantiated. Subclass it first.";
  }
  return raise_error(context, record);
}

Outcome raise_arity_mismatch(ExecutionContext& context, std::size_t expected, std::size_t given) {
  ErrorRecord record;
  record.kind = symbol(symbols::kArityMismatch);
  record.error_class = context.image.classes().at(class_id(classes::kBlock)).name();
  record.message = "Wrong number of arguments: block expects " + std::to_string(expected) +
                   " but was called with " + std::to_string(given);
  record.hint =
      "Check that your block has the right number of parameters (e.g., [:x | ...] for 1 argument)";
  return raise_error(context, record);
}

bool is_exception(const Image& image, Value exception) {
  return is_kind(exception, ObjectKind::kInstance) &&
         image.inherits(image.class_of(exception), class_id(classes::kException));
}

Value exception_field(Value exception, exception_fields::Index field) {
  return exception.as_object()->slot(field);
}

bool filter_matches(const Image& image, Value exception, Value filter) {
  if (filter.is_class()) {
    return !filter.is_metaclass() && image.inherits(image.class_of(exception), filter.as_class());
  }
  if (filter.is_symbol() && !filter.is_nil()) {
    const Class* named = image.classes().find(filter.as_symbol());
    if (named != nullptr && named->defined.load(std::memory_order_acquire)) {
      return image.inherits(image.class_of(exception), named->id());
    }
  }
  return true;
}

Resume unwind_with_error(ExecutionContext& context, Value exception) {
  if (is_exception(context.image, exception) &&
      exception_field(exception, exception_fields::kStackTrace).is_nil()) {
    Root root{context.heap, exception};
    const Value trace = capture_stack_trace(context);
    context.heap.write(root.get().as_object(), exception_fields::kStackTrace, trace);
    exception = root;
  }
  if (const auto handled = handle_before_unwinding(context, exception)) return *handled;
  bool caller = false;  // a caller's pc is behind its send
  while (context.function != nullptr) {
    const std::uint32_t unit = context.unit() - (caller ? 1 : 0);
    if (const HandlerInfo* handler = context.function->handler_at(unit, false)) {
      context.registers()[handler->payload_register] = exception;
      context.pc = context.function->code + handler->target;
      return Resume::kContinue;
    }
    slow::end_home(context);
    pop_frame(context);
    caller = true;
  }
  return context.host.failed(context, exception);
}

Value make_unwind(ExecutionContext& context, std::uint32_t target, Value value, bool is_error) {
  Root kept{context.heap, value};
  context.heap.reserve(4);
  Object* unwind = context.heap.allocate(ObjectKind::kUnwind, LayoutId{}, 3);
  unwind->set_slot(0, Value::from_small(target));
  unwind->set_slot(1, kept);
  unwind->set_slot(2, Value::from_bool(is_error));
  return Value::from_object(unwind);
}

namespace {

/// The frame at pc is the target of an unwind, and its ensure regions have run.
Resume arrive(ExecutionContext& context, Value value, bool is_error) {
  if (!is_error) return slow::return_value(context, value);
  pop_frame(context);
  if (context.function != nullptr) --context.pc;  // inside the send that made the call
  return unwind_with_error(context, value);
}

Resume unwind_to(ExecutionContext& context, std::uint32_t target, Value value, bool is_error) {
  Root result{context.heap, value};
  bool caller = false;
  for (;;) {
    const std::uint32_t unit = context.unit() - (caller ? 1 : 0);
    if (const HandlerInfo* handler = context.function->handler_at(unit, true)) {
      const Value unwind = make_unwind(context, target, result, is_error);
      context.registers()[handler->payload_register] = unwind;
      context.pc = context.function->code + handler->target;
      return Resume::kContinue;
    }
    slow::end_home(context);
    if (context.position == target) return arrive(context, result, is_error);
    pop_frame(context);
    caller = true;
  }
}

}  // namespace

Resume unwind_with_return(ExecutionContext& context, std::uint32_t target, Value value) {
  return unwind_to(context, target, value, false);
}

Resume resume_unwind(ExecutionContext& context, Value payload) {
  if (payload.is_nil()) return slow::next(context);
  if (!is_kind(payload, ObjectKind::kUnwind)) return unwind_with_error(context, payload);
  const Object* unwind = payload.as_object();
  return unwind_to(context, static_cast<std::uint32_t>(unwind->slot(0).as_small()), unwind->slot(1),
                   unwind->slot(2).is_true());
}

}  // namespace btvm
