// Primitives of Block.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> block_primitives();

}  // namespace btvm
