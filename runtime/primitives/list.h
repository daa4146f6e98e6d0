// Primitives of List: its parts, searching, and rearranging.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> list_primitives();

}  // namespace btvm
