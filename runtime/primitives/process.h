// Primitives on actors, futures and processes.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> process_primitives();

}  // namespace btvm
