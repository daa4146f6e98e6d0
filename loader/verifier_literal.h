// The literals of a module: each well formed, together a bounded tree.
#pragma once

#include <optional>

#include "loader/load_error.h"
#include "vm/module.h"

namespace btvm {

/// The first rule that a literal breaks; nothing when all are good.
[[nodiscard]] std::optional<LoadError> verify_literals(const Module& module);

}  // namespace btvm
