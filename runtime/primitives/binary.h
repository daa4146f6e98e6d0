// Primitives of Binary and Digest: bytes, their text forms, hashes. The bytes lie in Strings that the
// library never hands out.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> binary_primitives();

}  // namespace btvm
