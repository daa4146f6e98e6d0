// Primitives that look at the methods of classes.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> method_primitives();

}  // namespace btvm
