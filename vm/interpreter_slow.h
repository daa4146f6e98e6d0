// The parts of slow_step, one function per idea. Private to vm/interpreter_*.cpp.
//
// Each executes the instruction at context.pc, on the worker's stack. A function that finishes the
// instruction moves context.pc behind it; one that must wait leaves pc alone and answers kPark.
#pragma once

#include "vm/execution_context.h"
#include "vm/host.h"
#include "vm/opcode.h"

namespace btvm::slow {

/// Register named by operand `i` (0 is the first unit behind the opcode).
[[nodiscard]] inline Value& reg(ExecutionContext& context, std::size_t i) {
  return context.registers()[context.pc[i + 1]];
}
/// Goes to the next instruction.
inline Resume next(ExecutionContext& context) {
  context.pc += info(static_cast<Opcode>(*context.pc)).units();
  return Resume::kContinue;
}
/// Writes the first operand's register and goes to the next instruction.
inline Resume set_result(ExecutionContext& context, Value value) {
  reg(context, 0) = value;
  return next(context);
}
/// Distance of the jump whose operand starts at unit `i` behind the opcode.
[[nodiscard]] inline std::int32_t jump(const ExecutionContext& context, std::size_t i) {
  return static_cast<std::int32_t>(context.pc[i + 1] |
                                   (static_cast<std::uint32_t>(context.pc[i + 2]) << 16));
}
/// Goes to the next instruction, or from there along the jump at unit `i`.
inline Resume branch(ExecutionContext& context, bool taken, std::size_t i) {
  const std::int32_t distance = taken ? jump(context, i) : 0;
  next(context);
  context.pc += distance;
  return Resume::kContinue;
}

/// Lets an outcome that is no kValue take effect for the instruction at pc.
Resume leave_with(ExecutionContext& context, Outcome outcome);
/// Completes the send (or operator) at pc with any outcome.
Resume complete(ExecutionContext& context, Outcome outcome);
/// `value`, or when it is a future what it resolves to. kValue, kRaise or kPark.
Outcome awaited(ExecutionContext& context, Value value);

Resume send(ExecutionContext& context);               // kSend kSendDiscard kSendTail kSendSuper
Resume operate(ExecutionContext& context);            // kAdd ... kStrictNotEqual, kConcatenate
Resume check_number(ExecutionContext& context);       // kCheckNumber
Resume branch_on_boolean(ExecutionContext& context);  // kBranchIfTrue kBranchIfFalse
Resume load_field(ExecutionContext& context);
Resume store_field(ExecutionContext& context);
Resume init_field(ExecutionContext& context);
Resume load_class(ExecutionContext& context);
Resume load_global(ExecutionContext& context);
Resume store_global(ExecutionContext& context);
Resume make(ExecutionContext& context);       // kMakeCell ... kBuildString, kAssociate
Resume method_at(ExecutionContext& context);  // kMethodAt
Resume match(ExecutionContext& context);      // kJumpIfNotLiteral, kTupleAt, kRaiseNoMatch
/// Returns `value` from the current frame to its caller, or to the host when there is none.
Resume return_value(ExecutionContext& context, Value value);

/// Ends the home of the current frame, if it has one: nobody can return to it any more.
void end_home(ExecutionContext& context);
/// Turns a stack that grew past its limit into an error; kContinue when all is well.
Resume check_limits(ExecutionContext& context);

}  // namespace btvm::slow
