// Host: what the interpreter needs of the world above it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/primitive.h"
#include "vm/value.h"

namespace btvm {

struct ExecutionContext;
struct Function;

/// What a worker does with a process after one of its slow steps.
enum class Resume : std::uint8_t {
  kContinue,  // go on with it
  kLook,      // the same, after a look at what has come for it meanwhile
  kPark,      // nothing to do until somebody wakes it
  kYield,     // back to the run queue
  kLong,      // take the step again on a thread for long ones (vm/long_step.h)
  kNative,    // run context.native on a guarded stack of its own, then go on
  kExit,      // it is finished
};

/// A message to the actor in a register, whose arguments are in those behind it.
struct ActorSend {
  std::size_t base;  // position of that register below the stack's end
  Symbol selector;
  std::uint16_t arguments;
  bool want_result;
  /// The code of the actor's class for it, as of Image::epoch() `epoch`; null when that is not known.
  const Function* function;
  std::uint32_t epoch;
};

/// The calls upward from the interpreter, implemented once, in runtime/process_host.cpp.
///
/// All run on a deep stack, for the process whose context is given, and may collect its heap. None blocks the thread.
class Host {
 public:
  virtual ~Host() = default;

  /// The value of a settled future, flattened (kValue), its error (kRaise), or kPark after the process
  /// was entered as a waiter; the caller makes the attempt again when woken. `milliseconds` < 0: no
  /// limit; the time counts from the first attempt of the same instruction.
  virtual Outcome await(ExecutionContext& context, Value future, std::int64_t milliseconds) = 0;
  /// Sends to an actor. kValue: the future, or nil when !want_result; kPark or kYield when its mailbox is
  /// full.
  virtual Outcome send_to_actor(ExecutionContext& context, const ActorSend& send) = 0;
  /// The outermost frame returned `value`; the stack is empty. When copying it takes long, the step that
  /// returned ends with kLong, the value is in context.transfer.receiver, and this call is what is left of it.
  virtual Resume returned(ExecutionContext& context, Value value) = 0;
  /// No handler took `exception`; the stack is empty.
  virtual Resume failed(ExecutionContext& context, Value exception) = 0;
  /// Called when a turn is used up or a signal came in: kContinue, kYield or kExit.
  virtual Resume safepoint(ExecutionContext& context) = 0;
  /// Reads a session or workspace binding into `value`; false when there is none.
  virtual bool load_global(ExecutionContext& context, Symbol name, Value& value) = 0;
  virtual void store_global(ExecutionContext& context, Symbol name, Value value) = 0;
};

}  // namespace btvm
