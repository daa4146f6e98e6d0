// Primitives about the ends and the names of actors, and the end of the program.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> life_primitives();

}  // namespace btvm
