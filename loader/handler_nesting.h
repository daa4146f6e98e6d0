// HandlerNesting: which handlers of a function lie inside which.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "loader/load_error.h"
#include "vm/base/expected.h"
#include "vm/module.h"

namespace btvm {

/// The enclosing handler of each handler, and the innermost one of each unit; -1: none.
struct HandlerNesting {
  std::vector<std::int32_t> parents;
  std::vector<std::int32_t> innermost;
};

/// Precondition: every region is a non-empty part of the code. Fails when two regions overlap without
/// one lying inside the other, when an inner region comes after its outer one in the table, or when
/// they nest deeper than limits::kHandlerNesting. Time: handlers * log(handlers) + units * nesting.
[[nodiscard]] Expected<HandlerNesting, LoadError> nest_handlers(
    std::span<const HandlerInfo> handlers, std::size_t code_units);

}  // namespace btvm
