// The stack trace of an error, as StackFrame objects.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

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
  kAwaited,
  kNote,
  kCount,
};
}  // namespace stack_frame_fields

/// One frame as plain data.
struct FrameInfo {
  const Function* function = nullptr;
  std::uint32_t line = 0;  // 0: unknown
  Symbol receiver_class{};
};

/// The frames on the stack now, innermost first; at most limits::kStackTraceFrames. Does not collect.
[[nodiscard]] std::vector<FrameInfo> stack_frames(ExecutionContext& context);

/// A List of StackFrame objects, innermost first, for the frames on the stack now; at most
/// limits::kStackTraceFrames. May collect.
Value capture_stack_trace(ExecutionContext& context);
/// `trace`, a List of StackFrame objects from another process, followed by the frames on the stack now,
/// the first of them marked as one that awaited. As it is when it is long already. May collect.
Value extend_stack_trace(ExecutionContext& context, Value trace);

/// The answer that an await did not get: a frame of another process.
struct AwaitedAnswer {
  Symbol receiver_class{};  // 0: of no message
  Symbol selector{};
  std::string note;
};
/// `trace` behind a frame that stands for the answer. May collect.
Value prepend_awaited(ExecutionContext& context, Value trace, const AwaitedAnswer& answer);

}  // namespace btvm
