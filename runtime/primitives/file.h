// Primitives of File: whole-file operations, on the blocking pool.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> file_primitives();

/// Raises the error that an errno means, about the message that the last argument names. May collect.
[[nodiscard]] Outcome raise_errno(Call& call, int error);

}  // namespace btvm
