// Primitives of Exception: raising one.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> exception_primitives();

}  // namespace btvm
