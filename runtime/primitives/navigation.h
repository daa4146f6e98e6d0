// Primitives of SystemNavigation: which methods send, mention, read or write something.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> navigation_primitives();

}  // namespace btvm
