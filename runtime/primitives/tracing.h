// Primitives of Tracing: switching it on and off, what was recorded, contexts.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> tracing_primitives();

}  // namespace btvm
