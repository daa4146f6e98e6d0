#include "runtime/primitives/operators.h"

#include <array>

#include "runtime/primitives/support.h"
#include "vm/operators.h"

namespace btvm {
namespace {

template <Opcode op>
Outcome apply(Call& call) {
  if (auto waiting = await_arguments(call)) return *waiting;
  return apply_operator(call.context(), op, self_of(call), call.argument(1));
}

constexpr auto kHere = primitive_flags::kOnReference;

constexpr std::array kPrimitives = {
    PrimitiveInfo{"operator_add", 1, 0, apply<Opcode::kAdd>},
    PrimitiveInfo{"operator_subtract", 1, 0, apply<Opcode::kSubtract>},
    PrimitiveInfo{"operator_multiply", 1, 0, apply<Opcode::kMultiply>},
    PrimitiveInfo{"operator_divide", 1, 0, apply<Opcode::kDivide>},
    PrimitiveInfo{"operator_remainder", 1, 0, apply<Opcode::kRemainder>},
    PrimitiveInfo{"operator_power", 1, 0, apply<Opcode::kPower>},
    PrimitiveInfo{"operator_concatenate", 1, 0, apply<Opcode::kConcatenate>},
    PrimitiveInfo{"operator_less", 1, 0, apply<Opcode::kLess>},
    PrimitiveInfo{"operator_greater", 1, 0, apply<Opcode::kGreater>},
    PrimitiveInfo{"operator_less_equal", 1, 0, apply<Opcode::kLessEqual>},
    PrimitiveInfo{"operator_greater_equal", 1, 0, apply<Opcode::kGreaterEqual>},
    PrimitiveInfo{"operator_equal", 1, kHere, apply<Opcode::kEqual>},
    PrimitiveInfo{"operator_not_equal", 1, kHere, apply<Opcode::kNotEqual>},
    PrimitiveInfo{"operator_strict_equal", 1, kHere, apply<Opcode::kStrictEqual>},
    PrimitiveInfo{"operator_strict_not_equal", 1, kHere, apply<Opcode::kStrictNotEqual>},
};

}  // namespace

std::span<const PrimitiveInfo> operators_primitives() { return kPrimitives; }

}  // namespace btvm
