// Primitives of other programs that this one starts.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> child_primitives();

}  // namespace btvm
