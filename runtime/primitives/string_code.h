// Primitives of String about code points and the encoding of URLs.
#pragma once

#include <span>

#include "vm/primitive.h"

namespace btvm {

[[nodiscard]] std::span<const PrimitiveInfo> string_code_primitives();

}  // namespace btvm
