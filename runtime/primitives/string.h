// Primitives of String: its parts, searching, and conversions.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> string_primitives();

}  // namespace btvm
