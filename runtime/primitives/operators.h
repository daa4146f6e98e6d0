// The binary operators as methods, for perform: and reflection; written between operands they are inline.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> operators_primitives();

}  // namespace btvm
