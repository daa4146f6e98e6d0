// Primitives of open descriptors, as the class IOChannel uses them.
//
// What fails with an errno answers that number: the library knows whose error it is.
#pragma once

#include <span>

#include "runtime/descriptor.h"
#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> channel_primitives();

/// A handle for a descriptor that the system has just opened. May collect.
[[nodiscard]] Value make_channel(Call& call, int number, bool is_ours = true);
}  // namespace btvm
