// The built-in meaning of the binary operators.
#pragma once

#include "vm/execution_context.h"
#include "vm/opcode.h"
#include "vm/primitive.h"

namespace btvm {

/// `a op b` for operands that are no futures; `op` is one of kAdd ... kStrictNotEqual. User-defined
/// operators are not looked at. kValue, kRaise or kLong. May collect.
Outcome apply_operator(ExecutionContext& context, Opcode op, Value a, Value b);

}  // namespace btvm
