#include "runtime/primitives/exception.h"

#include <array>

#include "runtime/primitives/support.h"
#include "vm/objects/string.h"
#include "vm/print.h"

namespace btvm {
namespace {

Symbol class_symbol(Call& call) {
  return call.image().classes().at(call.image().class_of(call.receiver())).name();
}

/// Raises a copy of the receiver that has this message and was never signalled.
Outcome signal_with(Call& call, std::string_view message) {
  Heap& heap = call.heap();
  Root text{heap, make_string(heap, message)};
  const std::size_t words = call.receiver().as_object()->words();
  heap.reserve(words + 1);
  const Object* old = call.receiver().as_object();
  Object* exception = heap.allocate(ObjectKind::kInstance, old->header().layout(), words);
  for (std::size_t i = 0; i < words; ++i) exception->set_slot(i, old->slot(i));
  exception->set_slot(exception_fields::kMessage, text);
  exception->set_slot(exception_fields::kHint, Value::nil());
  exception->set_slot(exception_fields::kKind, Value::from_symbol(symbol(symbols::kSignal)));
  exception->set_slot(exception_fields::kSelector, Value::nil());
  exception->set_slot(exception_fields::kErrorClass, Value::from_symbol(class_symbol(call)));
  exception->set_slot(exception_fields::kStackTrace, Value::nil());
  exception->set_slot(exception_fields::kRawKind, Value::nil());
  return Outcome::raise(Value::from_object(exception));
}

/// A caught exception goes on as it is; a new one gets the name of its class as message.
Outcome exception_signal(Call& call) {
  const bool signalled = !exception_field(call.receiver(), exception_fields::kKind).is_nil();
  if (signalled) return Outcome::raise(call.receiver());
  return signal_with(call, call.image().symbol(class_symbol(call)));
}

Outcome exception_signal_text(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  const Value message = call.argument(1);
  const bool text = is_string(message) || message.is_symbol();
  return signal_with(
      call, print_text(message, call.image(), text ? PrintForm::kDisplay : PrintForm::kPrint));
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"exception_signal", 0, 0, exception_signal},
    PrimitiveInfo{"exception_signal_text", 1, 0, exception_signal_text},
};

}  // namespace

std::span<const PrimitiveInfo> exception_primitives() { return kPrimitives; }

}  // namespace btvm
