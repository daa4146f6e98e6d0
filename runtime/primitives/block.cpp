#include "runtime/primitives/block.h"

#include <array>

#include "runtime/primitives/support.h"
#include "vm/objects/list.h"

namespace btvm {
namespace {

/// value, value: and so on. The dispatch loop evaluates blocks itself; this is the same for a send that
/// another primitive asked for.
Outcome block_value(Call& call) {
  call.heap().reserve(call.arguments() + 1);
  std::vector<Value> arguments;
  for (std::size_t i = 1; i <= call.arguments(); ++i) arguments.push_back(call.argument(i));
  return evaluate(call, call.receiver(), arguments);
}

Outcome block_value_with_arguments(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  if (!is_list(call.argument(1))) {
    return raise_type_error(call, "valueWithArguments: expects a List of arguments");
  }
  const std::size_t count = list_size(call.argument(1));
  const std::size_t parameters = function_of(call.receiver()).parameters;
  if (count != parameters) return raise_arity_mismatch(call.context(), parameters, count);
  call.heap().reserve(count + 1);
  return evaluate(call, call.receiver(), list_elements(call.argument(1)));
}

/// primValueWith: x. For blocks that may leave out their parameter.
Outcome block_value_optional(Call& call) {
  if (function_of(call.receiver()).parameters == 0) return evaluate(call, call.receiver(), {});
  call.heap().reserve(2);
  const std::array<Value, 1> argument{call.argument(1)};
  return evaluate(call, call.receiver(), argument);
}

Outcome block_arity(Call& call) { return small_result(function_of(call.receiver()).parameters); }

/// A block with variables of its own: it sees their values of now, and changes nothing outside. Its self, and the
/// method that ^ returns from, stay what they are.
Outcome block_isolated(Call& call) {
  constexpr std::size_t kCellWords = 1;
  const std::size_t words = call.receiver().as_object()->words();
  call.heap().reserve(words + 1 + words * (kCellWords + 1));
  const Object* source = call.receiver().as_object();
  Object* block = call.heap().allocate(ObjectKind::kBlock, source->header().layout(), words);
  block->set_raw(0, source->raw(0));
  for (std::size_t i = 1; i < words; ++i) {
    Value captured = source->slot(i);
    if (is_kind(captured, ObjectKind::kCell)) {
      const Object* variable = captured.as_object();
      Object* own =
          call.heap().allocate(ObjectKind::kCell, variable->header().layout(), kCellWords);
      own->set_slot(0, variable->slot(0));
      captured = Value::from_object(own);
    }
    block->set_slot(i, captured);
  }
  return Outcome::result(Value::from_object(block));
}

/// primRun: block arguments: list. The block as a method of the receiver: its first parameter is self, so that
/// an actor's messages to it are calls, and fieldAt:put: is the actor's own.
Outcome block_run_as_method(Call& call) {
  const Value block = call.argument(1);
  if (!is_kind(block, ObjectKind::kBlock)) {
    return raise_does_not_understand(call.context(), block,
                                     call.image().symbols().intern("valueWithArguments:"));
  }
  const std::size_t count = list_size(call.argument(2)) + 1;
  const std::size_t parameters = function_of(block).parameters;
  if (count != parameters) return raise_arity_mismatch(call.context(), parameters, count);
  call.heap().reserve(count + 1);
  std::vector<Value> arguments{call.receiver()};
  for (const Value argument : list_elements(call.argument(2))) arguments.push_back(argument);
  return evaluate(call, call.argument(1), arguments);
}

constexpr std::array kPrimitives = {
    PrimitiveInfo{"block_isolated", 0, 0, block_isolated},
    PrimitiveInfo{"block_value", 0, 0, block_value},
    PrimitiveInfo{"block_value_with_arguments", 1, 0, block_value_with_arguments},
    PrimitiveInfo{"block_value_optional", 1, 0, block_value_optional},
    PrimitiveInfo{"block_arity", 0, 0, block_arity},
    PrimitiveInfo{"block_run_as_method", 2, 0, block_run_as_method},
};

}  // namespace

std::span<const PrimitiveInfo> block_primitives() { return kPrimitives; }

}  // namespace btvm
