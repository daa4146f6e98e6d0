// Primitives of Dictionary.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> dictionary_primitives();

}  // namespace btvm
