// Restarts: ways to go on that a frame offers while it runs, and handlers that run before the stack is
// unwound so that they can choose one (language.md 14.6). Reasons: docs/adr/0020-restarts.md.
//
// The frames that matter are activations of methods of the class library, known by their selectors:
//
//   Block>>on:do:                     R[1] filter, R[2] handler, a block
//   Block>>primOffer:on:leave:        R[1] Dictionary of restarts, R[2] filter, R[3] the block that leaves
//   Exception>>primHandle:at:         runs a handler on top of the frames; R[2] position of its on:do:
#pragma once

#include <optional>
#include <vector>

#include "vm/execution_context.h"
#include "vm/host.h"
#include "vm/value.h"

namespace btvm {

/// When restarts are offered for `exception` inside of the on:do: that takes it, and its handler is a block:
/// pushes the frame that runs the handler. Else nothing, and the stack is to be unwound. May collect.
std::optional<Resume> handle_before_unwinding(ExecutionContext& context, Value exception);

/// Is this the position of the frame of an on:do:?
[[nodiscard]] bool is_handling(ExecutionContext& context, Value position);

/// What the frames on the stack offer for one exception.
struct OfferedRestarts {
  Value block;                // of the innermost restart of that name; nil: there is none
  Value leave;                // the block that ends the on:restarts: which offers it
  std::vector<Symbol> names;  // of all, innermost first
};
/// Does not collect.
[[nodiscard]] OfferedRestarts find_restart(ExecutionContext& context, Value exception, Value name);

}  // namespace btvm
