// Primitives of what processes share: the tables of Ets, the counters of AtomicCounter.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> shared_primitives();

}  // namespace btvm
