#include "runtime/primitives/exception.h"

#include <array>

#include "runtime/primitives/support.h"
#include "vm/objects/dictionary.h"
#include "vm/objects/list.h"
#include "vm/objects/string.h"
#include "vm/objects/tuple.h"
#include "vm/print.h"
#include "vm/restarts.h"

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
  exception->set_slot(exception_fields::kPrimDetails, Value::nil());
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

/// primRestarts: dictionary. What on:restarts: offers, checked.
Outcome exception_restarts(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  bool usable = is_dictionary(call.argument(1));
  if (usable) {
    for (DictionaryCursor entry{call.argument(1)}; !entry.is_at_end(); entry.advance()) {
      usable = usable && entry.key().is_symbol() && is_block(entry.value());
    }
  }
  if (!usable) {
    return raise_about(call, symbols::kTypeError, call.image().symbols().intern("on:restarts:"),
                       "restarts: expects a Dictionary of names and blocks, #{#retry => [...]}");
  }
  call.context().offers_restarts = true;
  return Outcome::result(call.argument(1));
}

Outcome raise_no_restart(Call& call, const OfferedRestarts& offered) {
  std::vector<Symbol> names = offered.names;
  sort_names(call.image(), names);
  std::string hint = "Restarts offered here: ";
  for (const Symbol name : names) {
    if (name != names.front()) hint += ", ";
    hint += "#" + std::string(call.image().symbol(name));
  }
  if (names.empty()) {
    hint =
        "Send it in the handler block of an on:do: while an on:restarts: inside of it is running";
  }
  const std::string name = print_text(call.argument(1), call.image(), PrintForm::kPrint);
  return raise_kind(call, symbols::kNoRestart, hint, "No restart " + name + " is offered");
}

/// primRestart: name arguments: list. A Tuple of the chosen block, and the block that leaves its on:restarts:.
Outcome exception_restart(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_list(call.argument(2))) return raise_type_error(call, "Expected a List of arguments");
  const OfferedRestarts offered = find_restart(call.context(), call.receiver(), call.argument(1));
  if (offered.block.is_nil()) return raise_no_restart(call, offered);
  const std::size_t given = list_size(call.argument(2));
  const std::size_t expected = function_of(offered.block).parameters;
  if (given != expected) return raise_arity_mismatch(call.context(), expected, given);
  Root block{call.heap(), offered.block};
  Root leave{call.heap(), offered.leave};
  call.heap().reserve(3);
  const std::array<Value, 2> both{block.get(), leave.get()};
  return Outcome::result(new_tuple(call.heap(), both));
}

Outcome leave_handler(Call& call, bool is_error) {
  if (!is_handling(call.context(), call.argument(2))) {
    return raise_type_error(call, "Expected the place of an on:do:");
  }
  const auto target = static_cast<std::uint32_t>(call.argument(2).as_small());
  return Outcome::raise(make_unwind(call.context(), target, call.argument(1), is_error));
}

/// primReturn: value from: position. The on:do: there ends with the value.
Outcome exception_return(Call& call) { return leave_handler(call, false); }

/// primPass: error from: position. The on:do: there ends with the error.
Outcome exception_pass(Call& call) { return leave_handler(call, true); }

constexpr std::array kPrimitives = {
    PrimitiveInfo{"exception_pass", 2, 0, exception_pass},
    PrimitiveInfo{"exception_restart", 2, 0, exception_restart},
    PrimitiveInfo{"exception_restarts", 1, 0, exception_restarts},
    PrimitiveInfo{"exception_return", 2, 0, exception_return},
    PrimitiveInfo{"exception_signal", 0, 0, exception_signal},
    PrimitiveInfo{"exception_signal_text", 1, 0, exception_signal_text},
};

}  // namespace

std::span<const PrimitiveInfo> exception_primitives() { return kPrimitives; }

}  // namespace btvm
