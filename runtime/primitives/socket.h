// Primitives of TCP sockets.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> socket_primitives();

}  // namespace btvm
