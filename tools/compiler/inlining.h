// Which sends are compiled without a send: the one place that decides it.
#pragma once

#include <cstdint>

#include "tools/compiler/ast.h"

namespace btvm::compiler {

enum class InlineForm : std::uint8_t {
  kNone,
  kIfTrue,
  kIfFalse,
  kIfTrueIfFalse,
  kIfNil,
  kIfNotNil,
  kIfNilIfNotNil,
  kIfNotNilIfNil,
  kAnd,
  kOr,
  kWhileTrue,
  kWhileFalse,
  kRepeat,
  kTimesRepeat,
  kToDo,
  kToByDo,
  kOnDo,
  kEnsure,
};

/// The form of a send whose blocks are literal and have fitting parameters; else kNone, and the send is
/// an ordinary one.
[[nodiscard]] InlineForm inline_form(const Node& send);

/// May something else than the built-in values answer this send, which has a form? Not when the receiver is
/// a block, a literal or a comparison; nor for the one-armed conditionals with a value of their own
/// (language.md 4.8). Then the send is an ordinary one as soon as a class of the program has such a method.
[[nodiscard]] bool may_dispatch(const Node& send);

/// Is there an assignment to a field, in blocks too? A one-armed conditional with one has a value of its own in
/// actors. Null: no.
[[nodiscard]] bool assigns_field(const Node* node);

/// Is the receiver, too, a block that becomes part of the code around it?
[[nodiscard]] bool inlines_receiver(InlineForm form);

}  // namespace btvm::compiler
