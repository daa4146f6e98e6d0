// Primitives of the class library: lists, tuples, arrays, sets, dictionaries.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> collection_primitives();

}  // namespace btvm
