// Primitives of System, DateTime, Random: the environment, clocks, random numbers.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> host_primitives();

}  // namespace btvm
