// Primitives of the merge sort by a block.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> merge_primitives();

}  // namespace btvm
