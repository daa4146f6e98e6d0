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

/// Is the receiver, too, a block that becomes part of the code around it?
[[nodiscard]] bool inlines_receiver(InlineForm form);

}  // namespace btvm::compiler
