// The interpreter: the dispatch loop, and the slow step behind it.
//
// interpret() executes what needs no memory beyond the young block, no lookup and nobody else: moves, small
// arithmetic, branches, sends whose inline cache hits compiled code, block evaluation, returns. Anything
// else is one call of context.leave, which runs slow_step(): it executes exactly the one instruction at
// context.pc, whatever it is. So there are two executors of one instruction set: slow_step is complete, the
// loop is the fast part of it. Both keep nothing of the process on the native stack: its frames are on its
// heap, and a process that waits is only data (docs/adr/0009-no-native-stack.md).
#pragma once

#include "vm/base/check.h"
#include "vm/execution_context.h"
#include "vm/host.h"

namespace btvm {

/// Runs the process, which has a frame, until context.leave answers something else than kContinue, and
/// answers that. Null: prepares the dispatch table; once, before all others.
Resume interpret(ExecutionContext* process);

/// Executes the instruction at context.pc. May collect. Anything but kContinue: the process is not to go on
/// now; the instruction either is complete or will be executed again, as context.pc says.
Resume slow_step(ExecutionContext& context);

/// Starts `function` as the outermost frame: R[0] = receiver, R[1] ... = the arguments, which lie in
/// `fragment` or elsewhere off the heap, as does the receiver; the heap adopts the fragment. Precondition:
/// no frame, and as many arguments as the function has parameters. May collect, before it adopts.
inline void start_function(ExecutionContext& context, const Function& function, Value receiver,
                           std::span<const Value> arguments, Fragment* fragment) {
  check(context.function == nullptr, "a process starts with an empty stack");
  check(arguments.size() < function.registers, "arguments fit the registers");
  Value* registers = open_frame(context, function, kNoRegister);
  context.heap.adopt(fragment);
  std::size_t i = 0;
  registers[i++] = receiver;
  for (const Value argument : arguments) registers[i++] = argument;
  for (; i < function.registers; ++i) registers[i] = Value::nil();
}
/// The code that the actor runs for a message: its method, or what makes the send for it when that is no
/// code, or missing.
const Function& function_for(Image& image, ClassId actor_class, Symbol selector,
                             std::size_t arguments);
/// Completes a kMayWait primitive: its outcome takes effect as if it had been an ordinary one.
Resume finish_native(ExecutionContext& context, Outcome outcome);
/// Raises an exception at the instruction that would be next, as if that had failed.
Resume interrupt_with(ExecutionContext& context, Value exception);

}  // namespace btvm
