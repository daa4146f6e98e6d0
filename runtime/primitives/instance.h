// Primitives that make objects of user classes and look at their fields.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> instance_primitives();

}  // namespace btvm
