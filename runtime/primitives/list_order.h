// Primitives of List that sort, combine and convert.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> list_order_primitives();

}  // namespace btvm
