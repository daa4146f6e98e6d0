// The stack trace of an error, as StackFrame objects.
#pragma once

#include "vm/execution_context.h"
#include "vm/value.h"

namespace btvm {

/// Fields of StackFrame, in the order of its declaration in runtime/lib/StackFrame.bt.
namespace stack_frame_fields {
enum Index : std::size_t {
  kMethod,
  kReceiverClass,
  kArguments,
  kModuleName,
  kLine,
  kFile,
  kCount,
};
}  // namespace stack_frame_fields

/// A List of StackFrame objects, innermost first, for the frames on the stack now; at most
/// limits::kStackTraceFrames. May collect.
Value capture_stack_trace(ExecutionContext& context);

}  // namespace btvm
