// Primitives of ProtoObject and Object: identity, nil, classes, printing, errors.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> object_primitives();

}  // namespace btvm
