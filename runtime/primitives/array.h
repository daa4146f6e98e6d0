// Primitives of Array and Tuple.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> array_primitives();

}  // namespace btvm
