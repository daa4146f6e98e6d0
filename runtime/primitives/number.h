// Primitives of Float, and the functions of real numbers that Integer shares.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> number_primitives();

}  // namespace btvm
