// Primitive: a C++ function called from Beamtalk, and what it may answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vm/value.h"

namespace btvm {

class Heap;
class Host;
class Image;
struct ExecutionContext;
struct PrimitiveInfo;

/// What became of a primitive, a send or a slow instruction.
struct Outcome {
  enum class Kind : std::uint8_t {
    kValue,      // finished; `value` is the result
    kRaise,      // failed; `value` is the exception object, or a kUnwind (vm/raise.h)
    kSend,       // answer what this send answers: context.transfer says which
    kCallBlock,  // answer the value of the block context.transfer.receiver for its arguments
    kPark,       // wait; the host wakes the process and the whole call is made again
    kYield,      // let others run first; then the whole call is made again
    kLong,       // it would take long: the whole call is made again where it holds up nobody
    kExit,       // the process ends now
    kDone,       // registers and pc are set already; go on (used by the interpreter's own paths)
  };
  Kind kind = Kind::kValue;
  Value value;

  [[nodiscard]] static Outcome result(Value v) { return {Kind::kValue, v}; }
  [[nodiscard]] static Outcome raise(Value exception) { return {Kind::kRaise, exception}; }
  [[nodiscard]] static Outcome of(Kind kind) { return {kind, Value::nil()}; }
};

/// The receiver and arguments of one primitive call.
///
/// They stay in the caller's registers, which the collector knows: read them again after anything
/// that may collect, and nothing is ever stale.
class Call {
 public:
  /// `base` is the position of the receiver below the stack's end, in words (vm/frame.h).
  Call(ExecutionContext& context, const PrimitiveInfo& primitive, std::size_t base,
       std::size_t arguments, Symbol selector)
      : context_(context),
        primitive_(primitive),
        base_(base),
        arguments_(arguments),
        selector_(selector) {}

  [[nodiscard]] ExecutionContext& context() const { return context_; }
  [[nodiscard]] Heap& heap() const;
  [[nodiscard]] Image& image() const;
  [[nodiscard]] Host& host() const;
  /// The primitive that is called.
  [[nodiscard]] const PrimitiveInfo& primitive() const { return primitive_; }
  [[nodiscard]] Symbol selector() const { return selector_; }
  [[nodiscard]] std::size_t arguments() const { return arguments_; }
  [[nodiscard]] Value receiver() const { return at(0); }
  /// Argument `i`, the first is 1. Precondition: i <= arguments().
  [[nodiscard]] Value argument(std::size_t i) const { return at(i); }
  /// Replaces argument `i` (0: the receiver) for the case that the call is made again.
  void replace(std::size_t i, Value value);

 private:
  [[nodiscard]] Value at(std::size_t i) const;

  ExecutionContext& context_;
  const PrimitiveInfo& primitive_;
  std::size_t base_;
  std::size_t arguments_;
  Symbol selector_;
};

/// Runs on the worker's own stack, so depth is no concern; it must not block the thread, and work that
/// grows with its input charges reductions, or leaves the worker (vm/long_step.h). A kMayWait primitive
/// runs on a guarded native stack.
using Primitive = Outcome (*)(Call& call);

namespace primitive_flags {
enum Flag : std::uint8_t {
  kNone = 0,
  kOnReference = 1,  // an actor reference as receiver: run at the send site, make no message
  kMayWait = 2,      // may call Host::wait_for...; runs on a guarded native stack (design.md 2)
};
}  // namespace primitive_flags

struct PrimitiveInfo {
  std::string_view name;        // as in `@primitive "name"`
  std::uint16_t arguments = 0;  // without the receiver
  std::uint8_t flags = 0;
  Primitive function = nullptr;
};

/// Finds a primitive by name; null when there is none. Any thread.
using PrimitiveFinder = const PrimitiveInfo* (*)(std::string_view name);

}  // namespace btvm
