// The flow of values through one function: what its registers hold, whatever way control comes.
#pragma once

#include <optional>
#include <vector>

#include "loader/load_error.h"
#include "vm/module.h"

namespace btvm {

/// For each function of a module: which of its captured values are surely cells. Starts as "all of
/// them" and is narrowed by each kMakeBlock of the function around it.
using CapturedCells = std::vector<std::vector<bool>>;

/// The first read of a register that may not hold what the instruction relies on; nothing when there
/// is none. Narrows `captured` for the blocks that the function makes. Precondition: verify_structure()
/// accepts the function, and the functions around it went through here before.
[[nodiscard]] std::optional<LoadError> verify_flow(const Module& module, FunctionIndex index,
                                                   CapturedCells& captured);

}  // namespace btvm
