// Primitives of File: whole-file operations, on the blocking pool.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> file_primitives();

}  // namespace btvm
