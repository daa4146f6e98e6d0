// Primitives of the class library: strings and symbols.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> text_primitives();

}  // namespace btvm
