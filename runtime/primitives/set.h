// Primitives of Set: elements ascending in the total order, unique by ==.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> set_primitives();

}  // namespace btvm
