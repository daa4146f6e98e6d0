// The interpreter: the dispatch loop, and the slow step behind it.
//
// interpret() runs on the process's own small fiber stack. It executes what needs no memory beyond the
// young block, no lookup and nobody else: moves, small arithmetic, branches, sends whose inline cache
// hits compiled code, block evaluation, returns. Anything else is one call of context.leave, which
// switches to the worker's stack (about 10 ns there and back); the worker runs slow_step(), which
// executes exactly the one instruction at context.pc, whatever it is, and switches back. So there are
// two executors of one instruction set: slow_step is complete, the loop is the fast part of it, and the
// small stack holds one frame of known size (tests/unit/scheduler checks the bound).
#pragma once

#include "vm/execution_context.h"
#include "vm/host.h"

namespace btvm {

/// Runs the process until a leave does not come back. Never returns. `argument`: ExecutionContext*.
void interpret(void* argument);

/// Executes the instruction at context.pc. Runs on the worker's stack (or any deep one). May collect.
/// Anything but kContinue: the fiber is not to be resumed now; the instruction either is complete or
/// will be executed again, as context.pc says.
Resume slow_step(ExecutionContext& context);

/// Starts `function` as the outermost frame: R[0] = receiver, R[1] ... = the arguments, which lie in
/// `fragment` or elsewhere off the heap, as does the receiver; the heap adopts the fragment. Precondition:
/// no frame, and as many arguments as the function has parameters. May collect, before it adopts.
void start_function(ExecutionContext& context, const Function& function, Value receiver,
                    std::span<const Value> arguments, Fragment* fragment);
/// The code that the actor runs for a message: its method, or what makes the send for it when that is no
/// code, or missing.
const Function& function_for(Image& image, ClassId actor_class, Symbol selector,
                             std::size_t arguments);
/// Completes a kMayWait primitive: its outcome takes effect as if it had been an ordinary one.
Resume finish_native(ExecutionContext& context, Outcome outcome);
/// Raises an exception at the instruction that would be next, as if that had failed.
Resume interrupt_with(ExecutionContext& context, Value exception);

}  // namespace btvm
