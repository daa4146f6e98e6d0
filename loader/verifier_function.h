// The structure of one function: instructions, operands, tables, jumps, handlers, lines.
#pragma once

#include <optional>

#include "loader/load_error.h"
#include "vm/module.h"

namespace btvm {

/// The first rule of structure that the function breaks; nothing when it keeps all. Precondition: the
/// symbols and literals of the module are verified.
[[nodiscard]] std::optional<LoadError> verify_structure(const Module& module, FunctionIndex index);

}  // namespace btvm
