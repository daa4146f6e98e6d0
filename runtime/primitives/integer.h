// Primitives of Integer: bits, divisors, code points.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> integer_primitives();

}  // namespace btvm
